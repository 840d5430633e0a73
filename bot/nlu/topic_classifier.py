"""Rasa's intent classifier over ``bot.content.topic_model``: training, storage, the ten likeliest topics.

Holds no mathematics of its own, so that ``neuvo parse`` and the bot cannot differ.
"""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import crisis
from bot.catalogue.topics import all_topics
from bot.content import topic_model
from bot.content.needs import find_needs, rank_matter, read_in_context
from bot.content.topic_model import TopicModel
from bot.masking import kinds
from bot.nlu.language_detector import METADATA

TOPIC_MODEL = "topic_model"
"""Under which a message lends the classifier of danger what it weighs danger against."""

NEEDS = "needs"
"""Under which a message tells the topics that it asks for besides its main one."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets ``intent`` and ``intent_ranking`` of every message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys of ``config.yml``."""
        return {
            # Seed of the held-out lines and of the learner: the same content gives the same model.
            "seed": topic_model.SEED,
            # How many topics stand in the ranking.
            "ranking_length": 10,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there to train."""
        return ["numpy", "scipy", "sklearn"]

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Changes with the code that decides the model: Rasa looks only at this class."""
        sources = "".join(inspect.getsource(module) for module in (topic_model, crisis, kinds))
        return hashlib.sha256(sources.encode()).hexdigest()

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Make a trained component from what ``train`` stored."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TopicModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and store the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [example.get(TEXT) for example in examples]
        topics = [example.get(INTENT) for example in examples]
        self._model = topic_model.learn(texts, topics, seed=self._config["seed"])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

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
