"""Counts what a staged run would take from services that stay: all numbers, links, hours, summaries or classes.

A source that answers with empty lists where something stood (PTV does: ``null``) keeps every service and hollows it.
Reads only; who stops the run is ``publishing``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from bot.catalogue.intake.models import StagedRow
from bot.catalogue.intake.runs import Run
from bot.catalogue.models import LabelKind, LabelRow, LinkRow, PhoneRow, ServiceRow, TextRow

_Has = Callable[[Any], Any]
"""From a row of ``catalogue_service`` (an alias) to the condition that it has the field."""


def _has_hours(row: Any) -> Any:
    told = exists().where(PhoneRow.service_key == row.key, PhoneRow.hours.isnot(None))
    return or_(row.hours.isnot(None), told)


FIELDS: Mapping[str, _Has] = MappingProxyType(
    {
        "numbers": lambda row: exists().where(PhoneRow.service_key == row.key),
        "links": lambda row: exists().where(LinkRow.service_key == row.key),
        "hours": _has_hours,
        "summaries": lambda row: exists().where(TextRow.service_key == row.key, TextRow.summary.isnot(None)),
        "classes": lambda row: exists().where(LabelRow.service_key == row.key, LabelRow.kind == LabelKind.CLASS.value),
    }
)
"""What is counted, by the word that stands in reports."""


@dataclass(frozen=True)
class Loss:
    """Of ``had`` services that a run has read and that had a field, ``services`` would have none of it any more."""

    field: str
    had: int
    services: tuple[str, ...]


def find_losses(session: Session, run: Run, *, source: str) -> tuple[Loss, ...]:
    """The fields that visible services of the source would lose as a whole, in the order of ``FIELDS``."""
    found = []
    for name, has in FIELDS.items():
        old, new = aliased(ServiceRow), aliased(ServiceRow)
        kept = _staged(run, old, select(func.count())).where(has(old), old.source == source)
        lost = _staged(run, old, select(old.id)).join(new, new.key == StagedRow.key)
        lost = lost.where(and_(has(old), ~has(new)), old.source == source).order_by(old.id)
        services = tuple(session.execute(lost).scalars())
        if services:
            found.append(Loss(name, session.execute(kept).scalar_one(), services))
    return tuple(found)


def _staged(run: Run, old: Any, wanted: Select) -> Select:
    """What the run has read, joined to the row of it that is seen now."""
    joined = wanted.select_from(StagedRow).join(old, old.id == StagedRow.id)
    return joined.where(StagedRow.run_id == run.id, old.withdrawn_at.is_(None))
