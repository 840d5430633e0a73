"""A guide as a page to print: all of it, in the language asked for, without a script, open to all."""

from __future__ import annotations

import pytest

from bot import clock
from bot.languages import all_languages, direction_of
from channels import guide_page
from tests.channels.conftest import Running
from tests.fakes.guide_book import make_guide_book
from tests.starter_copy import put_starter


@pytest.fixture(autouse=True)
def small_book(monkeypatch: pytest.MonkeyPatch) -> None:
    book = make_guide_book()
    monkeypatch.setattr(guide_page, "current_guide_book", lambda: book)


async def read(running: Running, path: str, **headers: str) -> tuple[int, str]:
    async with running.http.get(f"{running.base}/guides/{path}", headers=headers) as response:
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        return response.status, await response.text()


async def test_page_holds_the_whole_guide(running: Running) -> None:
    put_starter(running.gateway.database, now=clock.utc_now())
    status, page = await read(running, "debts?language=fi")
    assert status == 200
    for told in ("Velat hallintaan", "Kirjoita velat listaan.", "Laskut ja tiliote.", "Kyllä, yksin (2)"):
        assert told in page
    assert "Laki talous- ja velkaneuvonnasta" in page
    assert "22.11.2026" in page
    assert page.count('href="tel:') >= 1, "a number to call"
    assert "<script" not in page
    assert "style=" not in page


async def test_words_cannot_become_markup(running: Running) -> None:
    _, page = await read(running, "debts?language=fi")
    assert "&lt;maksutonta&gt;" in page


@pytest.mark.parametrize("language", ["fi", "ar", "en"])
async def test_page_speaks_the_language_asked_for(running: Running, language: str) -> None:
    _, page = await read(running, f"debts?language={language}")
    assert f'<html lang="{language}" dir="{direction_of(language)}">' in page
    assert page.count('href="/guides/debts?language=') == len(all_languages())


async def test_a_text_of_another_language_is_marked(running: Running) -> None:
    _, page = await read(running, "debts?language=ar")
    assert '<p lang="en" dir="ltr">NEUVONTA' in page


async def test_unknown_language_falls_back_to_the_readers(running: Running) -> None:
    _, page = await read(running, "debts?language=xx", **{"Accept-Language": "en-GB"})
    assert '<html lang="en"' in page


@pytest.mark.parametrize("topic", ["nothing", "home_care", "..%2Fdebts", "%3Cb%3E"])
async def test_a_guide_that_is_not_there_is_not_found(running: Running, topic: str) -> None:
    assert (await read(running, topic))[0] == 404
