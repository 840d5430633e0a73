"""How actions read: the guides of the topics, and the database without writing. Opened at first use, then kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from bot import settings
from bot.catalogue.search import find_services
from bot.catalogue.topics import TopicGuide, all_topics
from bot.content.easy_texts import current_easy_texts
from bot.content.guides import Guide, all_guides
from bot.content.move_files import current_cards
from bot.errors import BotError
from bot.storage.database import Database

R = TypeVar("R")

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _database() -> Database:
    return Database(settings.current().database_url)


def look(reader: Callable[..., R], **options: Any) -> R:
    """What a reader of ``bot`` finds, in a transaction that writes nothing.

    Raises:
        BotError: DATABASE_BUSY.
    """
    return _database().look(reader, **options)


def read_guides() -> dict[str, TopicGuide]:
    """The guides by topic."""
    return all_topics()


def find_guide(topic: str) -> Guide | None:
    """The guide that leads through a topic step by step, where it has one."""
    return all_guides().get(topic)


def find_own_cards(move: str) -> list[str]:
    """The services that answer a move whatever the matter is."""
    return list(current_cards().get(move, ()))


def warm() -> None:
    """Read once what the first resident would otherwise wait for; a database that is not there yet is no fault."""
    all_guides()
    current_cards()
    current_easy_texts()
    try:
        look(find_services, text="kotihoito", topic="home_care", language="fi", limit=1)
    except BotError as error:
        log.warning("not_warmed", extra={"code": error.code.value})
