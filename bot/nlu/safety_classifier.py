"""Puts the danger of a message beside its topic, and has the classifier of danger learnt with every model.

Judges nothing itself: that is ``bot.content.danger``. The emergency message is the gateway's and needs no Rasa; the
gateway reads the classifier out of the model's file.
"""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import crisis
from bot.content import danger_model, topic_model
from bot.content.crisis_files import current_lexicon
from bot.content.danger import DangerJudge
from bot.content.danger_files import read_danger_examples
from bot.content.danger_model import DangerModel
from bot.content.topic_model import TopicModel
from bot.crisis import Kind, normalise
from bot.nlu.language_detector import METADATA
from bot.nlu.learnt import LearntComponent
from bot.nlu.topic_classifier import TOPIC_MODEL

DANGER = "danger"
JUDGED = "judged"
"""What the gateway has found at the door, in the metadata of its message."""
FEW_WORDS = 5
DOUBTFUL = 0.1
"""Below the threshold of FallbackClassifier: the bot asks back."""

_KINDS = frozenset(kind.value for kind in Kind)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SafetyClassifier(LearntComponent):
    """Sets ``danger`` (``level`` and ``kinds``) on every message and shows it in the output."""

    file_name = danger_model.FILE_NAME

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Changes with the code and the examples that decide the model: Rasa looks only at this class."""
        sources = [inspect.getsource(module) for module in (danger_model, topic_model, crisis)]
        return hashlib.sha256(repr((sources, read_danger_examples())).encode()).hexdigest()

    def _read_content(self) -> None:
        self._lexicon = current_lexicon()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from ``data/danger`` and the examples of all topics, and store the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        topics = [(example.get(TEXT), example.get(INTENT)) for example in examples]
        return self._keep(danger_model.learn_kinds(read_danger_examples(), topics, seed=self._config["seed"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the danger of each message."""
        for message in messages:
            found = (message.get(METADATA) or {}).get(JUDGED) or self._judge(message)
            kinds = list(found["kinds"])
            message.set(DANGER, {"level": found["level"], "kinds": kinds}, add_to_output=True)
            if found["was_said"]:
                _put_first(message, kinds[0])
            elif not kinds:
                _doubt_short_danger(message)
        return messages

    def _judge(self, message: Message) -> dict[str, Any]:
        """The danger of a message that came by another way than the gateway, which has judged its own."""
        found = self._judge_by(message.get(TOPIC_MODEL)).judge(message.get(TEXT) or "")
        kinds = [kind.value for kind in found.kinds]
        return {"level": found.level.value, "kinds": kinds, "was_said": bool(found.phrases)}

    def _judge_by(self, topics: TopicModel | None) -> DangerJudge:
        model = DangerModel(self._model, topics) if self._model and topics else None
        return DangerJudge(self._lexicon, model)


def _doubt_short_danger(message: Message) -> None:
    """A few words that only the topic takes for danger ("he is 15") are asked about, not answered with alarm."""
    intent = message.get(INTENT) or {}
    is_short = len(normalise(message.get(TEXT) or "").split()) <= FEW_WORDS
    if is_short and intent.get(INTENT_NAME_KEY) in _KINDS and not (message.get(TEXT) or "").startswith("/"):
        message.set(INTENT, {**intent, PREDICTED_CONFIDENCE_KEY: DOUBTFUL}, add_to_output=True)


def _put_first(message: Message, kind: str) -> None:
    """Danger that was said beats every other topic (TOPICS, rule 1); what was asked besides becomes a need."""
    ranking = message.get(INTENT_RANKING_KEY) or []
    if not ranking or ranking[0][INTENT_NAME_KEY] == kind:
        return
    first = {INTENT_NAME_KEY: kind, PREDICTED_CONFIDENCE_KEY: ranking[0][PREDICTED_CONFIDENCE_KEY]}
    message.set(INTENT, first, add_to_output=True)
    others = [row for row in ranking if row[INTENT_NAME_KEY] != kind]
    message.set(INTENT_RANKING_KEY, [first, *others][: len(ranking)], add_to_output=True)
