"""Puts the services that a message may mean beside its topic (``bot.content.service_model``). Finds none itself."""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content import service_model, topic_model
from bot.nlu.learnt import LearntComponent

SERVICES = "services"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ServiceClassifier(LearntComponent):
    """Sets ``services``: ids with their confidences, best first."""

    file_name = service_model.FILE_NAME

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Changes with the code and the lines that decide the model: Rasa looks only at this class."""
        sources = [inspect.getsource(module) for module in (service_model, topic_model)]
        return hashlib.sha256(repr((sources, service_model.read_everyday())).encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the everyday lines, which are no training data of Rasa's, and store the model."""
        return self._keep(service_model.learn(seed=self._config["seed"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likely services of each message."""
        if self._model is None:
            raise ValueError("the classifier of services is not trained")
        for message in messages:
            message.set(SERVICES, service_model.rank(self._model, message.get(TEXT) or ""), add_to_output=True)
        return messages
