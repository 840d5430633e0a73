"""Puts the entities of a message beside its topic: spaCy's phrase matcher over the headings of ``bot.entities``.

Judges nothing itself. No trained spaCy model is needed: the words are cut and brought under headings before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.content.entity_files import current_phonebook
from bot.entities import Phonebook, find_entities
from bot.nlu.language_detector import LANGUAGE


class HeadingMatcher:
    """Finds the phrases of a phonebook in a row of headings."""

    def __init__(self, book: Phonebook) -> None:
        self._vocab = spacy.blank("xx").vocab
        self._matcher = PhraseMatcher(self._vocab)
        self._numbers = {}
        for number, entry in enumerate(book.entries):
            self._matcher.add(str(number), [Doc(self._vocab, words=list(entry.headings))])
            self._numbers[self._vocab.strings[str(number)]] = number
        self._known = frozenset(heading for entry in book.entries for heading in entry.headings)

    def __call__(self, headings: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """The entries found, with the places of their first and last (excluded) word."""
        # Words that no phrase has are one and the same: what residents write must not pile up in spaCy's vocabulary.
        words = [heading if heading in self._known else "_" for heading in headings]
        for key, first, last in self._matcher(Doc(self._vocab, words=words)):
            yield self._numbers[key], first, last


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityExtractor(GraphComponent):
    """Adds the entities of ``bot.entities`` to every message; those of a button stay alone."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys of ``config.yml``: none."""
        return {}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there."""
        return ["spacy"]

    def __init__(self, book: Phonebook) -> None:
        self._book = book
        self._match = HeadingMatcher(book)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityExtractor:
        """Make the component with the forms of this installation, which are read once."""
        return cls(current_phonebook())

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text or text.startswith("/"):
                continue
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: each.entity.value,
                    ENTITY_ATTRIBUTE_VALUE: each.value,
                    ENTITY_ATTRIBUTE_START: each.start,
                    ENTITY_ATTRIBUTE_END: each.end,
                    "extractor": type(self).__name__,
                }
                for each in find_entities(text, message.get(LANGUAGE), book=self._book, match=self._match)
            ]
            if found:
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages
