"""Starter catalogue and PTV side by side: who wins, what stays, what a person must decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue import matching
from bot.catalogue.cards import make_card
from bot.catalogue.matching import load_ids
from bot.catalogue.starter import read_starter
from bot.errors import ContentError
from tests.bot.catalogue.ptv.conftest import Installation
from tests.conftest import MONDAY_NOON
from tests.fakes.ptv_stub import SERVICE, channel, make_small_world, number, owner, service, typed

Install = Callable[..., Installation]
STARTER = {record.id: record for record in read_starter()}
OURS = (
    STARTER["kotihoito"]
    if "kotihoito" in STARTER
    else next(
        record
        for record in STARTER.values()
        if record.provider.startswith("Vantaan ja Keravan") and not record.is_crisis
    )
)


def like_ours(**changes: object) -> dict[str, object]:
    return service(**{"serviceNames": [typed(OURS.names["fi"])], **changes})


@pytest.fixture
def ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "ptv_ids.yml"
    path.write_text("ptv_ids: {same: {}, different: []}", encoding="utf-8")
    monkeypatch.setattr(matching, "IDS_FILE", path)
    monkeypatch.setattr(matching.make_matcher, "__kwdefaults__", {**matching.make_matcher.__kwdefaults__, "ids": path})
    return path


def test_the_same_name_and_provider_is_the_same_service(install: Install) -> None:
    installed = install(make_small_world([like_ours()], [channel(phoneNumbers=[number("000000042")])]))
    installed.run()
    record = installed.read(OURS.id)[0]
    assert installed.visible() == {OURS.id}
    assert (record.source, [phone.dial for phone in record.phones]) == ("ptv", ["000000042"])
    assert set(OURS.topics) <= set(record.topics)
    assert record.summaries["fi"] == "Testiteksti."


def test_a_service_that_ptv_loses_comes_back_from_the_starter(install: Install) -> None:
    installed = install(make_small_world([like_ours(), service("00000000-0000-4000-8000-000000000078")]))
    installed.run()
    installed.stub.world = make_small_world([service("00000000-0000-4000-8000-000000000078")])
    installed.run(force=True)
    record = installed.read(OURS.id)[0]
    assert (record.source, record.phones) == ("starter", OURS.phones)


def test_starter_entries_that_ptv_lacks_stay_with_source_and_date(install: Install) -> None:
    installed = install(make_small_world([service()]))
    installed.run()
    other = next(record for record in STARTER.values() if record.id != OURS.id and record.updated)
    card = make_card(installed.read(other.id)[0], language="fi", now=MONDAY_NOON)
    assert (card["source"], card["updated"]) == ("starter", other.updated.isoformat())


def test_a_help_line_is_never_given_away(install: Install, ids: Path) -> None:
    ids.write_text(f"ptv_ids: {{same: {{{SERVICE}: hatanumero-112}}, different: []}}", encoding="utf-8")
    installed = install(make_small_world([service()]))
    report = installed.run()
    assert installed.read("hatanumero-112")[0].source == "starter"
    assert any("is our help line hatanumero-112" in line for line in report.lines)


def test_the_id_table_goes_before_names(install: Install, ids: Path) -> None:
    ids.write_text(f"ptv_ids: {{same: {{{SERVICE}: {OURS.id}}}, different: []}}", encoding="utf-8")
    installed = install(make_small_world([service()]))
    installed.run()
    assert installed.visible() == {OURS.id}


def test_a_match_holds_when_ptv_renames_the_service(install: Install) -> None:
    installed = install(make_small_world([like_ours()]))
    installed.run()
    installed.stub.world = make_small_world([service(serviceNames=[typed("Aivan muu nimi")])])
    installed.run()
    assert installed.visible() == {OURS.id}
    assert installed.read(OURS.id)[0].names["fi"] == "Aivan muu nimi"


def test_a_match_that_a_person_denies_is_undone(install: Install, ids: Path) -> None:
    installed = install(make_small_world([like_ours()]))
    installed.run()
    ids.write_text(f"ptv_ids: {{same: {{}}, different: [{{ptv: {SERVICE}, ours: {OURS.id}}}]}}", encoding="utf-8")
    installed.run(force=True)
    assert installed.visible() == {SERVICE}
    assert installed.read(OURS.id)[0].source == "starter"


def test_a_like_name_is_told_to_a_person(install: Install) -> None:
    raw = like_ours(serviceNames=[typed(OURS.names["fi"] + " X")])
    report = install(make_small_world([raw])).run()
    assert any(f"may be our {OURS.id}" in line for line in report.lines)


def test_the_same_name_of_another_provider_is_told_to_a_person(install: Install) -> None:
    raw = like_ours(organizations=[owner("Toinen järjestö ry", "00000000-0000-4000-8000-0000000000ce")])
    installed = install(make_small_world([raw]))
    report = installed.run()
    assert any(f"may be our {OURS.id}" in line for line in report.lines)
    assert installed.read(OURS.id)[0].source == "starter"


def test_an_entry_is_given_once(install: Install) -> None:
    second = "00000000-0000-4000-8000-000000000079"
    installed = install(make_small_world([like_ours(), like_ours(key=second)]))
    report = installed.run()
    assert installed.visible() == {OURS.id, second}
    assert any(f"but that is {SERVICE}" in line for line in report.lines)


def test_the_table_of_this_installation_can_be_read() -> None:
    assert load_ids().same.keys().isdisjoint(load_ids().same.values())


@pytest.mark.parametrize("text", ["", "ptv_ids: {same: []}", "ptv_ids: {same: {}, different: [x]}", "a: ["])
def test_a_faulty_table_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ids.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError):
        load_ids(path)
