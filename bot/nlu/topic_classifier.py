"""Rasa's intent classifier over ``bot.content.topic_model``: training, storage, the ten likeliest topics.

Holds no mathematics of its own, so that ``neuvo parse`` and the bot cannot differ.
"""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import crisis
from bot.catalogue.topics import all_topics
from bot.content import topic_model
from bot.content.needs import find_needs, rank_matter, read_in_context
from bot.masking import kinds
from bot.nlu.language_detector import METADATA
from bot.nlu.learnt import LearntComponent

TOPIC_MODEL = "topic_model"
"""Under which a message lends the classifier of danger what it weighs danger against."""

NEEDS = "needs"
"""Under which a message tells the topics that it asks for besides its main one."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LearntComponent, IntentClassifier):
    """Sets ``intent`` and ``intent_ranking`` of every message."""

    file_name = topic_model.FILE_NAME

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys of ``config.yml``."""
        # ranking_length: how many topics stand in the ranking.
        return {**LearntComponent.get_default_config(), "ranking_length": 10}

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Changes with the code that decides the model: Rasa looks only at this class."""
        sources = "".join(inspect.getsource(module) for module in (topic_model, crisis, kinds))
        return hashlib.sha256(sources.encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and store the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [example.get(TEXT) for example in examples]
        topics = [example.get(INTENT) for example in examples]
        return self._keep(topic_model.learn(texts, topics, seed=self._config["seed"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest topic of each message and the ranking."""
        if self._model is None:
            raise ValueError("the topic classifier is not trained")
        for message in messages:
            guesses = rank_matter(self._model, message.get(TEXT) or "", limit=self._config["ranking_length"])
            matter = (message.get(METADATA) or {}).get("matter")
            following = all_topics()[matter].next if matter in all_topics() else ()
            ranking = [
                {INTENT_NAME_KEY: guess.topic, PREDICTED_CONFIDENCE_KEY: guess.confidence}
                for guess in read_in_context(guesses, matter=matter, following=following)
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(TOPIC_MODEL, self._model)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            needs = find_needs(self._model, message.get(TEXT) or "", main=str(ranking[0][INTENT_NAME_KEY]))
            message.set(NEEDS, list(needs), add_to_output=True)
        return messages
