"""The verbs of the catalogue, as an operator calls them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import settings
from bot.catalogue.ptv.scope import load_scope
from bot.catalogue.ptv_stub.faults import Fault, FaultKind
from bot.catalogue.ptv_stub.generator import make_world
from bot.catalogue.ptv_stub.server import STUB_KEY, StubServer, running
from bot.catalogue.ptv_stub.world import read_world
from bot.cli import main
from bot.errors import ContentError
from bot.staff.models import AuditRow
from bot.storage.database import Database
from tests.fakes.ptv_stub import PHONE, SERVICE, channel, service


@pytest.fixture
def neuvo(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Calls the command with a data folder and a database of its own."""
    current = settings.read_settings({"NEUVO_DATA_DIR": str(tmp_path), "DATABASE_URL": database_url})
    monkeypatch.setattr(settings, "current", lambda: current)
    monkeypatch.setattr("signal.signal", lambda *_args: None)
    return lambda *arguments: main(list(arguments))


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with running(make_world(services=20, channels=60)) as server:
        yield server


def test_import_ptv(
    neuvo: Callable[..., int], stub: StubServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report = tmp_path / "report.txt"
    assert neuvo("import", "ptv", "--url", stub.address_of("v11"), "--report", str(report)) == 0
    assert "published (full): 20 added, 0 changed" in capsys.readouterr().out
    assert report.read_text(encoding="utf-8").count("added ") == 20


def test_import_leaves_an_audit_row(neuvo: Callable[..., int], stub: StubServer, database_url: str) -> None:
    neuvo("import", "ptv", "--url", stub.address_of("v11"))
    wanted = select(AuditRow.deed, AuditRow.subject, AuditRow.details)
    rows = Database(database_url).look(lambda session: [tuple(row) for row in session.execute(wanted)])
    counts = {"kind": "full", "added": 20, "changed": 0, "withdrawn": 0, "refused": 0}
    assert rows == [("catalogue:imported", "catalogue:1", counts)]


def test_the_audit_row_tells_what_services_lost(neuvo: Callable[..., int], stub: StubServer, database_url: str) -> None:
    asked = ("import", "ptv", "--url", stub.address_of("v11"))
    neuvo(*asked)
    stub.faults.switch(Fault(FaultKind.NULL_LISTS, share=0.2))
    assert (neuvo(*asked), neuvo(*asked, "--force")) == (3, 0)
    wanted = select(AuditRow.details).order_by(AuditRow.id)
    _first, refused, forced = Database(database_url).look(lambda session: session.execute(wanted).scalars().all())
    assert (refused["state"], forced["forced"]) == ("refused", True)
    assert refused["lost"] == forced["lost"]
    assert forced["lost"]["numbers"] > 0


def test_v12_needs_a_key(neuvo: Callable[..., int], stub: StubServer, tmp_path: Path) -> None:
    asked = ("import", "ptv", "--version", "v12", "--url", stub.address_of("v12"))
    assert neuvo(*asked) == 2
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "ptv_key").write_text(STUB_KEY + "\n", encoding="utf-8")
    assert neuvo(*asked) == 0


def test_exit_codes_tell_refused_from_failed(neuvo: Callable[..., int], stub: StubServer) -> None:
    asked = ("import", "ptv", "--url", stub.address_of("v11"))
    neuvo(*asked)
    stub.world.archive(list(stub.world.services)[:10], at="2026-01-01T00:00:00")
    assert neuvo(*asked) == 3
    assert neuvo(*asked, "--force") == 0
    assert neuvo("import", "ptv", "--url", stub.address_of("v13")) == 1


def test_report_catalogue(neuvo: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    neuvo("import", "starter")
    capsys.readouterr()
    assert neuvo("report", "catalogue", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"topics_without_service", "topics_without_guide", "unreached_services", "missing_services"}
    assert told["missing_services"] == []


def test_given_objects_are_served_by_the_stub(
    tmp_path: Path, neuvo: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    page = {"pageNumber": 1, "pageCount": 1, "itemList": [service()]}
    (tmp_path / "services.json").write_text(json.dumps(page), encoding="utf-8")
    (tmp_path / "channel.json").write_text(
        json.dumps(channel(services=[{"service": {"id": SERVICE}}])), encoding="utf-8"
    )
    world = read_world(tmp_path)
    assert (list(world.services), list(world.channels)) == ([SERVICE], [PHONE])
    with running(world) as server:
        assert neuvo("import", "ptv", "--url", server.address_of("v11")) == 0
    assert "1 added" in capsys.readouterr().out


def test_objects_of_v12_are_served_as_they_are(
    tmp_path: Path, neuvo: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    organization = "00000000-0000-4000-8000-0000000000bb"
    items = [
        {
            "contentId": SERVICE,
            "serviceType": "Service",
            "organizationContentId": organization,
            "area": {"areaType": "LimitedArea", "municipalities": ["092"]},
            "languageVersions": {"fi": {"name": "Koe", "summary": ""}},
        },
        {
            "contentId": PHONE,
            "serviceChannelType": "TelephoneService",
            "languageVersions": {
                "fi": {"name": "Puhelin", "phoneNumbers": [{"dialCode": "+358", "number": "000000001"}]}
            },
        },
        {"contentId": organization, "languageVersions": {"fi": {"name": "Vantaan kaupunki"}}},
        {"serviceContentId": SERVICE, "serviceChannelContentId": PHONE, "languageVersions": {}},
    ]
    (tmp_path / "all.json").write_text(json.dumps({"items": items}), encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "ptv_key").write_text(STUB_KEY, encoding="utf-8")
    with running(read_world(tmp_path)) as server:
        assert neuvo("import", "ptv", "--version", "v12", "--url", server.address_of("v12")) == 0
    assert "1 added" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "ptv: {}", "a: [", "ptv: 5"])
def test_a_faulty_scope_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ptv.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError):
        load_scope(path)


def test_the_scope_names_topics_that_there_are() -> None:
    from bot.catalogue.topics import all_topics

    scope = load_scope()
    assert {topic for topics in scope.topics.values() for topic in topics} <= set(all_topics())
