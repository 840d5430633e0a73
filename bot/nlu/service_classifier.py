"""Puts the services that a message may mean beside its topic (``bot.content.service_model``). Finds none itself."""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content import service_model, topic_model
from bot.content.topic_model import TopicModel

SERVICES = "services"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ServiceClassifier(GraphComponent):
    """Sets ``services``: ids with their confidences, best first."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys of ``config.yml``."""
        return {"seed": topic_model.SEED}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there to train."""
        return ["numpy", "scipy", "sklearn"]

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Changes with the code and the lines that decide the model: Rasa looks only at this class."""
        sources = [inspect.getsource(module) for module in (service_model, topic_model)]
        return hashlib.sha256(repr((sources, service_model.read_everyday())).encode()).hexdigest()

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
    ) -> ServiceClassifier:
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
    ) -> ServiceClassifier:
        """Make a trained component from what ``train`` stored."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TopicModel.load(folder, service_model.FILE_NAME))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the everyday lines, which are no training data of Rasa's, and store the model."""
        self._model = service_model.learn(seed=self._config["seed"])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder, service_model.FILE_NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likely services of each message."""
        if self._model is None:
            raise ValueError("the classifier of services is not trained")
        for message in messages:
            message.set(SERVICES, service_model.rank(self._model, message.get(TEXT) or ""), add_to_output=True)
        return messages
