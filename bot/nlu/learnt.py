"""What our components that learn a classifier have in common: making, loading and keeping it. Inside Rasa only.

The mathematics are ``bot.content.topic_model``'s; what is learnt, and what is made of it, is each component's own.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.content import topic_model
from bot.content.topic_model import TopicModel

C = TypeVar("C", bound="LearntComponent")


class LearntComponent(GraphComponent):
    """A component with one classifier, which is ``None`` until it is trained."""

    file_name: ClassVar[str]
    """Under which the classifier stands in the model's file (``TopicModel.save``)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys of ``config.yml``: the seed of the held-out lines and of the learner."""
        return {"seed": topic_model.SEED}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there to train."""
        return ["numpy", "scipy", "sklearn"]

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
        self._read_content()

    def _read_content(self) -> None:
        """Read once what a component goes by besides its classifier; most go by nothing else."""

    @classmethod
    def create(
        cls: type[C],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> C:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[C],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> C:
        """Make a trained component from what was stored."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TopicModel.load(folder, cls.file_name))

    def _keep(self, model: TopicModel) -> Resource:
        """Use a classifier from now on, and store it."""
        self._model = model
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder, self.file_name)
        return self._resource
