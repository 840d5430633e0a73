"""Shows what a run has staged, all at once: one transaction of a few statements, whatever the size of the catalogue.

Before it words are counted (in portions, harmless when seen early), after it replaced rows are deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Update

from bot.catalogue import starter, word_counts
from bot.catalogue.importer import import_starter, withdraw
from bot.catalogue.intake import runs
from bot.catalogue.intake.losses import Loss
from bot.catalogue.intake.models import OriginRow, Outcome, RunKind, RunState, StagedRow
from bot.catalogue.intake.runs import MOST_LINES, Run, RunReport
from bot.catalogue.models import ImportRow, ServiceRow
from bot.catalogue.word_counts import Words
from bot.catalogue.writing import portions, remove_services

OnPublish = Callable[[Session, RunReport], None]
"""Called inside the transaction that shows the services or writes down that they were refused, for the audit trail."""

MOST_WITHDRAWN = 0.2
"""The share of a source's services that one run may withdraw."""

MOST_EMPTIED = 0.1
"""The share of the services read that may lose all of a field. Half of the other: a service ends, a number rarely."""

FEW = 5
"""So many services of one day may lose a field, however few were read that day."""


class TooMuchLost(Exception):
    """A run would take away more than the allowed share; nothing was changed."""

    def __init__(self, lost: int, present: int, what: str) -> None:
        super().__init__(f"{lost} of {present} services would {what}")


def find_gone(session: Session, run: Run, *, gone: Mapping[str, str]) -> dict[str, str]:
    """Visible services of the source to be withdrawn, with reasons: those of ``gone`` and those the run refuses."""
    found = dict(gone)
    refused = select(StagedRow.id, StagedRow.notes).where(
        StagedRow.run_id == run.id, StagedRow.outcome == Outcome.WITHDRAWN.value
    )
    for row in session.execute(refused):
        found.setdefault(row.id, "; ".join(row.notes) or "refused")
    written = select(StagedRow.id).where(StagedRow.run_id == run.id, StagedRow.key.isnot(None))
    for service_id in session.execute(written).scalars():
        found.pop(service_id, None)
    visible: set[str] = set()
    for part in portions(list(found)):
        wanted = select(ServiceRow.id).where(ServiceRow.id.in_(part), ServiceRow.withdrawn_at.is_(None))
        visible |= set(session.execute(wanted.where(ServiceRow.source != starter.SOURCE)).scalars())
    return {service_id: reason for service_id, reason in found.items() if service_id in visible}


def check_share(session: Session, run: Run, *, withdrawn: int, losses: Sequence[Loss], source: str) -> None:
    """Stop a run that would withdraw too many services, or leave too many without a field that they had.

    Raises:
        TooMuchLost: when it would.
    """
    present = session.execute(
        select(func.count())
        .select_from(ServiceRow)
        .where(ServiceRow.source == source, ServiceRow.withdrawn_at.is_(None))
    ).scalar_one()
    if withdrawn > MOST_WITHDRAWN * present:
        raise TooMuchLost(withdrawn, present, "be withdrawn")
    few = FEW if run.kind is RunKind.CHANGES else 0
    for loss in losses:
        if len(loss.services) > max(few, MOST_EMPTIED * loss.had):
            raise TooMuchLost(len(loss.services), loss.had, f"lose all {loss.field}")


def count_difference(session: Session, run: Run, gone: Mapping[str, str]) -> Words:
    """How the counts of words change when the run is shown."""
    staged = select(StagedRow.id, StagedRow.key).where(StagedRow.run_id == run.id, StagedRow.key.isnot(None))
    rows = session.execute(staged).all()
    difference = word_counts.words_in(session, [row.key for row in rows])
    old: list[int] = []
    for part in portions([*(row.id for row in rows), *gone]):
        visible = select(ServiceRow.key).where(ServiceRow.id.in_(part), ServiceRow.withdrawn_at.is_(None))
        old.extend(session.execute(visible).scalars())
    difference.subtract(word_counts.words_in(session, old))
    return difference


def publish(
    session: Session,
    run: Run,
    *,
    source: str,
    gone: Mapping[str, str],
    losses: Sequence[Loss],
    lines: tuple[str, ...],
    now: datetime,
    on_publish: OnPublish,
) -> RunReport:
    """Show the staged services, withdraw those of ``gone``, write down the report; all or nothing."""
    staged = select(StagedRow.id).where(StagedRow.run_id == run.id, StagedRow.key.isnot(None)).scalar_subquery()
    _run_update(
        session,
        update(ServiceRow)
        .where(ServiceRow.id.in_(staged))
        .values(id=run.replaced_prefix + ServiceRow.id, withdrawn_at=now),
    )
    gone_keys: list[int] = []
    for part in portions(list(gone)):
        wanted = select(ServiceRow.key).where(ServiceRow.id.in_(part), ServiceRow.withdrawn_at.is_(None))
        gone_keys.extend(session.execute(wanted).scalars())
    withdraw(session, gone_keys, now=now)
    hidden = select(StagedRow.key).where(StagedRow.run_id == run.id, StagedRow.key.isnot(None)).scalar_subquery()
    _run_update(
        session,
        update(ServiceRow)
        .where(ServiceRow.key.in_(hidden))
        .values(
            id=func.substr(ServiceRow.id, len(run.hidden_prefix) + 1),
            standing=-ServiceRow.standing,
            withdrawn_at=None,
            imported_at=now,
        ),
    )
    _note_origins(session, run)
    if gone:
        # What the source no longer has comes back from our own catalogue where we have it.
        import_starter(session, now=now)
    report = _report(session, run, gone=gone, losses=losses, lines=lines)
    if report.added or report.changed or report.withdrawn:
        counts = {"added": report.added, "changed": report.changed, "withdrawn": report.withdrawn}
        session.add(ImportRow(source=source, at=now, **counts))
    runs.end(session, report, now=now)
    on_publish(session, report)
    session.flush()
    return report


def find_replaced(session: Session) -> list[int]:
    """Keys of rows that were replaced and wait to be deleted."""
    return list(session.execute(select(ServiceRow.key).where(ServiceRow.id.like("-%"))).scalars())


def delete_replaced(session: Session, keys: Sequence[int]) -> None:
    """Delete replaced rows."""
    remove_services(session, keys, are_indexed=True)


def _note_origins(session: Session, run: Run) -> None:
    staged = select(StagedRow.id, StagedRow.source_id).where(StagedRow.run_id == run.id, StagedRow.key.isnot(None))
    ids = staged.with_only_columns(StagedRow.id).scalar_subquery()
    sources = staged.with_only_columns(StagedRow.source_id).scalar_subquery()
    old = delete(OriginRow).where(OriginRow.service_id.in_(ids) | OriginRow.source_id.in_(sources))
    _run_update(session, old)
    session.execute(insert(OriginRow.__table__).from_select(["service_id", "source_id"], staged))


def tell_losses(losses: Sequence[Loss]) -> tuple[str, ...]:
    """A line for each service and field that it loses."""
    return tuple(f"lost {service_id}: all {loss.field}" for loss in losses for service_id in loss.services)


def count_losses(losses: Sequence[Loss]) -> dict[str, int]:
    """How many services lose a field, by its name."""
    return {loss.field: len(loss.services) for loss in losses}


def _report(
    session: Session, run: Run, *, gone: Mapping[str, str], losses: Sequence[Loss], lines: tuple[str, ...]
) -> RunReport:
    grouped = select(StagedRow.outcome, func.count()).where(StagedRow.run_id == run.id).group_by(StagedRow.outcome)
    counts = {row[0]: row[1] for row in session.execute(grouped)}
    told = [*lines, *(f"withdrawn {service_id}: {reason}" for service_id, reason in gone.items())]
    told.extend(tell_losses(losses))
    noted = select(StagedRow.id, StagedRow.outcome, StagedRow.name, StagedRow.notes).where(StagedRow.run_id == run.id)
    noted = noted.where(StagedRow.outcome != Outcome.UNCHANGED.value).order_by(StagedRow.id).limit(MOST_LINES)
    for row in session.execute(noted):
        told.append(f"{row.outcome} {row.id} ({row.name}){': ' if row.notes else ''}{'; '.join(row.notes)}")
    return RunReport(
        run_id=run.id,
        kind=run.kind,
        state=RunState.PUBLISHED,
        added=counts.get(Outcome.ADDED.value, 0),
        changed=counts.get(Outcome.CHANGED.value, 0),
        unchanged=counts.get(Outcome.UNCHANGED.value, 0),
        withdrawn=len(gone),
        refused=counts.get(Outcome.REFUSED.value, 0) + counts.get(Outcome.WITHDRAWN.value, 0),
        lost=count_losses(losses),
        lines=tuple(told[:MOST_LINES]),
    )


def _run_update(session: Session, statement: Update) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
