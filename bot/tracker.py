"""Rasa's memory of conversations: every event appended once, the last turns read back. Imports Rasa (layer 5).

A cache: the transcript of ``bot.conversations`` is the truth. Tells every failure, unlike Rasa's own stores
(RELIABILITY W5, W9, W10, W18, W19).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, bindparam, delete, func, insert, inspect, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot import settings
from bot.nlu import turn_faults
from bot.storage.database import Database

TURNS_READ = 4
"""Turns that Rasa gets to see: its cost grows with the events (RELIABILITY W19), and no policy looks back further.

What lasts longer is carried over: the value of each slot and the active form."""

MOST_KEPT = 64
"""Turns kept for who asks for them right after; they are asked for once."""

METADATA = MetaData()
EVENTS = Table(
    "tracker_event",
    METADATA,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("turn", Integer, nullable=False),
    Column("message_id", String(80)),
    Column("carries", String(80)),
    Column("data", Text, nullable=False),
)

# Built once: building a statement costs more than running it.
_OF_CONVERSATION = EVENTS.c.conversation_id == bindparam("of_conversation")
_LAST = select(func.max(EVENTS.c.seq)).where(_OF_CONVERSATION)
_LAST_TURN = select(func.max(EVENTS.c.turn)).where(_OF_CONVERSATION)
_LAST_TURNS = select(EVENTS).where(_OF_CONVERSATION, EVENTS.c.turn > bindparam("before")).order_by(EVENTS.c.seq)
_CARRIED = (
    select(EVENTS)
    .where(
        EVENTS.c.seq.in_(
            select(func.max(EVENTS.c.seq))
            .where(_OF_CONVERSATION, EVENTS.c.turn <= bindparam("before"), EVENTS.c.carries.is_not(None))
            .group_by(EVENTS.c.carries)
        ),
        _OF_CONVERSATION,
    )
    .order_by(EVENTS.c.seq)
)
_TURN_OF = select(func.max(EVENTS.c.seq)).where(_OF_CONVERSATION, EVENTS.c.message_id == bindparam("of_message"))
_FROM = select(EVENTS).where(_OF_CONVERSATION, EVENTS.c.seq >= bindparam("first")).order_by(EVENTS.c.seq)
_APPEND = insert(EVENTS)


class TrackerConflictError(Exception):
    """The conversation has moved since it was read: nothing was stored."""


@dataclass(frozen=True)
class _Stored:
    """How far a tracker stands in the database: the last ``seq`` and ``turn``, and how many of its events are there."""

    seq: int = 0
    turn: int = 0
    events: int = 0


class TurnTrackerStore(TrackerStore):
    """One row per event, numbered within its conversation; a turn is stored in one transaction or not at all."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **options: Any,
    ) -> None:
        """``host`` is the address of another database than the one of the settings (tests)."""
        super().__init__(domain, event_broker, **options)
        url = host or settings.current().tracker_url
        if host is None and url.startswith("sqlite"):
            settings.current().data_dir.mkdir(parents=True, exist_ok=True)
        self._database = Database(url)
        _make_table(self._database.engine)
        self._just_stored: dict[str, list[dict[str, Any]]] = {}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The last turns of a conversation after what they build upon, or ``None`` when it is new.

        Raises:
            BotError: DATABASE_BUSY.
        """
        rows = await self._database.read(_read_turns, sender_id, TURNS_READ)
        if not rows:
            return None
        events = [json.loads(row.data) for row in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self._domain.slots)
        tracker.neuvo_stored = _Stored(rows[-1].seq, rows[-1].turn, len(tracker.events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new in one transaction.

        Raises:
            TrackerConflictError: when another turn was stored since this one was read.
            TurnFailedError: when something in this turn went wrong; it is to be asked again.
            BotError: DATABASE_BUSY.
        """
        turn_faults.raise_noted()
        stored: _Stored = getattr(tracker, "neuvo_stored", _Stored())
        new = list(tracker.events)[stored.events :]
        if not new:
            return
        rows = _rows_of(tracker.sender_id, new, stored)
        await self._database.run(_append, rows, stored.seq)
        self._keep_turn(rows)
        tracker.neuvo_stored = _Stored(rows[-1]["seq"], rows[-1]["turn"], len(tracker.events))

    async def keys(self) -> list[str]:
        """The ids of all conversations."""
        return await self._database.read(_list_conversations)

    async def find_turn(self, conversation_id: str, message_id: str) -> list[dict[str, Any]] | None:
        """The events from a resident's message to the next one, or ``None`` when it was never stored."""
        if message_id in self._just_stored:
            return self._just_stored.pop(message_id)
        return await self._database.read(_read_turn_of, conversation_id, message_id)

    def _keep_turn(self, rows: list[dict[str, Any]]) -> None:
        """Keep what was stored last: the channel asks for it at once, and need not read it back."""
        begins = next((number for number, row in enumerate(rows) if row["message_id"]), None)
        if begins is not None:
            if len(self._just_stored) >= MOST_KEPT:
                self._just_stored.clear()
            self._just_stored[rows[begins]["message_id"]] = [json.loads(row["data"]) for row in rows[begins:]]

    async def forget(self, conversation_id: str) -> None:
        """Remove a conversation; one that is not there is no fault.

        Raises:
            BotError: DATABASE_BUSY.
        """
        await self._database.run(_delete, conversation_id)


def _make_table(engine: Engine) -> None:
    """Make the table; one of an earlier version is emptied, as a cache may be."""
    found = inspect(engine)
    if found.has_table(EVENTS.name) and {row["name"] for row in found.get_columns(EVENTS.name)} != {*EVENTS.c.keys()}:
        METADATA.drop_all(engine)
    METADATA.create_all(engine)


def _rows_of(conversation_id: str, events: Sequence[Event], stored: _Stored) -> list[dict[str, Any]]:
    rows = []
    turn = stored.turn
    for seq, event in enumerate(events, start=stored.seq + 1):
        # A turn begins where the bot begins to listen: what is read back then starts as a conversation does.
        turn += isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
        message_id = event.message_id if isinstance(event, UserUttered) else None
        data = json.dumps(event.as_dict(), ensure_ascii=False, separators=(",", ":"))
        rows.append(
            {
                "conversation_id": conversation_id,
                "seq": seq,
                "turn": turn,
                "message_id": message_id,
                "carries": _carried_by(event),
                "data": data,
            }
        )
    return rows


def _carried_by(event: Event) -> str | None:
    """What holds on beyond the turns that are read: the newest event of each such name counts."""
    if isinstance(event, SlotSet):
        return f"slot {event.key}"
    return "form" if isinstance(event, ActiveLoop) else None


def _append(session: Session, rows: list[dict[str, Any]], expected: int) -> None:
    last = session.execute(_LAST, {"of_conversation": rows[0]["conversation_id"]}).scalar() or 0
    if last != expected:
        raise TrackerConflictError
    session.execute(_APPEND, rows)


def _read_turns(session: Session, conversation_id: str, turns: int) -> list[Any]:
    last = session.execute(_LAST_TURN, {"of_conversation": conversation_id}).scalar()
    if last is None:
        return []
    window = {"of_conversation": conversation_id, "before": last - turns}
    carried = session.execute(_CARRIED, window).all() if last > turns else []
    return [*carried, *session.execute(_LAST_TURNS, window)]


def _read_turn_of(session: Session, conversation_id: str, message_id: str) -> list[dict[str, Any]] | None:
    wanted = {"of_conversation": conversation_id, "of_message": message_id}
    first = session.execute(_TURN_OF, wanted).scalar()
    if first is None:
        return None
    found: list[dict[str, Any]] = []
    for row in session.execute(_FROM, {"of_conversation": conversation_id, "first": first}):
        if found and row.message_id is not None:
            break
        found.append(json.loads(row.data))
    return found


def _list_conversations(session: Session) -> list[str]:
    return list(session.execute(select(EVENTS.c.conversation_id).distinct()).scalars())


def _delete(session: Session, conversation_id: str) -> None:
    session.execute(delete(EVENTS).where(EVENTS.c.conversation_id == conversation_id))
