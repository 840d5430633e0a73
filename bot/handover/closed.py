"""What is over: finding ended chats by what was said and how they ended, and the count of one's own day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.conversations.models import MessageRow
from bot.handover.models import CallbackRow, CallbackState, HandoverRow, HandoverState
from bot.handover.queue import Handover, to_handover
from bot.staff.models import AccountRow


@dataclass(frozen=True)
class Wanted:
    """A search: words (masked texts are searched, notes too) and filters; None asks for all.

    ``since`` and ``until`` bound the moment of the end; ``before`` is the id after which the page goes on.
    """

    words: str | None = None
    team: str | None = None
    topic: str | None = None
    language: str | None = None
    outcome: str | None = None
    worker_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class OwnDay:
    """What one worker did in a span of time. For herself: nobody is ranked."""

    taken: int
    ended: int
    outcomes: dict[str, int]
    active: int
    callbacks_done: int


def search(session: Session, wanted: Wanted, *, limit: int) -> list[Handover]:
    """Ended handovers, the last first."""
    query = (
        select(HandoverRow, AccountRow)
        .outerjoin(AccountRow, AccountRow.id == HandoverRow.claimed_by)
        .where(HandoverRow.closed_at.is_not(None))
        .order_by(HandoverRow.closed_at.desc(), HandoverRow.id.desc())
        .limit(limit)
    )
    equal = {
        HandoverRow.team: wanted.team,
        HandoverRow.topic: wanted.topic,
        HandoverRow.language: wanted.language,
        HandoverRow.outcome: wanted.outcome,
        HandoverRow.claimed_by: wanted.worker_id,
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(HandoverRow.closed_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(HandoverRow.closed_at < wanted.until)
    if wanted.before is not None:
        last = session.get(HandoverRow, wanted.before)
        if last is not None and last.closed_at is not None:
            same = (HandoverRow.closed_at == last.closed_at) & (HandoverRow.id < last.id)
            query = query.where(or_(HandoverRow.closed_at < last.closed_at, same))
    if wanted.words:
        said = or_(*(MessageRow.text.like(f"%{_escape(form)}%", escape="\\") for form in _forms(wanted.words)))
        query = query.where(exists().where(MessageRow.conversation_id == HandoverRow.conversation_id).where(said))
    return [to_handover(row, account) for row, account in session.execute(query)]


def count_own_day(session: Session, worker_id: int, *, since: datetime, until: datetime) -> OwnDay:
    """What a worker did between two moments, and how many chats she has now."""
    rows = session.execute(
        select(HandoverRow.state, HandoverRow.outcome, HandoverRow.claimed_at, HandoverRow.closed_at)
        .where(HandoverRow.claimed_by == worker_id)
        .where(or_(HandoverRow.state == HandoverState.ACTIVE.value, HandoverRow.claimed_at >= since))
    ).all()
    ended = [row for row in rows if row.closed_at is not None and since <= row.closed_at < until]
    done = session.execute(
        select(CallbackRow.id).where(
            CallbackRow.taken_by == worker_id,
            CallbackRow.state == CallbackState.DONE.value,
            CallbackRow.changed_at >= since,
            CallbackRow.changed_at < until,
        )
    ).all()
    return OwnDay(
        taken=sum(since <= row.claimed_at < until for row in rows),
        ended=len(ended),
        outcomes=dict(Counter(row.outcome or HandoverState.CANCELLED.value for row in ended)),
        active=sum(row.state == HandoverState.ACTIVE.value for row in rows),
        callbacks_done=len(done),
    )


def _forms(words: str) -> Sequence[str]:
    """SQLite knows upper and lower case of A-Z only, and PostgreSQL's LIKE none: the usual forms are looked for."""
    return list(dict.fromkeys((words, words.lower(), words.capitalize(), words.upper())))


def _escape(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
