"""Counts for leads: queues now, and requests, waits and outcomes by hour, topic, language and team.

Counts only, of no worker and no resident; what is smaller than five is hidden.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import HELSINKI
from bot.handover.models import HandoverRow, HandoverState
from bot.handover.presence import CRISIS
from bot.handover.teams import Team

SMALLEST_SHOWN = 5
NOT_KNOWN = "-"
DIMENSIONS = ("team", "hour", "topic", "language")
COUNTS = ("asked", "picked_up", "given_up")
OUTCOMES = ("advised", "referred", "appointment", "left", "other")


@dataclass(frozen=True)
class Row:
    """The figures of one value of one dimension. None hides a number; ``wait_median`` is in minutes."""

    dimension: str
    value: str
    counts: dict[str, int | None]
    outcomes: dict[str, int | None]
    wait_median: float | None
    wait_longest_tenth: float | None


@dataclass(frozen=True)
class QueueNow:
    """A team's queue at this moment; ``longest`` is the longest wait in minutes."""

    team: str
    waiting: int
    crisis: int
    active: int
    longest: int | None


def read_queues(session: Session, *, now: datetime) -> list[QueueNow]:
    """The queues as they are; nothing is hidden, because leads see the residents themselves."""
    rows = session.execute(
        select(HandoverRow.team, HandoverRow.state, HandoverRow.urgency, HandoverRow.waiting_since).where(
            HandoverRow.state.in_((HandoverState.WAITING.value, HandoverState.ACTIVE.value))
        )
    ).all()
    found = []
    for team in Team:
        own = [row for row in rows if row.team == team.value]
        waiting = [row for row in own if row.state == HandoverState.WAITING.value]
        oldest = min((row.waiting_since for row in waiting), default=None)
        found.append(
            QueueNow(
                team=team.value,
                waiting=len(waiting),
                crisis=sum(row.urgency >= CRISIS for row in waiting),
                active=len(own) - len(waiting),
                longest=None if oldest is None else int((now - oldest).total_seconds() // 60),
            )
        )
    return found


def read_figures(session: Session, *, since: datetime, until: datetime) -> list[Row]:
    """The figures of the requests made between two moments, small numbers hidden."""
    rows = session.execute(
        select(
            HandoverRow.team,
            HandoverRow.topic,
            HandoverRow.language,
            HandoverRow.state,
            HandoverRow.outcome,
            HandoverRow.waiting_since,
            HandoverRow.picked_up_at,
        ).where(HandoverRow.waiting_since >= since, HandoverRow.waiting_since < until)
    ).all()
    found = []
    for dimension in DIMENSIONS:
        groups: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            groups[_value_of(row, dimension)].append(row)
        found += _hide_lone([_to_row(dimension, value, groups[value]) for value in sorted(groups)])
    return found


def _value_of(row: Any, dimension: str) -> str:
    if dimension == "hour":
        return f"{row.waiting_since.astimezone(HELSINKI).hour:02d}"
    return str(getattr(row, dimension) or NOT_KNOWN)


def _to_row(dimension: str, value: str, rows: Sequence[Any]) -> Row:
    waits = sorted((r.picked_up_at - r.waiting_since).total_seconds() / 60 for r in rows if r.picked_up_at is not None)
    counts = {
        "asked": len(rows),
        "picked_up": len(waits),
        "given_up": sum(r.state == HandoverState.CANCELLED.value for r in rows),
    }
    outcomes = Counter(r.outcome for r in rows)
    is_shown = len(waits) >= SMALLEST_SHOWN
    return Row(
        dimension=dimension,
        value=value,
        counts={name: _shown(count) for name, count in counts.items()},
        outcomes={name: _shown(outcomes[name]) for name in OUTCOMES},
        wait_median=round(median(waits), 1) if is_shown else None,
        wait_longest_tenth=round(waits[(9 * len(waits)) // 10], 1) if is_shown else None,
    )


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= SMALLEST_SHOWN else None


def _hide_lone(rows: list[Row]) -> list[Row]:
    """Hide a second number where only one of a column is hidden: else it is the sum less the others."""
    for part, names in (("counts", COUNTS), ("outcomes", OUTCOMES)):
        for name in names:
            cells = [getattr(row, part) for row in rows]
            shown = [cell for cell in cells if cell[name]]
            if sum(cell[name] is None for cell in cells) == 1 and shown:
                min(shown, key=lambda cell: int(cell[name]))[name] = None
    return rows
