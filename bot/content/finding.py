"""Finds services for a text with all that was learnt: the catalogue's search, helped by the classifiers. Reads only."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from bot.catalogue.search import FoundService, Hints, find_services
from bot.content import service_model
from bot.content.model_files import unpack
from bot.content.topic_model import TopicModel

TOPICS_TOLD = 3


class Finder:
    """The search with the classifiers of a model, loaded once."""

    def __init__(self, topics: TopicModel, services: TopicModel) -> None:
        self._topics = topics
        self._services = services

    @classmethod
    def load(cls, model_path: Path) -> Finder:
        """Make a finder from a trained model's file.

        Raises:
            ModelFilesError: when the file holds no classifiers of ours.
        """
        with unpack(model_path) as folder:
            return cls(TopicModel.load(folder), TopicModel.load(folder, service_model.FILE_NAME))

    def hints(self, text: str) -> Hints:
        """What the classifiers make of a text."""
        topics = {guess.topic: guess.confidence for guess in self._topics.rank(text, limit=TOPICS_TOLD)}
        return Hints(topics, dict(service_model.rank(self._services, text)))

    def find(
        self, session: Session, text: str, *, language: str, municipality: str | None = None, limit: int = 10
    ) -> list[FoundService]:
        """Services for a text, best first.

        Raises:
            ContentError: when the guides cannot be read.
        """
        return find_services(
            session, text=text, language=language, municipality=municipality, limit=limit, hints=self.hints(text)
        )
