"""A tracker as rasa-sdk gives it to actions, and a catalogue to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import reading
from bot import clock
from bot.catalogue.importer import import_starter
from bot.storage.database import Database
from bot.storage.migrate import upgrade

Sent = list[dict[str, Any]]
Run = Callable[..., Sent]


def said(topic: str, text: str = "…", **more: Any) -> dict[str, Any]:
    """The event of a resident's message."""
    parsed = {
        "intent": {"name": topic, "confidence": 0.9},
        "intent_ranking": [{"name": topic, "confidence": 0.9}],
        "entities": [],
        "language": "fi",
        "text": text,
        **more,
    }
    return {"event": "user", "text": text, "parse_data": parsed}


def did(name: str) -> dict[str, Any]:
    """The event of an action that was run."""
    return {"event": "action", "name": name}


@pytest.fixture
def run() -> Run:
    """Run an action after these events and answer what it sent to the gateway."""

    def act(action: Action, *events: dict[str, Any]) -> Sent:
        latest = next(event["parse_data"] for event in reversed(events) if event["event"] == "user")
        tracker = Tracker("c1", {}, latest, list(events), False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        action.run(dispatcher, tracker, {})
        return [message["custom"] for message in dispatcher.messages]

    return act


class Conversation:
    """A conversation as Rasa would hold it: events and slots go on from turn to turn."""

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {}
        self._events: list[dict[str, Any]] = []

    def turn(self, action: Action, event: dict[str, Any], **slots: Any) -> Sent:
        """What the action sends for this message; ``slots`` are what its entities tell."""
        self.slots |= slots
        self._events.append(event)
        tracker = Tracker("c1", dict(self.slots), event["parse_data"], self._events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        for changed in action.run(dispatcher, tracker, {}):
            self.slots[changed["name"]] = changed["value"]
        sent = [message["custom"] for message in dispatcher.messages]
        self._events.append(did(action.name()))
        self._events += [{"event": "bot", "data": {"custom": each}} for each in sent]
        self._events.append(did("action_listen"))
        return sent


@pytest.fixture
def talk() -> Conversation:
    """A conversation that has not begun."""
    return Conversation()


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The starter catalogue, made once: actions only read."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('actions') / 'neuvo.db'}")
    upgrade(database.engine)
    database.write(import_starter, now=clock.utc_now())
    yield database
    database.close()


@pytest.fixture
def catalogue(starter: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The starter catalogue where the actions read."""
    monkeypatch.setattr(reading, "_database", lambda: starter)
    return starter
