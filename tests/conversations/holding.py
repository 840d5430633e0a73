"""Holds a conversation with the running service as a resident would, and says what went otherwise than written."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.storage.database import Database
from tests.channels.conftest import Resident
from tests.conversations.scripts import Conversation, Turn
from tests.e2e.conftest import open_chat
from tests.e2e.serving import Service

AT_ONCE = 6
"""Conversations held at the same time."""

FOLLOW_UP = "follow_up"
MATTER = "matter"
"""The slot of what the conversation is about: a short reply is about that."""

PLACES = ("guide", "step")
"""Parts of a button's payload that say where it stands, not what it does."""

_EVENTS = text("SELECT data FROM tracker_event WHERE conversation_id = :of ORDER BY seq")


@dataclass(frozen=True)
class Held:
    """One conversation that was held: turns that went as written, all turns, and the faults."""

    conversation: Conversation
    passed: int
    turns: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """What one turn brought: messages of the bot, whether a person was called, its judgement, the slots afterwards.

    ``topic`` and ``move`` are None for a message that did not go to Rasa.
    """

    messages: Sequence[dict[str, Any]]
    is_person_called: bool
    topic: str | None
    move: str | None
    slots: dict[str, Any]

    @property
    def payloads(self) -> list[str]:
        """What the buttons of this turn would send."""
        return [choice["payload"] for message in self.messages for choice in message.get("choices", ())]

    @property
    def services(self) -> list[str]:
        """The services whose cards were shown."""
        return [card["service_id"] for message in self.messages for card in message.get("cards", ())]

    @property
    def danger(self) -> str:
        """The level of the emergency message."""
        levels = [message.get("level", "crisis") for message in self.messages if message["kind"] == "emergency"]
        return levels[0] if levels else "none"


async def hold_all(service: Service, conversations: Sequence[Conversation]) -> list[Held]:
    """Hold conversations, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    tracker = Database(f"sqlite:///{service.data_dir / 'tracker.db'}")
    timeout = aiohttp.ClientTimeout(total=60)

    async def hold_one(http: aiohttp.ClientSession, conversation: Conversation) -> Held:
        async with gate:
            return await _hold(http, service, tracker, conversation)

    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as http:
            return list(await asyncio.gather(*(hold_one(http, each) for each in conversations)))
    finally:
        tracker.close()


async def _hold(http: aiohttp.ClientSession, service: Service, tracker: Database, script: Conversation) -> Held:
    body = {"language": script.language, **({"entry": script.entry} if script.entry else {})}
    resident = await open_chat(http, service, **body)
    messages = await resident.settle()
    faults: list[str] = []
    passed = 0
    for number, turn in enumerate(script.turns, start=1):
        before = messages[-1]["seq"] if messages else 0
        own = [await _act(resident, turn, messages)]
        if own == [None]:
            messages = await resident.settle(seconds=30)
            new = [each for each in messages if each["seq"] > before and each["author"] != "resident"]
            sent = max(each["seq"] for each in messages if each["author"] == "resident")
            judged = tracker.look(_read_judged, resident.conversation_id, sent)
            mode = (await resident.read(after=messages[-1]["seq"]))["mode"]
            own = list(_compare(turn, Seen(new, mode != "bot", *judged)))
        passed += not own
        faults += [f"  turn {number}, {turn.told}: {fault}" for fault in own]
    return Held(script, passed, len(script.turns), tuple(faults))


async def _act(resident: Resident, turn: Turn, messages: Sequence[dict[str, Any]]) -> str | None:
    """Say or press; what hindered it, or None."""
    if turn.says is not None:
        status, found = await resident.say(turn.says)
    else:
        payload = find_payload(turn.presses or "", messages)
        if payload is None:
            return "there is no such button"
        status, found = await resident.choose(payload)
    return None if status in (200, 202) else f"refused: {found}"


def find_payload(name: str, messages: Sequence[dict[str, Any]]) -> str | None:
    """The payload of the button of this name that was shown last: a deed, a choice of a guide, a topic, a person."""
    for message in reversed(messages):
        for choice in message.get("choices", ()):
            topic, _, facts = str(choice["payload"]).lstrip("/").partition("{")
            read = json.loads("{" + facts) if facts else {}
            values = [str(value) for key, value in read.items() if key not in PLACES]
            if name in values or (not facts and name == topic) or (name == "person" and topic == "human_worker"):
                return str(choice["payload"])
    return None


def _read_judged(session: Session, conversation_id: str, seq: int) -> tuple[str | None, str | None, dict[str, Any]]:
    """Topic and move of a message, and every slot, out of what Rasa remembers."""
    topic = move = None
    slots: dict[str, Any] = {}
    for row in session.execute(_EVENTS, {"of": conversation_id}):
        event = json.loads(row.data)
        if event["event"] == "user" and event.get("message_id") == f"{conversation_id}:{seq}":
            judged = event.get("parse_data") or {}
            topic, move = (judged.get("intent") or {}).get("name"), judged.get("move")
        elif event["event"] == "slot":
            slots[event["name"]] = event["value"]
    return topic, move, slots


def _compare(turn: Turn, seen: Seen) -> Iterator[str]:
    """What is otherwise than written."""
    if not seen.messages:
        yield "no answer"
    topic = seen.slots.get(MATTER) if seen.topic == FOLLOW_UP else seen.topic
    if topic is None and seen.is_person_called:
        topic = "human_worker"  # the button for a person is carried out at the door, without Rasa
    if turn.topics and topic not in turn.topics:
        yield f"topic {topic}, not {' or '.join(turn.topics)}"
    if turn.moves and seen.move not in turn.moves:
        yield f"move {seen.move} (topic {seen.topic}), not {' or '.join(turn.moves)}"
    if turn.shows and not {*turn.shows} & {*seen.services}:
        yield f"shows {', '.join(seen.services) or 'nothing'}, none of {', '.join(turn.shows)}"
    for offer in turn.offers:
        if not _is_offered(offer, seen):
            yield f"does not offer {offer}, but {', '.join(seen.payloads) or 'nothing'}"
    for name, wanted in (("guide", turn.guide), ("guide_step", turn.step)):
        if wanted is not None and seen.slots.get(name) != wanted:
            yield f"{name} {seen.slots.get(name)}, not {wanted}"
    if turn.danger is not None and seen.danger != turn.danger:
        yield f"danger {seen.danger}, not {turn.danger}"
    for name, value in turn.slots.items():
        if str(seen.slots.get(name)) != value:
            yield f"slot {name} is {seen.slots.get(name)}, not {value}"


def _is_offered(offer: str, seen: Seen) -> bool:
    """Whether a button of this turn leads there; a person who is on the way is offered too."""
    if offer == "guide":
        return any('"guide"' in payload for payload in seen.payloads)
    if offer == "person":
        return seen.is_person_called or "/human_worker" in seen.payloads
    return f"/{offer}" in seen.payloads
