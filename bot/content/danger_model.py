"""The classifier of danger beside the phrases: learnt from ``data/danger``, weighed against every harmless topic.

Pure. It holds the kinds of danger against the harmless topics one by one, not against "the rest" as a whole: that
finds a fifth more at the same number of false alarms (docs/decisions/0007). The harmless topics are those of the topic
classifier, so only the kinds, and what merely looks like danger, are learnt here. What the topic classifier itself
thinks of the kinds counts half beside it: two that learnt apart err apart (docs/figures.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content import topic_model
from bot.content.danger_files import DangerExample
from bot.content.topic_model import TopicModel
from bot.crisis import Kind

FILE_NAME = "danger"
LOOKS_LIKE = "looks_like_danger"
"""Stands for the topic of the look-alikes."""

TOPIC_SHARE = 0.5
"""Weight of the topic classifier's own lead of a kind: at the same recall it spares a tenth of the alarms."""

_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True)
class DangerModel:
    """A learnt classifier of the kinds and the look-alikes, beside the classifier of topics."""

    kinds: TopicModel
    topics: TopicModel

    def find_lead(self, text: str) -> tuple[Kind, float]:
        """The likeliest kind, and how far it is ahead of what is harmless by both classifiers (roughly -3 to 4)."""
        return lead_of(self.kinds.judge(text), self.topics.judge(text))

    @classmethod
    def load(cls, folder: Path) -> DangerModel:
        """Read both classifiers out of a model's files.

        Raises:
            ModelFilesError: when one cannot be read or has another format.
        """
        return cls(TopicModel.load(folder, FILE_NAME), TopicModel.load(folder))


def lead_of(margins: Mapping[str, float], topics: Mapping[str, float]) -> tuple[Kind, float]:
    """The likeliest kind of danger and its lead, from the ``margins`` of kinds and look-alikes and those of ``topics``.

    A kind that the topic classifier has not learnt has no voice there.
    """
    harmless = max(margin for topic, margin in topics.items() if topic not in _KINDS)
    voices = {kind: TOPIC_SHARE * (topics.get(kind, harmless) - harmless) for kind in _KINDS}
    best = max(_KINDS, key=lambda kind: margins[kind] + voices[kind])
    return _KINDS[best], margins[best] - max(harmless, margins[LOOKS_LIKE]) + voices[best]


def learn_kinds(examples: Iterable[DangerExample], topics: Iterable[tuple[str, str]], *, seed: int) -> TopicModel:
    """The classifier of kinds and look-alikes, learnt from their examples and from (text, topic) of all topics.

    Raises:
        ValueError: when a kind or the look-alikes have fewer than four examples.
    """
    pairs = [(example.text, example.kind.value if example.kind else LOOKS_LIKE) for example in examples]
    pairs += topics
    texts, labels = zip(*pairs, strict=True)
    return topic_model.learn_some(texts, labels, wanted=[*_KINDS, LOOKS_LIKE], seed=seed)
