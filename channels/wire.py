"""The shapes of the protocol: requests are read strictly (unknown fields are refused), answers are built here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot import clock
from bot.conversations.models import Kind
from bot.conversations.transcript import Message
from bot.errors import BotError, Code
from bot.handover.queue import Handover, Place
from bot.languages import all_languages, direction_of

ENTRIES = ("youth", "elderly")
MAX_WAIT = 30
SHOWN_DETAILS = ("field", "retry_after", "limit", "next_opening", "ways", "worker", "lock")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class Body:
    """A JSON object that is read field by field; ``end`` refuses what nobody asked for."""

    def __init__(self, raw: Any) -> None:
        if not isinstance(raw, Mapping):
            raise BotError(Code.BAD_REQUEST, field="body")
        self._rest = dict(raw)

    def text(self, name: str, *, required: bool = True, longest: int = 100_000) -> str | None:
        """A string, or None where it may be absent or null."""
        value = self._rest.pop(name, None)
        if value is None and not required:
            return None
        if not isinstance(value, str) or len(value) > longest:
            raise BotError(Code.BAD_REQUEST, field=name)
        return value

    def one_of(self, name: str, allowed: tuple[str, ...], *, required: bool = True) -> str | None:
        """A string out of a closed list, or None where it may be absent or null."""
        value = self.text(name, required=required)
        if value is not None and value not in allowed:
            raise BotError(Code.BAD_REQUEST, field=name)
        return value

    def flag(self, name: str, default: bool) -> bool:
        """A boolean."""
        value = self._rest.pop(name, default)
        if not isinstance(value, bool):
            raise BotError(Code.BAD_REQUEST, field=name)
        return value

    def optional_flag(self, name: str) -> bool | None:
        """A boolean, or None where it may be absent or null."""
        value = self._rest.pop(name, None)
        if value is not None and not isinstance(value, bool):
            raise BotError(Code.BAD_REQUEST, field=name)
        return value

    def number(self, name: str, *, required: bool = True) -> int | None:
        """A whole number of at least 0, or None where it may be absent or null."""
        value = self._rest.pop(name, None)
        if value is None and not required:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise BotError(Code.BAD_REQUEST, field=name)
        return value

    def strings(self, name: str) -> list[str]:
        """A list of strings, empty when absent."""
        value = self._rest.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise BotError(Code.BAD_REQUEST, field=name)
        return value

    def client_id(self) -> str:
        """The sender's own id of the message."""
        value = self.text("client_id")
        if value is None or not _CLIENT_ID.fullmatch(value):
            raise BotError(Code.BAD_REQUEST, field="client_id")
        return value

    def end(self) -> None:
        """Refuse fields that were not read, so that a typing error is not silently dropped."""
        for name in self._rest:
            raise BotError(Code.UNKNOWN_FIELD, field=str(name)[:40])


def read_after(raw: str | None) -> int:
    """``after`` of a query: a whole number of at least 0."""
    return _read_number(raw, "after", 0)


def read_wait(raw: str | None) -> int:
    """``wait`` of a query, in seconds: 0 to 30."""
    return min(_read_number(raw, "wait", 0), MAX_WAIT)


def _read_number(raw: str | None, name: str, default: int) -> int:
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise BotError(Code.BAD_REQUEST, field=name)
    return int(raw)


def language_code(value: str | None) -> str | None:
    """A known language code, or None.

    Raises:
        BotError: LANGUAGE_UNKNOWN.
    """
    if value is not None and value not in all_languages():
        raise BotError(Code.LANGUAGE_UNKNOWN, field="language")
    return value


def languages_to_wire(unchecked: Collection[str]) -> list[dict[str, Any]]:
    """The languages on offer; ``checked`` is false where no native speaker has read the texts yet."""
    return [
        {
            "code": each.code,
            "name": each.name,
            "dir": each.direction,
            "level": each.level,
            "checked": each.code not in unchecked,
        }
        for each in all_languages().values()
    ]


def message_to_wire(message: Message) -> dict[str, Any]:
    """A message as PROTOCOL shows it; what does not apply is absent."""
    found: dict[str, Any] = {
        "seq": message.seq,
        "author": message.author.value,
        "kind": message.kind.value,
        "language": message.language,
        "dir": direction_of(message.language),
        "text": message.text,
        "at": clock.to_wire(message.at),
        "client_id": message.client_id,
        "topic": message.topic if message.kind is not Kind.NOTICE else None,
        **message.extra,
    }
    return {name: value for name, value in found.items() if value is not None and value != []}


def handover_to_wire(handover: Handover) -> dict[str, Any]:
    """A handover as the console's queue shows it."""
    return {
        "id": handover.id,
        "conversation_id": handover.conversation_id,
        "state": handover.state.value,
        "team": handover.team,
        "topic": handover.topic,
        "language": handover.language,
        "urgency": ("none", "urgent", "crisis")[handover.urgency],
        "waiting_since": clock.to_wire(handover.waiting_since),
        "claimed_by": (
            {"id": handover.claimed_by, "name": handover.worker} if handover.claimed_by is not None else None
        ),
        "summary": handover.summary,
    }


def place_to_wire(place: Place) -> dict[str, Any]:
    """A place in the queue."""
    estimate = {"from": place.estimate[0], "to": place.estimate[1]} if place.estimate else None
    return {"position": place.position, "estimate_minutes": estimate}


def service_to_wire(is_open: bool, next_opening: datetime | None) -> dict[str, Any]:
    """Whether people are there, and when next."""
    return {"open": is_open, "next_opening": clock.to_wire(next_opening) if next_opening else None}


def error_to_wire(code: Code, message: str, log_id: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """The envelope of an error, with the details that help the caller go on."""
    shown = {name: details[name] for name in SHOWN_DETAILS if name in details}
    return {"error": {"code": code.value, "message": message, "id": log_id, **shown}}
