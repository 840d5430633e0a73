"""The notice on privacy: in every language, with a number that can be called, without a script."""

from __future__ import annotations

import pytest

from bot.languages import all_languages, direction_of
from channels.privacy import SECTIONS
from tests.channels.conftest import Running


@pytest.mark.parametrize("language", ["fi", "ar", "so"])
async def test_notice_speaks_the_language_asked_for(running: Running, language: str) -> None:
    async with running.http.get(f"{running.base}/privacy?lang={language}") as response:
        page = await response.text()
    assert response.status == 200
    assert f'<html lang="{language}" dir="{direction_of(language)}">' in page
    assert "09 419 191" in page
    assert page.count('href="/privacy?lang=') == len(all_languages())
    assert "<script" not in page


async def test_unknown_language_falls_back_to_the_readers(running: Running) -> None:
    headers = {"Accept-Language": "sv-FI,sv;q=0.9"}
    async with running.http.get(f"{running.base}/privacy?lang=xx", headers=headers) as response:
        assert '<html lang="sv"' in await response.text()


async def test_every_language_has_every_section_of_its_own(running: Running) -> None:
    texts = running.gateway.texts
    keys = [f"ui_privacy_{section}" for section in SECTIONS]
    assert [(key, code) for key in keys for code in all_languages() if not texts.has(key, language=code)] == []
