"""Deletes conversations whose time is over, in portions, and at once on the resident's request. Counts remain.

GDPR article 5(1)(e): no longer than needed. A portion is one transaction that finds, counts, deletes and adds to the
night's run, so a run that was broken off goes on where it stood, and two gateways never count the same twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.bus import QUEUE
from bot.clock import HELSINKI
from bot.conversations import transcript
from bot.conversations.models import ConversationRow, ErasureRow
from bot.handover import callbacks
from bot.handover.models import CallbackRow, HandoverRow
from bot.handover.rules import DeskRules
from bot.retention.counts import count_ended
from bot.retention.models import RetentionRunRow
from bot.staff import audit
from bot.storage.database import mark_moved

PORTION = 200
NIGHT = (2, 5)
"""Hours of Helsinki in which deletion begins: after midnight's writing, before the day's first residents."""

OVERDUE = timedelta(days=2)
"""What is so much too late does not wait for the night: a gateway may run by day only."""

_HAS_PERSON = or_(
    exists().where(HandoverRow.conversation_id == ConversationRow.id),
    exists().where(CallbackRow.conversation_id == ConversationRow.id),
)


@dataclass(frozen=True)
class Keep:
    """How many days after its last message a conversation is kept: with the bot alone, and with a person.

    A request to be called counts as a person; the rules of data/hours.yml empty its number earlier.
    """

    bot_days: int
    person_days: int
    rules: DeskRules


@dataclass(frozen=True)
class Plan:
    """What a run at the moment ``at`` deletes; ``oldest`` is the last message of the oldest chat among them.

    ``callbacks`` are requests whose number, name and words are emptied; ``forgetting`` are deleted conversations
    that Rasa has not forgotten yet.
    """

    at: datetime
    bot_chats: int
    person_chats: int
    callbacks: int
    forgetting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Run:
    """One night's run; ``ended_at`` None while it goes on or when it was broken off."""

    day: date
    began_at: datetime
    ended_at: datetime | None
    bot_chats: int
    person_chats: int
    callbacks: int


def next_run(now: datetime) -> datetime:
    """The moment (aware) at which deletion begins next: now in the night, else at its next beginning."""
    here = now.astimezone(HELSINKI)
    if _is_night(now):
        return now
    day = here.date() + timedelta(days=here.hour >= NIGHT[0])
    return datetime.combine(day, time(NIGHT[0]), tzinfo=HELSINKI)


def is_due(session: Session, *, keep: Keep, now: datetime) -> bool:
    """Whether a run should begin or go on now."""
    if not _is_night(now):
        late = now - OVERDUE
        return session.execute(select(ConversationRow.id).where(_is_over(keep, late)).limit(1)).first() is not None
    run = session.get(RetentionRunRow, _day_of(now))
    return run is None or run.ended_at is None


def read_plan(session: Session, *, keep: Keep, at: datetime) -> Plan:
    """What a run at ``at`` would delete if nobody wrote until then."""
    chats = select(_HAS_PERSON, func.count(), func.min(ConversationRow.updated_at)).select_from(ConversationRow)
    rows = session.execute(chats.where(_is_over(keep, at)).group_by(_HAS_PERSON)).all()
    numbers = {bool(has_person): count for has_person, count, _oldest in rows}
    return Plan(
        at=at,
        bot_chats=numbers.get(False, 0),
        person_chats=numbers.get(True, 0),
        callbacks=callbacks.count_old(session, rules=keep.rules, now=at),
        forgetting=session.execute(select(func.count()).select_from(ErasureRow)).scalar_one(),
        oldest=min((oldest for _has_person, _count, oldest in rows), default=None),
    )


def delete_portion(session: Session, *, keep: Keep, now: datetime) -> int:
    """Delete at most ``PORTION`` conversations, the oldest first, and note it on the night's run; how many."""
    query = select(ConversationRow.id, _HAS_PERSON).where(_is_over(keep, now)).order_by(ConversationRow.created_at)
    # Skipping what another gateway has locked: it is deleting just that.
    rows = session.execute(query.limit(PORTION).with_for_update(skip_locked=True, of=ConversationRow)).all()
    ids = [conversation_id for conversation_id, _has_person in rows]
    with_person = sum(bool(has_person) for _id, has_person in rows)
    _delete(session, ids, now=now)
    _note(session, now, bot_chats=len(ids) - with_person, person_chats=with_person)
    return len(ids)


def end_run(session: Session, *, keep: Keep, now: datetime) -> Run | None:
    """Empty old requests to be called, end the night's run with an audit row; None when it has been ended already."""
    emptied = callbacks.empty_old(session, rules=keep.rules, now=now)
    _note(session, now, callbacks=emptied)
    day = _day_of(now)
    ended = session.execute(
        update(RetentionRunRow)
        .where(RetentionRunRow.day == day, RetentionRunRow.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    if ended.rowcount != 1:
        return None
    run = _to_run(session.get(RetentionRunRow, day, populate_existing=True))
    audit.record(
        session,
        audit.Deed.CONVERSATIONS_PURGED,
        account_id=None,
        subject=f"retention:{day}",
        now=now,
        bot_chats=run.bot_chats,
        person_chats=run.person_chats,
        callbacks=run.callbacks,
    )
    return run


def read_last_run(session: Session) -> Run | None:
    """The newest run."""
    row = session.execute(select(RetentionRunRow).order_by(RetentionRunRow.day.desc()).limit(1)).scalar_one_or_none()
    return _to_run(row) if row else None


def forget(session: Session, conversation_id: str, *, now: datetime) -> None:
    """Delete one conversation with everything in it, because its resident asks for it; counts remain."""
    _delete(session, [conversation_id], now=now)
    mark_moved(session, QUEUE)


def _delete(session: Session, ids: Sequence[str], *, now: datetime) -> None:
    count_ended(session, ids)
    transcript.erase(session, *ids, now=now)


def _is_over(keep: Keep, now: datetime) -> ColumnElement:
    bot_before, person_before = now - timedelta(days=keep.bot_days), now - timedelta(days=keep.person_days)
    was_called = exists().where(
        CallbackRow.conversation_id == ConversationRow.id, CallbackRow.changed_at >= person_before
    )

    def silent_since(moment: datetime) -> ColumnElement:
        # ``created_at`` has an index and is never later: it spares a second one that every message would write.
        return and_(ConversationRow.created_at < moment, ConversationRow.updated_at < moment)

    return or_(
        and_(silent_since(bot_before), ~_HAS_PERSON), and_(silent_since(person_before), _HAS_PERSON, ~was_called)
    )


def _note(session: Session, now: datetime, **numbers: int) -> None:
    """Add numbers to the run of this night, which begins with its first."""
    run = session.get(RetentionRunRow, _day_of(now), with_for_update=True)
    if run is None:
        run = RetentionRunRow(day=_day_of(now), began_at=now, bot_chats=0, person_chats=0, callbacks=0)
        session.add(run)
    for name, number in numbers.items():
        setattr(run, name, getattr(run, name) + number)
    if sum(numbers.values()):
        run.ended_at = None
    session.flush()


def _is_night(now: datetime) -> bool:
    return NIGHT[0] <= now.astimezone(HELSINKI).hour < NIGHT[1]


def _day_of(now: datetime) -> date:
    return now.astimezone(HELSINKI).date()


def _to_run(row: RetentionRunRow) -> Run:
    return Run(row.day, row.began_at, row.ended_at, row.bot_chats, row.person_chats, row.callbacks)
