"""Who is at the desk: presence with its reason, skills, cap, load, and whether the console's connection lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.bus import QUEUE
from bot.errors import BotError, Code
from bot.handover.models import DeskWorkerRow, HandoverRow, HandoverState
from bot.handover.rules import DeskRules
from bot.staff import audit
from bot.staff.accounts import Account
from bot.staff.models import AccountRow, Role
from bot.storage.database import mark_moved

DESK_ROLES = frozenset({Role.WORKER.value, Role.LEAD.value, Role.ADMIN.value})
CRISIS = 2


class Presence(str, Enum):
    """Whether a worker takes residents; ``busy`` is seen by colleagues, ``away`` also keeps offers from her."""

    HERE = "here"
    BUSY = "busy"
    AWAY = "away"


REASONS = ("break", "meeting", "visit", "paperwork", "other")
"""Why a worker is busy or away."""


@dataclass(frozen=True)
class DeskWorker:
    """A member of staff as colleagues see her. ``load``: chats that she has; ``beat_at``: the last sign of life."""

    id: int
    name: str
    title: str
    presence: Presence
    reason: str | None
    since: datetime | None
    beat_at: datetime | None
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    cap: int | None
    load: int

    def is_connected(self, now: datetime, rules: DeskRules) -> bool:
        """Whether her console is open at this moment."""
        return self.beat_at is not None and self.beat_at > now - rules.gone_after


def enter(session: Session, account_id: int, *, now: datetime) -> None:
    """A worker's console has opened: the first time makes her known to the desk, as present."""
    if not beat(session, account_id, now=now):
        _add(session, account_id, presence=Presence.HERE, now=now, beat_at=now)
    mark_moved(session, QUEUE)


def beat(session: Session, account_id: int, *, now: datetime) -> bool:
    """Note a sign of life; False for who has never opened the console (programs that only make calls)."""
    noted = session.execute(update(DeskWorkerRow).where(DeskWorkerRow.account_id == account_id).values(beat_at=now))
    return bool(noted.rowcount)


def set_presence(session: Session, account_id: int, *, presence: Presence, reason: str | None, now: datetime) -> None:
    """Say whether one takes residents."""
    changed = session.execute(
        update(DeskWorkerRow)
        .where(DeskWorkerRow.account_id == account_id)
        .values(presence=presence.value, reason=reason, since=now)
    ).rowcount
    if not changed:
        _add(session, account_id, presence=presence, reason=reason, now=now)
    mark_moved(session, QUEUE)


def set_skills(
    session: Session,
    account_id: int,
    *,
    by: Account,
    teams: Sequence[str],
    languages: Sequence[str],
    cap: int | None,
    now: datetime,
) -> None:
    """Say which teams and languages a worker serves (none named: all) and how many chats she takes at once.

    Raises:
        BotError: NOT_FOUND when there is no such worker.
    """
    account = session.get(AccountRow, account_id)
    if account is None or not account.is_active or not DESK_ROLES & set(account.roles):
        raise BotError(Code.NOT_FOUND)
    values = {"teams": list(teams), "languages": list(languages), "cap": cap}
    changed = session.execute(
        update(DeskWorkerRow).where(DeskWorkerRow.account_id == account_id).values(**values)
    ).rowcount
    if not changed:
        _add(session, account_id, presence=Presence.AWAY, now=now, **values)
    audit.record(session, audit.Deed.SKILLS_SET, account_id=by.id, subject=f"account:{account_id}", now=now, **values)
    mark_moved(session, QUEUE)


def find_worker(session: Session, account_id: int) -> DeskWorker | None:
    """A worker with an active account and a role at the desk, if that is one."""
    return next((each for each in list_workers(session) if each.id == account_id), None)


def list_workers(session: Session) -> list[DeskWorker]:
    """Everybody who may serve at the desk, by name; who has never opened the console is away."""
    loads: dict[int, int] = dict(
        session.execute(
            select(HandoverRow.claimed_by, func.count())
            .where(HandoverRow.state == HandoverState.ACTIVE.value)
            .group_by(HandoverRow.claimed_by)
        ).all()
    )
    rows = session.execute(
        select(AccountRow, DeskWorkerRow)
        .outerjoin(DeskWorkerRow, DeskWorkerRow.account_id == AccountRow.id)
        .where(AccountRow.is_active)
        .order_by(AccountRow.name, AccountRow.id)
    )
    return [
        DeskWorker(
            id=account.id,
            name=account.name,
            title=account.title,
            presence=Presence(row.presence) if row else Presence.AWAY,
            reason=row.reason if row else None,
            since=row.since if row else None,
            beat_at=row.beat_at if row else None,
            teams=tuple(row.teams) if row else (),
            languages=tuple(row.languages) if row else (),
            cap=row.cap if row else None,
            load=loads.get(account.id, 0),
        )
        for account, row in rows
        if DESK_ROLES & set(account.roles)
    ]


def check_room(session: Session, account_id: int, *, urgency: int, rules: DeskRules) -> None:
    """See that a worker may take one more chat; a crisis is never refused, nor who never opened the console.

    Raises:
        BotError: WORKER_FULL with the ``limit``.
    """
    if urgency >= CRISIS:
        return
    row = session.execute(select(DeskWorkerRow.cap).where(DeskWorkerRow.account_id == account_id)).first()
    if row is None:
        return
    limit = row.cap if row.cap is not None else rules.cap
    load = session.execute(
        select(func.count())
        .select_from(HandoverRow)
        .where(HandoverRow.claimed_by == account_id, HandoverRow.state == HandoverState.ACTIVE.value)
    ).scalar()
    if int(load or 0) >= limit:
        raise BotError(Code.WORKER_FULL, limit=limit)


def _add(session: Session, account_id: int, *, presence: Presence, now: datetime, **values: object) -> None:
    """Enter a worker; when two of her windows do it at the same moment, the first one stays."""
    try:
        with session.begin_nested():
            session.add(DeskWorkerRow(account_id=account_id, presence=presence.value, since=now, **values))
    except IntegrityError:
        session.expire_all()
