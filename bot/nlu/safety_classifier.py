"""Puts the danger of a message beside its topic, for ways in without a gateway and for what is logged.

Judges nothing itself: that is ``bot.crisis``. The emergency message is the gateway's and needs no Rasa.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.content.crisis_files import current_lexicon
from bot.crisis import Lexicon, assess

DANGER = "danger"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SafetyClassifier(GraphComponent):
    """Sets ``danger`` (``level`` and ``kinds``) on every message and shows it in the output."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyClassifier:
        """Make the component with the lexicon of this installation, which is read once."""
        return cls(current_lexicon())

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the danger of each message."""
        for message in messages:
            found = assess(message.get(TEXT) or "", self._lexicon)
            judged = {"level": found.level.value, "kinds": [kind.value for kind in found.kinds]}
            message.set(DANGER, judged, add_to_output=True)
        return messages
