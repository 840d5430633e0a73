"""Splits a message into words by the rules of its language: spaCy's blank pipelines, loaded at first use and kept.

No trained spaCy model is needed or loaded. Which pipeline a language has stands in ``data/languages.yml``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from bot.languages import all_languages
from bot.nlu.language_detector import LANGUAGE

NEUTRAL = "xx"
"""spaCy's pipeline for languages without one of their own."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MultilingualTokenizer(Tokenizer):
    """Tokens with the character positions of the text; blanks are no tokens."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys of ``config.yml``."""
        return {
            # Topics are whole names, never split.
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            # A further pattern within words: none.
            "token_pattern": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there."""
        return ["spacy"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: no component of ours learns from words cut beforehand (13 s of training)."""
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute of a message."""
        text = message.get(attribute)
        language = all_languages().get(message.get(LANGUAGE, ""))
        words = _pipeline(language.spacy if language else NEUTRAL).make_doc(text)
        return [Token(word.text, word.idx) for word in words if not word.is_space]


@cache
def _pipeline(code: str) -> Language:
    # Vietnamese would need a package of its own (pyvi) to join syllables; split at blanks it serves as well.
    config = {"nlp": {"tokenizer": {"use_pyvi": False}}} if code == "vi" else {}
    return spacy.blank(code, config=config)
