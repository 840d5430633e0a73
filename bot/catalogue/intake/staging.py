"""Stages what a run has read: hidden rows for what is new or changed, a note for the rest. Readers see none of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.catalogue.intake import runs
from bot.catalogue.intake.models import OriginRow, Outcome, StagedRow
from bot.catalogue.intake.runs import Run
from bot.catalogue.models import ServiceRow, TextRow
from bot.catalogue.writing import Prepared, insert_services, portions, remove_services


@dataclass(frozen=True)
class Candidate:
    """A service of the source: ``prepared`` is None when it is refused; ``keeps_old`` then leaves what was there."""

    id: str
    source_id: str
    name: str | None
    prepared: Prepared | None
    notes: tuple[str, ...] = ()
    keeps_old: bool = True


@dataclass(frozen=True)
class Known:
    """Services that an earlier run brought in, by the source's ids."""

    ids: dict[str, str]

    def __contains__(self, source_id: str) -> bool:
        return source_id in self.ids


def read_known(session: Session, *, source: str) -> Known:
    """The visible services of a source."""
    wanted = select(OriginRow.source_id, OriginRow.service_id).join(ServiceRow, ServiceRow.id == OriginRow.service_id)
    wanted = wanted.where(ServiceRow.source == source, ServiceRow.withdrawn_at.is_(None))
    return Known({row.source_id: row.service_id for row in session.execute(wanted)})


def read_county_names(session: Session, *, source: str, standing: float) -> list[str]:
    """Names of the source's services, shown or staged, that stand as high as this."""
    wanted = select(TextRow.name).join(ServiceRow, ServiceRow.key == TextRow.service_key).distinct()
    is_shown = (ServiceRow.standing >= standing) & ServiceRow.withdrawn_at.is_(None)
    wanted = wanted.where(ServiceRow.source == source, TextRow.name.isnot(None))
    return list(session.execute(wanted.where(is_shown | (ServiceRow.standing <= -standing))).scalars())


def read_staged(session: Session, run: Run) -> dict[str, str]:
    """Ids of the services that the run has dealt with, by the source's ids."""
    rows = session.execute(select(StagedRow.source_id, StagedRow.id).where(StagedRow.run_id == run.id))
    return {row.source_id: row.id for row in rows}


def stage(
    session: Session, run: Run, candidates: Sequence[Candidate], *, leg: str | None, page: int | None, now: datetime
) -> None:
    """Write candidates out of sight and note what shall be done with each, in one short transaction."""
    ids = [each.id for each in candidates]
    present: dict[str, str | None] = {}
    for part in portions(ids):
        columns = select(ServiceRow.id, ServiceRow.digest, ServiceRow.withdrawn_at).where(ServiceRow.id.in_(part))
        present |= {row.id: None if row.withdrawn_at else row.digest for row in session.execute(columns)}
    written = [each.prepared for each in candidates if each.prepared and present.get(each.id) != each.prepared.digest]
    keys = insert_services(session, written, now=now, hidden_prefix=run.hidden_prefix)
    rows = [
        {
            "run_id": run.id,
            "id": each.id,
            "source_id": each.source_id,
            "outcome": _outcome(each, is_written=each.id in keys, is_present=each.id in present).value,
            "key": keys.get(each.id),
            "name": each.name,
            "notes": list(each.notes),
        }
        for each in candidates
    ]
    if rows:
        session.execute(insert(StagedRow.__table__), rows)
    runs.move_on(session, run, leg=leg, page=page, now=now)


def clear_staged(session: Session, run_ids: Sequence[int], *, most: int) -> int:
    """Delete hidden rows and notes of runs in one portion and answer how many rows went; 0 when nothing is left."""
    wanted = select(StagedRow.run_id, StagedRow.id, StagedRow.key).where(StagedRow.run_id.in_(run_ids)).limit(most)
    rows = session.execute(wanted).all()
    hidden = [row.key for row in rows if row.key is not None]
    still = select(ServiceRow.key).where(ServiceRow.key.in_(hidden), ServiceRow.id.like("~%"))
    remove_services(session, list(session.execute(still).scalars()), are_indexed=True)
    for run_id in run_ids:
        for part in portions([row.id for row in rows if row.run_id == run_id]):
            gone = delete(StagedRow).where(StagedRow.run_id == run_id, StagedRow.id.in_(part))
            session.execute(gone.execution_options(synchronize_session=False))
    return len(rows)


def _outcome(candidate: Candidate, *, is_written: bool, is_present: bool) -> Outcome:
    if candidate.prepared is None:
        return Outcome.REFUSED if candidate.keeps_old else Outcome.WITHDRAWN
    if not is_written:
        return Outcome.UNCHANGED
    return Outcome.CHANGED if is_present else Outcome.ADDED
