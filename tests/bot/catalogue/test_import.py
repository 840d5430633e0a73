"""The starter file as records, and how an import adds, changes and withdraws."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from bot.catalogue.importer import ImportReport, import_records, import_starter
from bot.catalogue.models import ImportRow, LabelRow, PhoneRow, ServiceRow
from bot.catalogue.reading import read_services
from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.catalogue.starter import SERVICES_FILE, read_starter
from bot.errors import ContentError
from bot.storage.database import Database
from tests.bot.catalogue.conftest import IMPORTED_AT

ROWS = {row["id"]: row for row in json.loads(SERVICES_FILE.read_text(encoding="utf-8"))}
RECORD = ServiceRecord(
    id="school",
    source="test",
    names={"fi": "Hiihtokoulu", "sv": "Skidskola"},
    provider="Kunta",
    summaries={"fi": "Hiihdon opetusta"},
    phones=(PhoneRecord("09 123", "09123", "24/7", "free", ("fi",)),),
    links=(LinkRecord(LinkKind.WEB, "https://example.org/", "fi", "Sivu"),),
    municipalities=("092",),
    topics=("loneliness", "studies"),
    audiences=("youth",),
    languages=("fi", "sv"),
    classes=("P28",),
    address="Katu 1, Vantaa",
    hours="24/7",
    updated=date(2026, 11, 1),
    source_date="2026-11",
    source_url="https://example.org/",
    is_unchecked=True,
    is_crisis=True,
    standing=0.5,
)


def test_every_entry_of_the_file_becomes_a_record() -> None:
    assert [record.id for record in read_starter()] == list(ROWS)


def test_only_current_numbers_leave_the_file() -> None:
    for record in read_starter():
        current = [phone["dial"] for phone in ROWS[record.id]["phones"] if phone["status"] == "current"]
        assert [phone.dial for phone in record.phones] == current


def test_an_entry_of_less_than_high_confidence_is_unchecked() -> None:
    unchecked = {record.id for record in read_starter() if record.is_unchecked}
    assert {row["id"] for row in ROWS.values() if row["confidence"] != "high"} <= unchecked
    assert "nollalinja" not in unchecked


def test_links_are_pages_only_and_none_stands_twice() -> None:
    for record in read_starter():
        urls = [link.url for link in record.links]
        assert len(set(urls)) == len(urls)
        assert all(url.startswith("https://") for url in urls)


def test_a_faulty_file_tells_all_its_faults(tmp_path: object) -> None:
    path = tmp_path / "services.json"
    path.write_text(json.dumps([{"id": "a"}, {"id": "b", "phones": None}]), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_starter(path)
    assert len(caught.value.faults) == 2


def test_the_starter_is_imported_once(database: Database) -> None:
    first = database.write(import_starter, now=IMPORTED_AT)
    again = database.write(import_starter, now=IMPORTED_AT)
    assert first == ImportReport("starter", added=168, changed=0, withdrawn=0, unchanged=0)
    assert again == ImportReport("starter", added=0, changed=0, withdrawn=0, unchanged=168)
    with database.session_scope(read_only=True) as session:
        assert session.execute(select(func.count()).select_from(ImportRow)).scalar_one() == 1


def test_a_record_comes_back_as_it_went_in(database: Database) -> None:
    database.write(import_records, [RECORD], source="test", now=IMPORTED_AT)
    assert database.look(read_services, ["school"], language="sv") == [RECORD]


def test_a_changed_record_leaves_nothing_of_the_old_one(database: Database) -> None:
    database.write(import_records, [RECORD], source="test", now=IMPORTED_AT)
    changed = replace(RECORD, phones=(), links=(), topics=("debts",), names={"fi": "Uimakoulu"})
    report = database.write(import_records, [changed], source="test", now=IMPORTED_AT)
    assert (report.changed, report.added) == (1, 0)
    assert database.look(read_services, ["school"], language="fi") == [changed]
    with database.session_scope(read_only=True) as session:
        assert session.execute(select(func.count()).select_from(PhoneRow)).scalar_one() == 0


def test_a_missing_record_is_withdrawn_and_may_come_back(database: Database) -> None:
    other = replace(RECORD, id="other")
    database.write(import_records, [RECORD, other], source="test", now=IMPORTED_AT)
    assert database.write(import_records, [other], source="test", now=IMPORTED_AT).withdrawn == 1
    assert database.look(read_services, ["school"], language="fi") == []
    assert database.write(import_records, [other], source="test", now=IMPORTED_AT).withdrawn == 0
    assert database.write(import_records, [RECORD, other], source="test", now=IMPORTED_AT).changed == 1
    assert len(database.look(read_services, ["school"], language="fi")) == 1


def test_an_import_leaves_other_sources_alone(database: Database) -> None:
    database.write(import_records, [RECORD], source="test", now=IMPORTED_AT)
    database.write(import_records, [replace(RECORD, id="b", source="else")], source="else", now=IMPORTED_AT)
    assert len(database.look(read_services, ["school", "b"], language="fi")) == 2


@pytest.mark.parametrize(
    "records",
    [[RECORD, RECORD], [replace(RECORD, source="else")]],
    ids=["twice", "of another source"],
)
def test_a_record_that_does_not_belong_stops_the_import(database: Database, records: list[ServiceRecord]) -> None:
    with pytest.raises(ValueError, match="school"):
        database.write(import_records, records, source="test", now=IMPORTED_AT)
    with database.session_scope(read_only=True) as session:
        assert session.execute(select(func.count()).select_from(ServiceRow)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(LabelRow)).scalar_one() == 0
