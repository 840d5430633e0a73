"""Brings the records of one source into the tables: adds, changes, withdraws, and keeps the search index true.

Writes only the catalogue's own tables. Running it again with the same records changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.catalogue import fulltext, ranking, starter, words
from bot.catalogue.models import ImportRow, LabelKind, LabelRow, LinkRow, PhoneRow, ServiceRow, TextRow, WordRow
from bot.catalogue.records import ServiceRecord
from bot.catalogue.thesaurus import TERMS_FILE


@dataclass(frozen=True)
class ImportReport:
    """How many services an import added, changed, withdrew and left as they were."""

    source: str
    added: int
    changed: int
    withdrawn: int
    unchanged: int


def import_starter(session: Session, *, now: datetime) -> ImportReport:
    """Bring in the starter catalogue.

    Raises:
        ContentError: when its file cannot be used.
    """
    return import_records(session, starter.read_starter(), source=starter.SOURCE, now=now)


def import_records(session: Session, records: Iterable[ServiceRecord], *, source: str, now: datetime) -> ImportReport:
    """Make the services of ``source`` those of ``records``; services that are not among them are withdrawn.

    Raises:
        ValueError: when a record is of another source, stands twice, or its id belongs to another source.
    """
    present = {row.id: row for row in session.execute(select(ServiceRow)).scalars()}
    done: Counter[str] = Counter()
    seen: set[str] = set()
    for record in records:
        row = present.get(record.id)
        if record.source != source or record.id in seen or (row is not None and row.source != source):
            raise ValueError(f"record {record.id} does not belong to this import of {source}")
        seen.add(record.id)
        done[_import_one(session, record, row, now=now)] += 1
    for row in present.values():
        if row.source == source and row.id not in seen and row.withdrawn_at is None:
            fulltext.remove(session, row.key, row.search_text)
            row.withdrawn_at = now
            done["withdrawn"] += 1
    if done["added"] or done["changed"] or done["withdrawn"]:
        session.flush()
        _count_words(session)
        session.add(
            ImportRow(source=source, at=now, added=done["added"], changed=done["changed"], withdrawn=done["withdrawn"])
        )
        session.flush()
    return ImportReport(source, done["added"], done["changed"], done["withdrawn"], done["unchanged"])


def _import_one(session: Session, record: ServiceRecord, row: ServiceRow | None, *, now: datetime) -> str:
    fields = _make_fields(record)
    text = _make_text(record, fields)
    digest = hashlib.sha256(
        json.dumps([asdict(record), fields, text], sort_keys=True, default=str).encode()
    ).hexdigest()
    if row is not None and row.digest == digest and row.withdrawn_at is None:
        return "unchanged"
    outcome = "changed"
    if row is None:
        row = ServiceRow(id=record.id, source=record.source)
        session.add(row)
        outcome = "added"
    elif row.withdrawn_at is None:
        fulltext.remove(session, row.key, row.search_text)
    for name in ("provider", "address", "hours", "updated", "source_date", "source_url"):
        setattr(row, name, getattr(record, name))
    row.is_unchecked, row.is_crisis, row.standing = record.is_unchecked, record.is_crisis, record.standing
    row.digest, row.search_fields, row.search_text = digest, fields, text
    row.imported_at, row.withdrawn_at = now, None
    session.flush()
    _write_details(session, row.key, record)
    fulltext.put(session, row.key, text)
    return outcome


def _write_details(session: Session, key: int, record: ServiceRecord) -> None:
    for table in (TextRow, PhoneRow, LinkRow, LabelRow):
        session.execute(delete(table).where(table.service_key == key).execution_options(synchronize_session=False))
    labels: Mapping[LabelKind, Iterable[str]] = {
        LabelKind.TOPIC: record.topics,
        LabelKind.MUNICIPALITY: record.municipalities,
        LabelKind.AUDIENCE: record.audiences,
        LabelKind.LANGUAGE: record.languages,
        LabelKind.CLASS: record.classes,
    }
    rows: Mapping[Any, list[dict[str, Any]]] = {
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
    for table, values in rows.items():
        if values:
            session.execute(insert(table), [{"service_key": key, **value} for value in values])


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


def _count_words(session: Session) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for fields in session.execute(select(ServiceRow.search_fields).where(ServiceRow.withdrawn_at.is_(None))).scalars():
        counts.update(ranking.words_of(fields))
    session.execute(delete(WordRow).execution_options(synchronize_session=False))
    if counts:
        session.execute(
            insert(WordRow),
            [
                {"word": word, "language": language, "services": count}
                for (word, language), count in sorted(counts.items())
            ],
        )
