"""Residents who want to be called: asked for, taken by one worker, called, done; emptied in time.

The phone number and the name are told only to who has taken the request. Each deed is one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.bus import QUEUE
from bot.conversations import transcript
from bot.conversations.models import Mode
from bot.errors import BotError, Code
from bot.handover.models import CallbackRow, CallbackState
from bot.handover.queue import URGENCY_OF, give_up
from bot.handover.rules import DeskRules
from bot.handover.teams import team_of
from bot.staff import audit
from bot.staff.accounts import Account
from bot.staff.models import AccountRow
from bot.storage.database import mark_moved

OPEN = (CallbackState.NEW.value, CallbackState.CALLED.value, CallbackState.NOT_REACHED.value)
TRIED = (CallbackState.CALLED, CallbackState.NOT_REACHED)


@dataclass(frozen=True)
class Wish:
    """What the resident writes: number, name and time if she likes, the matter (masked by the caller)."""

    phone: str
    name: str | None
    time: str | None
    text: str


@dataclass(frozen=True)
class Callback:
    """A request as one worker may see it: ``phone`` and ``name`` are None unless she has taken it."""

    id: int
    conversation_id: str
    state: CallbackState
    team: str
    topic: str | None
    language: str
    urgency: int
    text: str | None
    time: str | None
    phone: str | None
    name: str | None
    asked_at: datetime
    changed_at: datetime
    tries: int
    taken_by: int | None
    worker: str | None


def ask(session: Session, conversation_id: str, wish: Wish, *, stored: transcript.Draft, now: datetime) -> None:
    """Store a request and say so with ``stored``; who waits in the queue leaves it. Asked again, the new wish counts.

    Raises:
        BotError: NOT_FOUND; CONVERSATION_CLOSED.
    """
    conversation = transcript.lock(session, conversation_id)
    if conversation.mode is Mode.CLOSED:
        raise BotError(Code.CONVERSATION_CLOSED)
    give_up(session, conversation_id, now=now)
    values = {
        "topic": conversation.topic,
        "team": team_of(conversation.topic, conversation.entry).value,
        "language": conversation.language,
        "urgency": URGENCY_OF[conversation.danger],
        "phone": wish.phone,
        "name": wish.name,
        "wish": wish.time,
        "text": wish.text,
        "changed_at": now,
    }
    changed = session.execute(
        update(CallbackRow)
        .where(CallbackRow.conversation_id == conversation_id, CallbackRow.state.in_(OPEN))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:
        state = CallbackState.NEW.value
        session.add(CallbackRow(conversation_id=conversation_id, state=state, asked_at=now, tries=0, **values))
    transcript.append(session, conversation_id, stored, now=now)
    mark_moved(session, QUEUE)


def take(session: Session, callback_id: int, *, worker: Account, now: datetime) -> Callback:
    """Take a request: one conditional UPDATE, one winner; from now on the number is hers to see.

    Raises:
        BotError: NOT_FOUND; ALREADY_CLAIMED with the name of who has it; HANDOVER_STATE when it is done.
    """
    taken = session.execute(
        update(CallbackRow)
        .where(CallbackRow.id == callback_id, CallbackRow.taken_by.is_(None), CallbackRow.state.in_(OPEN))
        .values(taken_by=worker.id, taken_at=now, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    callback = read(session, callback_id, viewer=worker.id)
    if taken.rowcount != 1 and callback.state is CallbackState.DONE:
        raise BotError(Code.HANDOVER_STATE)
    if taken.rowcount != 1 and callback.taken_by != worker.id:
        raise BotError(Code.ALREADY_CLAIMED, worker=callback.worker)
    if taken.rowcount == 1:
        _remember(session, audit.Deed.CALLBACK_TAKEN, callback, worker, now)
    return callback


def release(session: Session, callback_id: int, *, worker: Account, now: datetime) -> None:
    """Give an own request back to the list.

    Raises:
        BotError: NOT_FOUND; NOT_YOURS; HANDOVER_STATE.
    """
    callback = _read_own(session, callback_id, worker)
    _change(session, callback_id, taken_by=None, taken_at=None, changed_at=now)
    _remember(session, audit.Deed.CALLBACK_RELEASED, callback, worker, now)


def mark(
    session: Session,
    callback_id: int,
    *,
    worker: Account,
    state: CallbackState,
    note: transcript.Draft | None,
    now: datetime,
) -> Callback:
    """Say what became of an own request, with a private note in the chat if one likes; ``done`` is final.

    Raises:
        BotError: NOT_FOUND; NOT_YOURS; HANDOVER_STATE when it is done already.
    """
    callback = _read_own(session, callback_id, worker)
    tries = callback.tries + (state in TRIED)
    _change(session, callback_id, state=state.value, tries=tries, changed_at=now)
    if note is not None:
        transcript.append(session, callback.conversation_id, note, now=now)
    _remember(session, audit.Deed.CALLBACK_MARKED, callback, worker, now, state=state.value)
    return read(session, callback_id, viewer=worker.id)


def list_callbacks(
    session: Session, *, states: Sequence[CallbackState], viewer: int, limit: int = 200
) -> list[Callback]:
    """Requests in these states, the most urgent first, then the oldest; what is done, the last first."""
    query = _of_workers().where(CallbackRow.state.in_([state.value for state in states]))
    if CallbackState.DONE in states:
        query = query.order_by(CallbackRow.changed_at.desc(), CallbackRow.id.desc())
    else:
        query = query.order_by(CallbackRow.urgency.desc(), CallbackRow.asked_at, CallbackRow.id)
    return [_to_callback(row, name, viewer) for row, name in session.execute(query.limit(limit))]


def read(session: Session, callback_id: int, *, viewer: int) -> Callback:
    """One request as it is now.

    Raises:
        BotError: NOT_FOUND.
    """
    found = session.execute(_of_workers().where(CallbackRow.id == callback_id)).first()
    if found is None:
        raise BotError(Code.NOT_FOUND)
    return _to_callback(found[0], found[1], viewer)


def empty_old(session: Session, *, rules: DeskRules, now: datetime) -> int:
    """Remove number, name, time and words of requests that are done, or that nobody has finished for long; how many."""
    emptied = session.execute(
        update(CallbackRow)
        .where(_is_old(rules, now))
        .values(phone=None, name=None, wish=None, text=None, state=CallbackState.DONE.value)
        .execution_options(synchronize_session=False)
    )
    return int(emptied.rowcount)


def count_old(session: Session, *, rules: DeskRules, now: datetime) -> int:
    """How many requests ``empty_old`` would empty at a moment."""
    return int(session.execute(select(func.count(CallbackRow.id)).where(_is_old(rules, now))).scalar_one())


def _is_old(rules: DeskRules, now: datetime) -> Any:
    done_before, open_before = (now - timedelta(days=days) for days in (rules.callback_days, rules.callback_open_days))
    is_done = and_(CallbackRow.state == CallbackState.DONE.value, CallbackRow.changed_at < done_before)
    return and_(CallbackRow.phone.is_not(None), or_(is_done, CallbackRow.changed_at < open_before))


def _read_own(session: Session, callback_id: int, worker: Account) -> Callback:
    callback = read(session, callback_id, viewer=worker.id)
    if callback.taken_by != worker.id:
        raise BotError(Code.NOT_YOURS, worker=callback.worker)
    if callback.state is CallbackState.DONE:
        raise BotError(Code.HANDOVER_STATE)
    return callback


def _change(session: Session, callback_id: int, **values: object) -> None:
    session.execute(
        update(CallbackRow)
        .where(CallbackRow.id == callback_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _remember(
    session: Session, deed: audit.Deed, callback: Callback, worker: Account, now: datetime, **details: object
) -> None:
    subject = f"conversation:{callback.conversation_id}"
    audit.record(session, deed, account_id=worker.id, subject=subject, now=now, callback=callback.id, **details)
    mark_moved(session, QUEUE)


def _of_workers() -> Select:
    return (
        select(CallbackRow, AccountRow.name)
        .outerjoin(AccountRow, AccountRow.id == CallbackRow.taken_by)
        .execution_options(populate_existing=True)
    )


def _to_callback(row: CallbackRow, worker: str | None, viewer: int) -> Callback:
    is_hers = row.taken_by == viewer
    return Callback(
        id=row.id,
        conversation_id=row.conversation_id,
        state=CallbackState(row.state),
        team=row.team,
        topic=row.topic,
        language=row.language,
        urgency=row.urgency,
        text=row.text,
        time=row.wish,
        phone=row.phone if is_hers else None,
        name=row.name if is_hers else None,
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        tries=row.tries,
        taken_by=row.taken_by,
        worker=worker,
    )
