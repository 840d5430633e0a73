"""Reads services back from the tables as records. Writes nothing, ranks nothing.

A process keeps what it has read until an import has changed the version of the catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.catalogue.models import ImportRow, LabelKind, LabelRow, LinkRow, PhoneRow, ServiceRow, TextRow
from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.languages import chain_of

# Built once: building a statement costs more than running it.
_KEYS = bindparam("keys", expanding=True)
_SERVICE = ServiceRow.__table__
_SERVICES = select(_SERVICE).where(
    _SERVICE.c.id.in_(bindparam("ids", expanding=True)), _SERVICE.c.withdrawn_at.is_(None)
)
_TEXTS = select(TextRow.__table__).where(
    TextRow.__table__.c.service_key.in_(_KEYS), TextRow.__table__.c.language.in_(bindparam("tongues", expanding=True))
)
_PHONES, _LINKS, _LABELS = (
    select(row.__table__).where(row.__table__.c.service_key.in_(_KEYS)) for row in (PhoneRow, LinkRow, LabelRow)
)


_IMPORT = ImportRow.__table__
_VERSION = select(_IMPORT.c.id, _IMPORT.c.at).order_by(_IMPORT.c.id.desc()).limit(1)

MOST_KEPT = 4000
"""Services that a process keeps, each in each language, before it starts anew."""

Version = tuple[int, datetime] | None


@dataclass
class _Kept:
    """The services that were read of one version of the catalogue, by id and language; replaced, never emptied."""

    version: Version
    services: dict[tuple[str, str], ServiceRecord] = field(default_factory=dict)


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def read_version(session: Session) -> Version:
    """The newest import, or ``None`` before the first: what was kept of another version is old."""
    found = session.execute(_VERSION).first()
    return None if found is None else (found.id, found.at)


def read_services(session: Session, ids: Sequence[str], *, language: str) -> list[ServiceRecord]:
    """The services with these ids, in this order; withdrawn and unknown ones are left out.

    Names and summaries come in ``language``, its fallback languages and Finnish only.
    """
    if not ids:
        return []
    engine, version = session.get_bind().engine, read_version(session)
    kept = _kept.get(engine)
    if kept is None or kept.version != version or len(kept.services) > MOST_KEPT:
        kept = _kept[engine] = _Kept(version)
    missing = [service_id for service_id in ids if (service_id, language) not in kept.services]
    if missing:
        kept.services.update(((id_, language), found) for id_, found in _read(session, missing, language).items())
    wanted = ((service_id, language) for service_id in dict.fromkeys(ids))
    return [kept.services[key] for key in wanted if key in kept.services]


def list_municipalities(session: Session) -> list[str]:
    """Codes of the municipalities that visible services are for."""
    wanted = select(LabelRow.value).join(ServiceRow, ServiceRow.key == LabelRow.service_key).distinct()
    wanted = wanted.where(LabelRow.kind == LabelKind.MUNICIPALITY.value, ServiceRow.withdrawn_at.is_(None))
    return list(session.execute(wanted.order_by(LabelRow.value)).scalars())


def _read(session: Session, ids: Sequence[str], language: str) -> dict[str, ServiceRecord]:
    found = session.execute(_SERVICES, {"ids": list(ids)}).all()
    keys = [row.key for row in found]
    texts = _rows(session, _TEXTS, keys, tongues=[*dict.fromkeys([*chain_of(language), "fi"])])
    phones = _rows(session, _PHONES, keys)
    links = _rows(session, _LINKS, keys)
    labels = _rows(session, _LABELS, keys)
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
    return records


def _rows(session: Session, wanted: Select, keys: Sequence[int], **others: list[str]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = session.execute(wanted, {"keys": keys, **others}).all()
    for row in sorted(rows, key=lambda row: getattr(row, "place", 0)):
        found[row.service_key].append(row)
    return found
