"""Checked phrases over HTTP: found by typing, in two languages, for signed-in workers only."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.content.phrase_files import GROUPS, Phrase
from bot.content.phrases import all_phrases
from bot.languages import all_languages, load_languages
from bot.settings import PROJECT_ROOT
from channels.console_phrases import phrase_to_wire
from tests.channels.conftest import Running, Worker

FIXTURE = PROJECT_ROOT / "tests" / "fixtures" / "wire" / "console_phrase.json"


@pytest.fixture
async def aino(running: Running) -> AsyncIterator[Worker]:
    worker = await running.sign_in("aino")
    yield worker
    await worker.http.close()


async def find(worker: Worker, query: str) -> list[dict[str, Any]]:
    status, found = await worker.call("GET", f"/phrases?{query}")
    assert status == 200, found
    return list(found["phrases"])


def test_phrase_is_sent_as_the_fixture_says() -> None:
    texts = {"fi": "Milloin voisin soittaa sinulle? Sopiiko {time}?", "ar": "متى يمكنني الاتصال بك؟ هل يناسبك {time}؟"}
    phrase = Phrase("ask_phone_time", "appointments", ("soitto", "puhelin"), ("time",), texts, frozenset({"fi"}))
    assert phrase_to_wire(phrase, own="fi", theirs="ar") == json.loads(FIXTURE.read_text("utf-8"))


async def test_phrase_is_found_by_typing_in_the_language_of_the_worker(aino: Worker) -> None:
    for own, typed in (("fi", "soitto"), ("sv", "samtal"), ("en", "callback")):
        found = await find(aino, f"query={typed}&language=so&own={own}")
        phrase = next(each for each in found if each["id"] == "ask_phone_time")
        assert (phrase["own"]["language"], phrase["theirs"]["language"]) == (own, "so")
        assert phrase["gaps"] == ["time"]


async def test_nothing_typed_shows_the_first_phrases_in_finnish(aino: Worker) -> None:
    found = await find(aino, "")
    assert [each["id"] for each in found] == [phrase.id for phrase in all_phrases()[:10]]
    assert {each["own"]["language"] for each in found} == {each["theirs"]["language"] for each in found} == {"fi"}
    assert {each["group"] for each in found} <= set(GROUPS)
    assert len(await find(aino, "limit=3")) == 3


async def test_every_language_comes_with_its_direction(aino: Worker) -> None:
    for language in all_languages():
        (phrase,) = await find(aino, f"language={language}&limit=1")
        assert phrase["theirs"]["direction"] == load_languages()[language].direction
        assert phrase["theirs"]["text"]


async def test_wrong_questions_are_refused(aino: Worker) -> None:
    for query, code, field in (
        ("language=xx", "LANGUAGE_UNKNOWN", "language"),
        ("own=so", "BAD_REQUEST", "own"),
        ("limit=0", "BAD_REQUEST", "limit"),
        ("limit=51", "BAD_REQUEST", "limit"),
        ("limit=²", "BAD_REQUEST", "limit"),
        (f"query={'a' * 101}", "BAD_REQUEST", "query"),
    ):
        status, found = await aino.call("GET", f"/phrases?{query}")
        assert (status, found["error"]["code"], found["error"]["field"]) == (400, code, field)


async def test_phrases_are_for_workers_only(running: Running) -> None:
    async with running.http.get(f"{running.base}/api/v1/console/phrases") as response:
        assert response.status == 401
