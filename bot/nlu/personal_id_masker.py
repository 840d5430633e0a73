"""Hides personal data in a message for the components that follow: the last lock, for ways in without a gateway.

Cannot keep it out of the tracker, which stores the raw text before any component runs: ``bot.turns`` masks before.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.masking_files import current_lexicon
from bot.masking import MaskLexicon, mask


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class PersonalIdMasker(GraphComponent):
    """Replaces identity codes, accounts, cards, contacts, names, addresses and number plates by placeholders."""

    def __init__(self, lexicon: MaskLexicon) -> None:
        self._lexicon = lexicon

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PersonalIdMasker:
        """Make the component with the words of this installation, which are read once."""
        return cls(current_lexicon())

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples hold no personal data; the content checks see to it."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Mask the text of each message."""
        for message in messages:
            text = message.get(TEXT)
            # A button's payload carries ids of ours, which must arrive as they are.
            if text and not text.startswith("/"):
                message.set(TEXT, mask(text, lexicon=self._lexicon).text)
        return messages
