"""The chat without JavaScript: forms carry a conversation, the token stays out of addresses, strangers stay out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.languages import all_languages
from channels import plain
from channels.plain_page import to_card
from tests.channels.conftest import Running


@dataclass
class Browser:
    """A browser without JavaScript."""

    http: aiohttp.ClientSession
    base: str
    page: str = ""
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str = "/plain", **headers: str) -> int:
        return await self._call("GET", path, None, headers)

    async def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> int:
        return await self._call("POST", path, fields, headers or {})

    async def press(self, **fields: str) -> int:
        """Send the form as the page has it, with the value of the pressed button."""
        hidden = {name: re.findall(f'name="{name}" value="([^"]*)"', self.page)[0] for name in ("csrf", "client_id")}
        return await self.post("/plain/do", **{**hidden, **fields})

    async def _call(self, method: str, path: str, fields: dict[str, str] | None, headers: dict[str, str]) -> int:
        sent = {"Origin": self.base, **headers, **({"Cookie": self.cookie} if self.cookie else {})}
        url = self.base + path
        async with self.http.request(method, url, data=fields, headers=sent, allow_redirects=False) as response:
            if "Set-Cookie" in response.headers:
                self.cookie = response.headers["Set-Cookie"].split(";")[0]
            if response.status == 303 and response.headers["Location"].startswith("/"):
                assert "." not in response.headers["Location"], "no token in an address"
                return await self.get(response.headers["Location"].split("#")[0])
            self.page = await response.text()
            self.headers = dict(response.headers)
            return response.status


@pytest.fixture
async def browser(running: Running) -> Browser:
    found = Browser(running.http, running.base)
    await found.post("/plain/start", lang="fi")
    return found


async def test_start_page_begins_nothing_and_shows_numbers_and_hours(running: Running) -> None:
    browser = Browser(running.http, running.base)
    assert await browser.get("/plain?lang=ar&entry=youth") == 200
    assert '<html lang="ar" dir="rtl">' in browser.page
    assert 'href="tel:112"' in browser.page
    assert browser.page.count("<option") == len(all_languages())
    assert 'name="entry" value="youth"' in browser.page
    assert browser.cookie == ""


async def test_conversation_goes_on_over_forms(browser: Browser) -> None:
    assert await browser.press(deed="say", text="Miten äidille saa <b>kotihoitoa</b>?") == 200
    assert "Vastaus: Miten äidille saa &lt;b&gt;kotihoitoa&lt;/b&gt;?" in browser.page
    assert "<script" not in browser.page
    assert await browser.press(deed="language", lang="sv") == 200
    assert '<html lang="sv"' in browser.page
    assert await browser.press(deed="person") == 200
    assert "wait_no_more" in browser.page
    assert await browser.press(deed="wait_no_more") == 200
    assert await browser.press(deed="end") == 200
    assert 'value="anew"' in browser.page
    assert await browser.press(deed="anew") == 200
    assert "/plain/start" in browser.page


async def test_offered_choice_is_a_button_that_works(browser: Browser) -> None:
    payload = re.findall('name="choice" value="([^"]+)"', browser.page)[0]
    assert await browser.press(choice=payload) == 200
    assert "Vastaus: " in browser.page


async def test_danger_is_answered_first_with_a_number_to_call(browser: Browser) -> None:
    await browser.press(deed="say", text="haluan kuolla")
    article = browser.page.split('class="emergency"')[1].split("</article>")[0]
    assert "tel:112" in article


async def test_cookie_is_for_this_page_only_and_out_of_reach_of_scripts(running: Running) -> None:
    async with running.http.post(f"{running.base}/plain/start", data={"lang": "fi"}, allow_redirects=False) as response:
        cookie = response.headers["Set-Cookie"].lower()
    assert all(part in cookie for part in ("path=/plain", "httponly", "samesite=lax"))


async def test_form_of_another_site_or_without_our_value_is_refused(running: Running, browser: Browser) -> None:
    before = browser.page
    assert await browser.post("/plain/do", deed="end") == 403
    browser.page = before
    assert await browser.post("/plain/do", {"Origin": "https://evil.example"}, deed="end") == 403
    assert await browser.post("/plain/start", {"Origin": "null"}, lang="fi") == 403


async def test_same_form_sent_twice_is_one_message(browser: Browser) -> None:
    before = browser.page
    await browser.press(deed="say", text="hei")
    browser.page = before
    await browser.press(deed="say", text="hei")
    assert browser.page.count('class="resident"') == 1


async def test_refusal_is_told_and_the_text_stays(browser: Browser) -> None:
    assert await browser.press(deed="say", text="x" * 2001) == 200
    assert 'role="alert"' in browser.page
    assert "x" * 2001 in browser.page


async def test_page_reloads_only_when_asked_to(browser: Browser) -> None:
    assert browser.headers.get("Refresh") is None
    await browser.get("/plain?follow=1")
    assert browser.headers["Refresh"] == str(plain.FOLLOW_SECONDS)
    assert "<textarea" not in browser.page, "what is written must not be lost by a reload"


async def test_conversation_is_saved_and_deleted(browser: Browser) -> None:
    assert await browser.get("/plain/transcript") == 200
    assert "Automaattinen neuvoja" in browser.page
    await browser.get()
    assert await browser.press(deed="delete") == 200
    assert "/plain/start" in browser.page
    assert await browser.get("/plain/transcript") == 401


async def test_leaving_clears_the_cookie(browser: Browser) -> None:
    assert await browser.press(deed="leave") == 303
    assert browser.cookie.removeprefix("neuvo_plain=") in ("", '""')


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ({"open_now": True, "open_until": "16"}, "(ui_open_until 16)"),
        ({"open_now": False, "closed_until": "ma 9"}, "(ui_shut_until ma 9)"),
        ({"open_now": True}, "(ui_open_now)"),
        ({"open_now": False}, "(ui_closed_now)"),
        ({}, "</a></li>"),
    ],
)
def test_a_card_says_until_when_a_telephone_is_answered(state: dict[str, object], mark: str) -> None:
    card = {"name": "Palvelu", "phones": [{"number": "1", "dial": "1", **state}]}
    assert mark in to_card(lambda key, **gaps: " ".join([key, *gaps.values()]), card)
