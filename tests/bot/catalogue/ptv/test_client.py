"""How PTV is asked: pauses, ``Retry-After``, what is sent and what is never sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.catalogue.ptv.client import PtvClient, PtvError, PtvServerError
from bot.catalogue.ptv.pages import V11_PAGES, read_pages
from bot.catalogue.ptv_stub import server
from bot.catalogue.ptv_stub.faults import Fault, FaultKind
from bot.catalogue.ptv_stub.generator import make_world
from bot.catalogue.ptv_stub.server import StubServer, running


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with running(make_world(services=1200, channels=3)) as started:
        yield started


def make_client(stub: StubServer, waits: list[float]) -> PtvClient:
    return PtvClient(stub.address_of("v11"), pause=0.0, sleep=waits.append, timeout=2.0)


def test_pauses_grow(stub: StubServer) -> None:
    waits: list[float] = []
    stub.faults.switch(Fault(FaultKind.SERVER_ERROR))
    with pytest.raises(PtvServerError, match="Service: answered 500"):
        make_client(stub, waits).get("Service")
    assert waits == [1.0, 2.0, 4.0]


def test_retry_after_is_kept(stub: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(server, "RETRY_SECONDS", 17)
    stub.faults.switch(Fault(FaultKind.TOO_MANY, times=1))
    assert make_client(stub, waits).get("Service") is not None
    assert waits == [17.0]


def test_a_wait_that_is_too_long_ends_the_run(stub: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "RETRY_SECONDS", 3600)
    stub.faults.switch(Fault(FaultKind.TOO_MANY))
    with pytest.raises(PtvError, match="asks to wait 3600 seconds"):
        make_client(stub, []).get("Service")


def test_a_bad_question_is_not_asked_again(stub: StubServer) -> None:
    waits: list[float] = []
    with pytest.raises(PtvError, match="answered 400"):
        make_client(stub, waits).get("Service", {"date": "eilen"})
    assert waits == []


def test_what_is_not_there_is_none(stub: StubServer) -> None:
    assert make_client(stub, []).get("Service/00000000-0000-4000-8000-00000000ffff") is None


def test_a_pause_lies_between_questions(stub: StubServer) -> None:
    waits: list[float] = []
    client = make_client(stub, waits)
    client.pause = 0.5
    client.get("Organization")
    client.get("Organization")
    assert waits == [0.5]


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(PtvClient("https://example.invalid", key="secret"))


def test_all_pages_of_a_query_are_read(stub: StubServer) -> None:
    pages = list(read_pages(make_client(stub, []), "Service", {}, shape=V11_PAGES))
    assert [(number, len(rows)) for number, rows in pages] == [(1, 1000), (2, 200)]


def test_a_query_that_matches_nothing_has_no_pages(stub: StubServer) -> None:
    asked = {"status": "Archived"}
    assert list(read_pages(make_client(stub, []), "Service", asked, shape=V11_PAGES)) == []
