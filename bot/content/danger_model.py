"""The classifier of danger beside the phrases: learnt from ``data/danger``, weighed against every harmless topic.

Pure. It holds the kinds of danger against the harmless topics one by one, not against "the rest" as a whole: that
finds a fifth more at the same number of false alarms (docs/decisions/0007). The harmless topics are those of the topic
classifier, so only the kinds, and what merely looks like danger, are learnt here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.content import topic_model
from bot.content.danger_files import DangerExample
from bot.content.topic_model import TopicModel
from bot.crisis import Kind

FILE_NAME = "danger"
LOOKS_LIKE = "looks_like_danger"
"""Stands for the topic of the look-alikes."""

_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True)
class DangerModel:
    """A learnt classifier of the kinds and the look-alikes, beside the classifier of topics."""

    kinds: TopicModel
    topics: TopicModel

    def find_lead(self, text: str) -> tuple[Kind, float]:
        """The likeliest kind, and its margin less that of the likeliest harmless topic (roughly -2 to 3)."""
        return lead_of(self.kinds.judge(text), find_harmless(self.topics, text))

    @classmethod
    def load(cls, folder: Path) -> DangerModel:
        """Read both classifiers out of a model's files.

        Raises:
            ModelFilesError: when one cannot be read or has another format.
        """
        return cls(TopicModel.load(folder, FILE_NAME), TopicModel.load(folder))


def find_harmless(topics: TopicModel, text: str) -> float:
    """The margin of the likeliest topic that is no danger."""
    return max(margin for topic, margin in topics.judge(text).items() if topic not in _KINDS)


def lead_of(margins: dict[str, float], harmless: float) -> tuple[Kind, float]:
    """The likeliest kind of danger and how far it is ahead of what is harmless."""
    best = max(_KINDS, key=lambda kind: margins[kind])
    return _KINDS[best], margins[best] - max(harmless, margins[LOOKS_LIKE])


def learn_kinds(examples: Iterable[DangerExample], topics: Iterable[tuple[str, str]], *, seed: int) -> TopicModel:
    """The classifier of kinds and look-alikes, learnt from their examples and from (text, topic) of all topics.

    Raises:
        ValueError: when a kind or the look-alikes have fewer than four examples.
    """
    pairs = [(example.text, example.kind.value if example.kind else LOOKS_LIKE) for example in examples]
    pairs += topics
    texts, labels = zip(*pairs, strict=True)
    return topic_model.learn_some(texts, labels, wanted=[*_KINDS, LOOKS_LIKE], seed=seed)
