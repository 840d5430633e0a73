"""Reads services back from the tables as records. Writes nothing, ranks nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.models import LabelKind, LabelRow, LinkRow, PhoneRow, ServiceRow, TextRow
from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.languages import chain_of


def read_services(session: Session, ids: Sequence[str], *, language: str) -> list[ServiceRecord]:
    """The services with these ids, in this order; withdrawn and unknown ones are left out.

    Names and summaries come in ``language``, its fallback languages and Finnish only.
    """
    if not ids:
        return []
    service = ServiceRow.__table__
    found = session.execute(select(service).where(service.c.id.in_(ids), service.c.withdrawn_at.is_(None))).all()
    keys = [row.key for row in found]
    tongues = {*chain_of(language), "fi"}
    texts = _rows(session, TextRow, keys, TextRow.language.in_(tongues))
    phones = _rows(session, PhoneRow, keys)
    links = _rows(session, LinkRow, keys)
    labels = _rows(session, LabelRow, keys)
    records = {}
    for row in found:
        values = {
            kind: tuple(label.value for label in labels[row.key] if label.kind == kind.value) for kind in LabelKind
        }
        records[row.id] = ServiceRecord(
            id=row.id,
            source=row.source,
            names={text.language: text.name for text in texts[row.key] if text.name},
            summaries={text.language: text.summary for text in texts[row.key] if text.summary},
            provider=row.provider,
            phones=tuple(
                PhoneRecord(phone.number, phone.dial, phone.hours, phone.cost, tuple(phone.languages))
                for phone in phones[row.key]
            ),
            links=tuple(
                LinkRecord(LinkKind(link.kind), link.url, link.language, link.label) for link in links[row.key]
            ),
            municipalities=values[LabelKind.MUNICIPALITY],
            topics=values[LabelKind.TOPIC],
            audiences=values[LabelKind.AUDIENCE],
            languages=values[LabelKind.LANGUAGE],
            classes=values[LabelKind.CLASS],
            address=row.address,
            hours=row.hours,
            updated=row.updated,
            source_date=row.source_date,
            source_url=row.source_url,
            is_unchecked=row.is_unchecked,
            is_crisis=row.is_crisis,
            standing=row.standing,
        )
    return [records[service_id] for service_id in dict.fromkeys(ids) if service_id in records]


def _rows(session: Session, table: Any, keys: Sequence[int], *conditions: Any) -> dict[int, list[Any]]:
    columns = table.__table__
    wanted = select(columns).where(columns.c.service_key.in_(keys), *conditions)
    found: dict[int, list[Any]] = defaultdict(list)
    rows = session.execute(wanted).all()
    for row in sorted(rows, key=lambda row: getattr(row, "place", 0)):
        found[row.service_key].append(row)
    return found
