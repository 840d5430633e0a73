"""The life of a run: begun (one at a time, resumed when it broke off), moved on, ended with its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql import Update

from bot.catalogue.intake.models import RunKind, RunRow, RunState, StagedRow

LEASE = timedelta(minutes=30)
"""A run that has not moved for so long is dead: longer than the longest wait for one answer of the source."""

RESUMABLE_FOR = timedelta(hours=24)
MOST_LINES = 1000


class RunInProgress(Exception):
    """Another process imports this source now."""


@dataclass(frozen=True)
class Run:
    """A run as it began or goes on. ``leg`` and ``page`` are where reading continues."""

    id: int
    kind: RunKind
    started_at: datetime
    leg: str | None = None
    page: int = 1
    is_resumed: bool = False

    @property
    def hidden_prefix(self) -> str:
        """What stands before the ids of hidden rows."""
        return f"~{self.id}:"

    @property
    def replaced_prefix(self) -> str:
        """What stands before the ids of rows that were replaced and wait to be deleted."""
        return f"-{self.id}:"


@dataclass(frozen=True)
class RunReport:
    """What a run did.

    ``lost`` counts the services that have none any more of a field that they had, also those that made a run refused;
    ``lines`` are for a person: refused, withdrawn and why, doubtful matches, lost fields.
    """

    run_id: int
    kind: RunKind
    state: RunState
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


def begin(session: Session, *, source: str, kind: RunKind, version: str, scope: str, now: datetime) -> Run:
    """Begin a run, or go on with a full one of the same scope that broke off less than a day ago.

    Raises:
        RunInProgress: when another process is at it.
    """
    # What died without a word gives its lease back.
    dead = update(RunRow).where(RunRow.lease == source, RunRow.touched_at < now - LEASE)
    session.execute(dead.values(lease=None).execution_options(synchronize_session=False))
    last = session.execute(
        select(RunRow).where(RunRow.source == source).order_by(RunRow.id.desc()).limit(1)
    ).scalar_one_or_none()
    if last is not None and last.lease is not None:
        raise RunInProgress(source)
    if last is not None and _is_resumable(last, kind=kind, version=version, scope=scope, now=now):
        run = last
    else:
        run = RunRow(source=source, kind=kind.value, version=version, scope=scope, started_at=now, page=1, report=[])
        run.added = run.changed = run.unchanged = run.withdrawn = run.refused = 0
        session.add(run)
    is_resumed = run is last
    run.lease, run.state, run.touched_at, run.finished_at = source, RunState.RUNNING.value, now, None
    try:
        session.flush()
    except IntegrityError as error:
        raise RunInProgress(source) from error
    return Run(run.id, kind, run.started_at, run.leg, run.page, is_resumed)


def _is_resumable(last: RunRow, *, kind: RunKind, version: str, scope: str, now: datetime) -> bool:
    return (
        kind is RunKind.FULL
        and (last.kind, last.version, last.scope) == (kind.value, version, scope)
        and last.state in (RunState.RUNNING.value, RunState.FAILED.value)
        and last.started_at > now - RESUMABLE_FOR
    )


def move_on(session: Session, run: Run, *, leg: str | None = None, page: int | None = None, now: datetime) -> None:
    """Remember the place and that the run lives.

    Raises:
        RunInProgress: when the run was taken for dead and another one has begun.
    """
    values = {"touched_at": now, **({} if leg is None else {"leg": leg}), **({} if page is None else {"page": page})}
    alive = _this(run).where(RunRow.lease.isnot(None)).values(**values)
    if session.execute(alive.execution_options(synchronize_session=False)).rowcount == 0:
        raise RunInProgress(run.id)


def set_state(session: Session, run: Run, state: RunState) -> None:
    """Say how far the run is."""
    session.execute(_this(run).values(state=state.value).execution_options(synchronize_session=False))


def end(session: Session, report: RunReport, *, now: datetime) -> None:
    """Write down how the run ended and give the lease back."""
    values = {name: getattr(report, name) for name in ("added", "changed", "unchanged", "withdrawn", "refused")}
    statement = update(RunRow).where(RunRow.id == report.run_id)
    statement = statement.values(
        state=report.state.value, lease=None, finished_at=now, report=list(report.lines)[:MOST_LINES], **values
    )
    session.execute(statement.execution_options(synchronize_session=False))


def last_published(session: Session, *, source: str, kinds: Iterable[RunKind] = tuple(RunKind)) -> RunRow | None:
    """The newest run that was shown, None when there was none."""
    wanted = select(RunRow).where(RunRow.source == source, RunRow.state == RunState.PUBLISHED.value)
    wanted = wanted.where(RunRow.kind.in_([kind.value for kind in kinds]))
    found: RunRow | None = session.execute(wanted.order_by(RunRow.id.desc()).limit(1)).scalar_one_or_none()
    return found


def has_broken_count(session: Session, *, source: str) -> bool:
    """Whether a run died while it counted words, so that the counts may be wrong."""
    wanted = select(RunRow.id).where(RunRow.source == source, RunRow.state == RunState.COUNTING.value)
    return session.execute(wanted.where(RunRow.lease.is_(None)).limit(1)).first() is not None


def forget_broken_count(session: Session, *, source: str) -> None:
    """Say that the counts are right again."""
    wanted = update(RunRow).where(RunRow.source == source, RunRow.state == RunState.COUNTING.value)
    wanted = wanted.where(RunRow.lease.is_(None)).values(state=RunState.FAILED.value)
    session.execute(wanted.execution_options(synchronize_session=False))


def with_staged_rows(session: Session, *, but: Run | None) -> list[int]:
    """Runs that have left staged rows."""
    found = session.execute(select(StagedRow.run_id).distinct()).scalars()
    return [run_id for run_id in found if but is None or run_id != but.id]


def _this(run: Run) -> Update:
    return update(RunRow).where(RunRow.id == run.id)
