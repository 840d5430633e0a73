"""What the desk does by itself as time passes: spill over, tell that nobody came, alert leads, take back from the gone.

``find_due`` only reads; each deed is one transaction that looks again, so several gateways may watch at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.bus import QUEUE
from bot.conversations import transcript
from bot.conversations.models import Mode
from bot.handover import held
from bot.handover.hours import Hours
from bot.handover.models import DeskWorkerRow, HandoverRow, HandoverState
from bot.handover.presence import CRISIS
from bot.handover.queue import read
from bot.handover.rules import DeskRules
from bot.storage.database import mark_moved


@dataclass(frozen=True)
class Due:
    """Ids of handovers with which something is to be done now."""

    spill: Sequence[int]
    nobody: Sequence[int]
    alert: Sequence[int]
    gone: Sequence[int]
    held: Sequence[int]


def find_due(session: Session, *, rules: DeskRules, hours: Hours, now: datetime) -> Due:
    """What time has brought; waiting for nobody ends at once when the team goes home."""
    waiting = session.execute(
        select(
            HandoverRow.id,
            HandoverRow.team,
            HandoverRow.urgency,
            HandoverRow.waiting_since,
            HandoverRow.queued_at,
            HandoverRow.spilled_at,
            HandoverRow.nobody_told_at,
            HandoverRow.alerted_at,
        ).where(HandoverRow.state == HandoverState.WAITING.value)
    ).all()
    gone = session.execute(
        select(HandoverRow.id)
        .join(DeskWorkerRow, DeskWorkerRow.account_id == HandoverRow.claimed_by)
        .where(HandoverRow.state == HandoverState.ACTIVE.value, DeskWorkerRow.beat_at < now - rules.gone_after)
    )
    # A crisis waits for whoever is there, of any team.
    own = {r.id: None if r.urgency >= CRISIS else r.team for r in waiting}
    closed = {team for team in set(own.values()) if not hours.is_open(now, team)}
    return Due(
        spill=[r.id for r in waiting if r.spilled_at is None and now - r.waiting_since >= rules.spill_after],
        nobody=[
            r.id
            for r in waiting
            if r.nobody_told_at is None
            and (own[r.id] in closed or now - (r.queued_at or r.waiting_since) >= rules.nobody_came_after)
        ],
        alert=[
            r.id
            for r in waiting
            if r.alerted_at is None and r.urgency >= CRISIS and now - r.waiting_since >= rules.alert_after
        ],
        gone=list(gone.scalars()),
        held=held.list_due(session, now=now),
    )


def spill(session: Session, handover_id: int, *, now: datetime) -> None:
    """Let every team see who has waited too long for her own."""
    _note(session, handover_id, HandoverRow.spilled_at, now)


def alert(session: Session, handover_id: int, *, now: datetime) -> None:
    """Alert the leads to a crisis that nobody has taken."""
    _note(session, handover_id, HandoverRow.alerted_at, now)


def tell_nobody_came(session: Session, handover_id: int, *, words: transcript.Draft, now: datetime) -> None:
    """Tell the resident once that nobody came: she keeps her place, and the bot answers again meanwhile."""
    handover = read(session, handover_id)
    transcript.lock(session, handover.conversation_id)
    if not _note(session, handover_id, HandoverRow.nobody_told_at, now):
        return
    transcript.change(session, handover.conversation_id, mode=Mode.BOT.value, now=now)
    transcript.append(session, handover.conversation_id, words, now=now)


def _note(session: Session, handover_id: int, column: Any, now: datetime) -> bool:
    """Set a moment that is not set yet on a handover that still waits; whether it was done here."""
    noted = session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id, HandoverRow.state == HandoverState.WAITING.value, column.is_(None))
        .values({column: now})
        .execution_options(synchronize_session=False)
    )
    mark_moved(session, QUEUE)
    return bool(noted.rowcount == 1)
