"""The port to Rasa: ask for an answer, see whether it is ready, have a conversation forgotten.

Knows nothing of conversations or turns. Every fault is ASSISTANT_DOWN; an answer without replies is one too (Rasa
hides failures behind empty answers, RELIABILITY W3).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from bot.errors import BotError, Code


@dataclass(frozen=True)
class Question:
    """One resident message, masked. ``payload`` is the payload of a choice, ``attempt`` counts from 1.

    ``matter`` is the topic that was talked of last; ``danger`` the conversation's level; ``judged`` that of this
    message: ``level``, ``kinds`` and ``was_said`` (whether a phrase was found), absent when nobody has judged it.
    """

    conversation_id: str
    message_id: str
    text: str
    language: str
    payload: str | None
    danger: str
    entry: str | None
    attempt: int
    matter: str | None = None
    judged: dict[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """What Rasa says: ``replies`` as its channel collected them, ``ranking`` of (topic, confidence), best first.

    ``model`` names the model that answered.
    """

    replies: list[dict[str, Any]]
    topic: str | None = None
    confidence: float | None = None
    ranking: list[tuple[str, float]] = field(default_factory=list)
    model: str | None = None


class Assistant(Protocol):
    """What a turn needs of an assistant; the tests have a scripted one."""

    async def ask(self, question: Question) -> Answer:
        """The answer to one message, or ASSISTANT_DOWN."""

    async def state(self) -> str:
        """``ok``, ``loading`` (alive without a model) or ``down``."""

    async def forget(self, conversation_id: str) -> None:
        """Have everything about a conversation removed, or raise ASSISTANT_DOWN."""


class RasaAssistant:
    """The assistant behind ``channels.rasa_input``, over HTTP on loopback."""

    def __init__(self, url: str, *, secret: str, timeout: float) -> None:
        self._url = url.rstrip("/") + "/webhooks/gateway"
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=2)
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)

    async def stop(self) -> None:
        """Close the connection pool."""
        if self._session:
            await self._session.close()

    async def ask(self, question: Question) -> Answer:
        """The answer to one message.

        Raises:
            BotError: ASSISTANT_DOWN when Rasa is away, slow, faulty or silent.
        """
        found = await self._call("POST", "/message", json=question.__dict__)
        replies = found.get("replies")
        if found.get("message_id") != question.message_id or not isinstance(replies, list) or not replies:
            raise BotError(Code.ASSISTANT_DOWN, reason="no replies")
        ranking = [(str(topic), float(confidence)) for topic, confidence in found.get("ranking") or []]
        return Answer(replies, found.get("topic"), found.get("confidence"), ranking, found.get("model"))

    async def state(self) -> str:
        """``ok``, ``loading`` (alive without a model) or ``down``."""
        try:
            await self._call("GET", "/ready")
        except BotError as error:
            return "loading" if error.details.get("reason") == "status 503" else "down"
        return "ok"

    async def forget(self, conversation_id: str) -> None:
        """Remove the conversation from Rasa's tracker.

        Raises:
            BotError: ASSISTANT_DOWN when that could not be done.
        """
        await self._call("DELETE", f"/conversations/{conversation_id}")

    async def _call(self, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        if self._session is None:
            raise BotError(Code.ASSISTANT_DOWN, reason="not started")
        try:
            async with self._session.request(method, self._url + path, **kwargs) as response:
                if response.status >= 400:
                    raise BotError(Code.ASSISTANT_DOWN, reason=f"status {response.status}")
                if response.status == 204:
                    return {}
                found = await response.json(content_type=None)
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            raise BotError(Code.ASSISTANT_DOWN, reason=type(error).__name__) from error
        if not isinstance(found, dict):
            raise BotError(Code.ASSISTANT_DOWN, reason="not an object")
        return found
