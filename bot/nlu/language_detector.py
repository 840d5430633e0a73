"""Puts the language on a message: the one the channel sent, else the one the text is written in.

Judges nothing itself: that is ``bot.detection``, which is loaded at the first message that comes without a language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.languages import all_languages

if TYPE_CHECKING:
    from bot.detection import Detector

LANGUAGE = "language"
METADATA = "metadata"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Sets ``language`` (a code) on every message and shows it in the output."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys of ``config.yml``."""
        return {
            # The language of a text that has none of its own ("123") when the channel sent none.
            "default": "fi",
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._default = config["default"]
        self._detector: Detector | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """Make the component; nothing is loaded."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples need no language: the classifier learns all languages at once."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the language of each message."""
        for message in messages:
            sent = (message.get(METADATA) or {}).get(LANGUAGE)
            language = sent if sent in all_languages() else self._detect(message.get(TEXT) or "")
            message.set(LANGUAGE, language, add_to_output=True)
        return messages

    def _detect(self, text: str) -> str:
        if self._detector is None:
            from bot.detection import current_detector  # 75 MB that a channel with a language never needs

            self._detector = current_detector()
        found = self._detector.detect(text).language
        return found if found in all_languages() else self._default
