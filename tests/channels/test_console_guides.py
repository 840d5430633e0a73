"""Guides over HTTP: found by typing, read in two languages, sent with services as cards; for workers only."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import clock
from bot.settings import PROJECT_ROOT
from channels import console_guides
from channels.console_guides import guide_to_wire
from tests.channels.conftest import Running, Worker
from tests.fakes.guide_book import make_guide_book
from tests.starter_copy import put_starter

FIXTURE = PROJECT_ROOT / "tests" / "fixtures" / "wire" / "console_guide.json"
CARD = {"service_id": "vake-vaihde", "name": "Vaihde", "source": "starter", "unchecked": False}


@pytest.fixture(autouse=True)
def small_book(monkeypatch: pytest.MonkeyPatch) -> None:
    book = make_guide_book()
    monkeypatch.setattr(console_guides, "current_guide_book", lambda: book)


@pytest.fixture
async def aino(running: Running) -> AsyncIterator[Worker]:
    put_starter(running.gateway.database, now=clock.utc_now())
    worker = await running.sign_in("aino")
    yield worker
    await worker.http.close()


async def find(worker: Worker, query: str) -> list[str]:
    status, found = await worker.call("GET", f"/guides?{query}")
    assert status == 200, found
    return [row["topic"] for row in found["guides"]]


def test_guide_is_sent_as_the_fixture_says() -> None:
    book = make_guide_book()
    own, theirs = book.read("debts", language="fi"), book.read("debts", language="ar")
    assert own is not None
    assert theirs is not None
    assert guide_to_wire(own, theirs, cards=[CARD]) == json.loads(FIXTURE.read_text("utf-8"))


@pytest.mark.parametrize("query", ["q=velat", "q=velat%20lista", "q=debts&own=en", "q=skulder&own=sv", "q=listaan", ""])
async def test_guide_is_found_by_title_topic_and_steps(aino: Worker, query: str) -> None:
    assert await find(aino, query) == ["debts"]


async def test_other_words_find_nothing(aino: Worker) -> None:
    assert await find(aino, "q=kotihoito") == []


async def test_services_of_a_guide_come_as_cards_with_the_sign_in_first(aino: Worker) -> None:
    status, found = await aino.call("GET", "/guides/debts?language=ar&own=fi")
    assert status == 200
    assert [card["service_id"] for card in found["cards"]] == ["omakela", "talous-ja-velkaneuvonta", "vake-vaihde"]


async def test_a_text_that_a_language_lacks_says_in_which_it_stands(aino: Worker) -> None:
    _, found = await aino.call("GET", "/guides/debts?language=ar")
    (cost,) = [fact for fact in found["facts"] if fact["fact"] == "cost"]
    assert (cost["theirs"]["language"], cost["theirs"]["direction"]) == ("en", "ltr")


@pytest.mark.parametrize(
    "path, status, field",
    [
        ("/guides?language=xx", 400, "language"),
        ("/guides?own=so", 400, "own"),
        (f"/guides?q={'a' * 101}", 400, "q"),
        ("/guides/nothing", 404, None),
        ("/guides/home_care", 404, None),
    ],
)
async def test_wrong_questions_are_refused(aino: Worker, path: str, status: int, field: str | None) -> None:
    answered, found = await aino.call("GET", path)
    assert (answered, found["error"].get("field")) == (status, field)


@pytest.mark.parametrize("path", ["", "/debts"])
async def test_guides_of_the_console_are_for_workers_only(running: Running, path: str) -> None:
    async with running.http.get(f"{running.base}/api/v1/console/guides{path}") as response:
        assert response.status == 401


async def begin_chat(running: Running, worker: Worker) -> tuple[Any, int]:
    resident = await running.start_conversation(language="ar")
    await resident.choose("/human_worker")
    (waiting,) = await worker.waiting()
    await worker.call("POST", f"/handovers/{waiting['id']}/claim", {})
    return resident, int(waiting["id"])


async def test_services_are_sent_with_a_message_as_cards(running: Running, aino: Worker) -> None:
    resident, handover = await begin_chat(running, aino)
    body = {"client_id": str(uuid.uuid4()), "text": "الديون", "services": ["talous-ja-velkaneuvonta"]}
    assert (await aino.call("POST", f"/handovers/{handover}/messages", body))[0] == 202
    (message,) = [each for each in (await resident.read())["messages"] if each["author"] == "worker"]
    assert message["text"] == "الديون"
    assert [card["service_id"] for card in message["cards"]] == ["talous-ja-velkaneuvonta"]


@pytest.mark.parametrize("services", [["nothing"], ["vake-vaihde"] * 5])
async def test_unknown_and_too_many_services_are_refused(running: Running, aino: Worker, services: list[str]) -> None:
    resident, handover = await begin_chat(running, aino)
    body = {"client_id": str(uuid.uuid4()), "text": "hei", "services": services}
    status, found = await aino.call("POST", f"/handovers/{handover}/messages", body)
    assert (status, found["error"]["field"]) == (400, "services")
    assert [each for each in (await resident.read())["messages"] if each["author"] == "worker"] == []
