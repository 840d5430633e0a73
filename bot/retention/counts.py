"""The counts that remain when conversations are deleted: added in the deletion's own transaction, shown by parts.

Counts only, of no person; what is smaller than five is hidden, and whatever would let one reckon it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.clock import HELSINKI
from bot.conversations.models import Author, ConversationRow, FeedbackRow, MessageRow, TurnRow, TurnState
from bot.handover.figures import SMALLEST_SHOWN
from bot.handover.models import CallbackRow, HandoverRow
from bot.retention.models import NOT_KNOWN, Counted, DailyCountRow

DIMENSIONS = ("month", "topic", "language", "outcome")
Cell = tuple[date, str, str, str, str]
"""Day, kind, topic, language, outcome: the key of one count."""


@dataclass(frozen=True)
class Shown:
    """One number to show; None hides it. ``dimension`` is one of ``DIMENSIONS``, ``kind`` a value of ``Counted``."""

    kind: str
    dimension: str
    value: str
    count: int | None


def count_ended(session: Session, conversation_ids: Collection[str]) -> None:
    """Add what is about to be deleted to the daily counts."""
    cells = Counter(_cells_of(session, conversation_ids))
    if not cells:
        return
    names = [column.name for column in DailyCountRow.__table__.primary_key]
    rows = [{**dict(zip(names, cell, strict=True)), "count": count} for cell, count in sorted(cells.items())]
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    added = dialect.insert(DailyCountRow.__table__)
    total = DailyCountRow.__table__.c.count + added.excluded.count
    session.execute(added.on_conflict_do_update(index_elements=names, set_={"count": total}), rows)


def read_kept(session: Session, *, since: date, until: date) -> list[Shown]:
    """The counts of the days from ``since`` to before ``until``, each kind by one dimension at a time."""
    rows = session.execute(
        select(
            DailyCountRow.day,
            DailyCountRow.kind,
            DailyCountRow.topic,
            DailyCountRow.language,
            DailyCountRow.outcome,
            DailyCountRow.count,
        ).where(DailyCountRow.day >= since, DailyCountRow.day < until)
    ).all()
    found = []
    for kind in Counted:
        for dimension in DIMENSIONS:
            sums: dict[str, int] = defaultdict(int)
            for row in rows:
                if row.kind == kind.value:
                    sums[f"{row.day:%Y-%m}" if dimension == "month" else getattr(row, dimension)] += row.count
            found += [Shown(kind.value, dimension, value, count) for value, count in _hide_small(sums)]
    return found


def _cells_of(session: Session, ids: Collection[str]) -> Iterator[Cell]:
    languages: dict[str, str] = {}
    yield from _cells_of_chats(session, ids, languages)
    handovers = select(HandoverRow.waiting_since, HandoverRow.topic, HandoverRow.language).add_columns(
        func.coalesce(HandoverRow.outcome, HandoverRow.state).label("outcome")
    )
    for row in session.execute(handovers.where(HandoverRow.conversation_id.in_(ids))):
        yield _cell(row.waiting_since, Counted.HANDOVER, row.topic, row.language, row.outcome)
    callbacks = select(CallbackRow.asked_at, CallbackRow.topic, CallbackRow.language, CallbackRow.state)
    for row in session.execute(callbacks.where(CallbackRow.conversation_id.in_(ids))):
        yield _cell(row.asked_at, Counted.CALLBACK, row.topic, row.language, row.state)
    said = select(FeedbackRow.conversation_id, FeedbackRow.at, FeedbackRow.topic, FeedbackRow.helped)
    for row in session.execute(said.where(FeedbackRow.conversation_id.in_(ids))):
        outcome = {True: "helped", False: "not_helped"}.get(row.helped, NOT_KNOWN)
        yield _cell(row.at, Counted.FEEDBACK, row.topic, languages[row.conversation_id], outcome)


def _cells_of_chats(session: Session, ids: Collection[str], languages: dict[str, str]) -> Iterator[Cell]:
    def having(column: Any, *conditions: Any) -> frozenset[str]:
        return frozenset(session.execute(select(column).where(column.in_(ids), *conditions).distinct()).scalars())

    with_person = having(HandoverRow.conversation_id)
    with_words = having(MessageRow.conversation_id, MessageRow.author == Author.RESIDENT.value)
    with_apology = having(TurnRow.conversation_id, TurnRow.state == TurnState.APOLOGISED.value)
    chats = select(ConversationRow.id, ConversationRow.created_at, ConversationRow.topic, ConversationRow.language)
    for row in session.execute(chats.where(ConversationRow.id.in_(ids))):
        languages[row.id] = row.language
        outcome = "answered" if row.id in with_words else "silent"
        outcome = "apologised" if row.id in with_apology else outcome
        outcome = "person" if row.id in with_person else outcome
        yield _cell(row.created_at, Counted.CHAT, row.topic, row.language, outcome)


def _cell(at: datetime, kind: Counted, topic: str | None, language: str, outcome: str) -> Cell:
    return at.astimezone(HELSINKI).date(), kind.value, topic or NOT_KNOWN, language, outcome


def _hide_small(sums: dict[str, int]) -> list[tuple[str, int | None]]:
    """Hide numbers under five; where only one is hidden, the next smallest too: else it is the sum less the others."""
    hidden = {value for value, count in sums.items() if count < SMALLEST_SHOWN}
    shown = [value for value in sums if value not in hidden]
    if len(hidden) == 1 and shown:
        hidden.add(min(shown, key=lambda value: (sums[value], value)))
    return [(value, None if value in hidden else sums[value]) for value in sorted(sums)]
