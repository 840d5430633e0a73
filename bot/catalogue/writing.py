"""Writes services into the tables in batches and takes them out again; the search index goes with them.

Knows neither sources nor imports. Rows are written visible, or hidden under an id that no service has.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.catalogue import fulltext, ranking, words
from bot.catalogue.models import LabelKind, LabelRow, LinkRow, PhoneRow, ServiceRow, TextRow
from bot.catalogue.records import ServiceRecord
from bot.catalogue.thesaurus import TERMS_FILE

MOST_PARAMETERS = 500
"""Ids in one IN (…): SQLite bears 32 766, older ones 999."""


@dataclass(frozen=True)
class Prepared:
    """A record with what the search needs of it; ``digest`` tells whether anything changed."""

    record: ServiceRecord
    fields: str
    text: str
    digest: str


def prepare(record: ServiceRecord) -> Prepared:
    """Cut the words of a record and sum it up."""
    fields = _make_fields(record)
    text = _make_text(record, fields)
    summed = json.dumps([asdict(record), fields, text], sort_keys=True, default=str)
    return Prepared(record, fields, text, hashlib.sha256(summed.encode()).hexdigest())


def insert_services(
    session: Session, prepared: Sequence[Prepared], *, now: datetime, hidden_prefix: str | None = None
) -> dict[str, int]:
    """Write services that have no row yet and answer their keys by id.

    With ``hidden_prefix`` they are written under prefix + id, withdrawn and with a standing below zero: no reader
    gets them, and they stand last among the search's candidates.
    """
    if not prepared:
        return {}
    prefix = hidden_prefix or ""
    session.execute(insert(ServiceRow.__table__), [_service_values(each, prefix, now) for each in prepared])
    stored = [prefix + each.record.id for each in prepared]
    keys: dict[str, int] = {}
    for part in portions(stored):
        rows = session.execute(select(ServiceRow.id, ServiceRow.key).where(ServiceRow.id.in_(part)))
        keys |= {row.id[len(prefix) :]: row.key for row in rows}
    details: dict[Any, list[dict[str, Any]]] = {TextRow: [], PhoneRow: [], LinkRow: [], LabelRow: []}
    for each in prepared:
        key = keys[each.record.id]
        for table, values in _detail_values(each.record).items():
            details[table].extend({"service_key": key, **value} for value in values)
    for table, rows in details.items():
        if rows:
            session.execute(insert(table.__table__), rows)
    for each in prepared:
        fulltext.put(session, keys[each.record.id], each.text)
    return keys


def remove_services(session: Session, keys: Iterable[int], *, are_indexed: bool) -> None:
    """Delete services with all they have."""
    for part in portions(list(keys)):
        if are_indexed:
            unindex(session, part)
        session.execute(delete(ServiceRow).where(ServiceRow.key.in_(part)).execution_options(synchronize_session=False))


def unindex(session: Session, keys: Iterable[int]) -> None:
    """Take services out of the search index; they must be in it."""
    for part in portions(list(keys)):
        rows = session.execute(select(ServiceRow.key, ServiceRow.search_text).where(ServiceRow.key.in_(part))).all()
        for row in rows:
            fulltext.remove(session, row.key, row.search_text)


def portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Parts that a statement bears."""
    return (values[place : place + MOST_PARAMETERS] for place in range(0, len(values), MOST_PARAMETERS))


def _service_values(prepared: Prepared, prefix: str, now: datetime) -> dict[str, Any]:
    record = prepared.record
    names = ("source", "provider", "address", "hours", "updated", "source_date", "source_url")
    return {
        **{name: getattr(record, name) for name in (*names, "is_unchecked", "is_crisis")},
        "id": prefix + record.id,
        "standing": -record.standing if prefix else record.standing,
        "digest": prepared.digest,
        "search_fields": prepared.fields,
        "search_text": prepared.text,
        "imported_at": now,
        "withdrawn_at": now if prefix else None,
    }


def _detail_values(record: ServiceRecord) -> Mapping[Any, list[dict[str, Any]]]:
    labels: Mapping[LabelKind, Iterable[str]] = {
        LabelKind.TOPIC: record.topics,
        LabelKind.MUNICIPALITY: record.municipalities,
        LabelKind.AUDIENCE: record.audiences,
        LabelKind.LANGUAGE: record.languages,
        LabelKind.CLASS: record.classes,
    }
    return {
        TextRow: [
            {"language": language, "name": record.names.get(language), "summary": record.summaries.get(language)}
            for language in dict.fromkeys((*record.names, *record.summaries))
        ],
        PhoneRow: [{"place": place, **asdict(phone)} for place, phone in enumerate(record.phones)],
        LinkRow: [{"place": place, **asdict(link), "kind": link.kind.value} for place, link in enumerate(record.links)],
        LabelRow: [
            {"kind": kind.value, "value": value, "place": place}
            for kind, values in labels.items()
            for place, value in enumerate(dict.fromkeys(values))
        ],
    }


def _make_fields(record: ServiceRecord) -> str:
    names = []
    for language, name in record.names.items():
        # "Iäkkäiden asiakasohjaus (ikäneuvonta, …)" is known by each of these names.
        for part in dict.fromkeys([name, *re.split(r"[():]|(?<=\)),", name), *_inside_brackets(name)]):
            cut = words.cut(part)
            if cut:
                names.append((language, cut))
    class_names = _class_names()
    keywords = [row for code in record.classes for row in class_names.get(code, ())]
    keywords.append(("fi", words.cut(record.provider)))
    gist = [(language, sorted(set(words.cut(summary)))) for language, summary in record.summaries.items()]
    return ranking.pack(
        names,
        keywords,
        gist,
        topics=record.topics,
        municipalities=record.municipalities,
        audiences=record.audiences,
    )


def _inside_brackets(name: str) -> list[str]:
    return [part for bracket in re.findall(r"\((.*?)\)", name) for part in bracket.split(",")]


def _make_text(record: ServiceRecord, fields: str) -> str:
    found = {word for word, _language in ranking.words_of(fields)} | {
        fulltext.topic_word(topic) for topic in record.topics
    }
    return " ".join(sorted(found))


@lru_cache(maxsize=1)
def _class_names(path: Path = TERMS_FILE) -> dict[str, list[tuple[str, list[str]]]]:
    """Names of PTV's service classes and general descriptions, cut into words, by code."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["id"]: [(language, words.cut(row[language])) for language in ("fi", "sv", "en")] for row in rows}
