"""Makes the services of one source those of given records, in one transaction: adds, changes, withdraws.

For sources that are at hand as a whole (the starter catalogue). One that comes over a network goes through ``intake``.
Running it again with the same records changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.catalogue import starter, word_counts
from bot.catalogue.models import ImportRow, ServiceRow
from bot.catalogue.records import ServiceRecord
from bot.catalogue.writing import Prepared, insert_services, portions, prepare, remove_services, unindex


@dataclass(frozen=True)
class ImportReport:
    """How many services an import added, changed, withdrew and left as they were."""

    source: str
    added: int
    changed: int
    withdrawn: int
    unchanged: int


def import_starter(session: Session, *, now: datetime) -> ImportReport:
    """Bring in the starter catalogue, but for what another source has taken over.

    Raises:
        ContentError: when its file cannot be used.
    """
    others = select(ServiceRow.id).where(ServiceRow.source != starter.SOURCE, ServiceRow.withdrawn_at.is_(None))
    taken = set(session.execute(others).scalars())
    records = [record for record in starter.read_starter() if record.id not in taken]
    return import_records(session, records, source=starter.SOURCE, now=now)


def import_records(session: Session, records: Iterable[ServiceRecord], *, source: str, now: datetime) -> ImportReport:
    """Make the services of ``source`` those of ``records``; services that are not among them are withdrawn.

    Raises:
        ValueError: when a record is of another source, stands twice, or its id belongs to another source.
    """
    columns = (ServiceRow.id, ServiceRow.key, ServiceRow.source, ServiceRow.digest, ServiceRow.withdrawn_at)
    present = {row.id: row for row in session.execute(select(*columns))}
    done: Counter[str] = Counter()
    seen: set[str] = set()
    written: list[Prepared] = []
    replaced: list[int] = []
    returned: list[int] = []
    for record in records:
        row = present.get(record.id)
        is_taken = row is not None and row.source != source and row.withdrawn_at is None
        if record.source != source or record.id in seen or is_taken:
            raise ValueError(f"record {record.id} does not belong to this import of {source}")
        seen.add(record.id)
        prepared = prepare(record)
        if row is not None and row.digest == prepared.digest and row.withdrawn_at is None:
            done["unchanged"] += 1
            continue
        if row is not None:
            (replaced if row.withdrawn_at is None else returned).append(row.key)
        done["added" if row is None else "changed"] += 1
        written.append(prepared)
    gone = [
        row.key for row in present.values() if row.source == source and row.id not in seen and row.withdrawn_at is None
    ]
    difference: word_counts.Words = Counter()
    difference.subtract(word_counts.words_in(session, [*replaced, *gone]))
    remove_services(session, replaced, are_indexed=True)
    remove_services(session, returned, are_indexed=False)
    withdraw(session, gone, now=now)
    keys = insert_services(session, written, now=now)
    if written or gone:
        difference.update(word_counts.words_in(session, list(keys.values())))
        word_counts.add_counts(session, difference)
        counts = {"added": done["added"], "changed": done["changed"], "withdrawn": len(gone)}
        session.add(ImportRow(source=source, at=now, **counts))
        session.flush()
    return ImportReport(source, done["added"], done["changed"], len(gone), done["unchanged"])


def withdraw(session: Session, keys: list[int], *, now: datetime) -> None:
    """Hide visible services without forgetting them."""
    unindex(session, keys)
    for part in portions(keys):
        chosen = update(ServiceRow).where(ServiceRow.key.in_(part)).values(withdrawn_at=now)
        session.execute(chosen.execution_options(synchronize_session=False))
