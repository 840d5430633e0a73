"""Signing in with the county's account, against a provider that really listens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.errors import BotError
from bot.settings import Settings, SettingsError, read_settings
from bot.staff import accounts, directory
from bot.staff.directory import Directory, DirectorySettings
from bot.staff.models import Role
from tests.channels.conftest import Running, serve
from tests.conftest import MONDAY_NOON, Clock
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.directory import CLIENT_ID, CLIENT_SECRET, FakeDirectory, serve_directory

BACK = "/api/v1/staff/county/back"
PUBLIC = "https://chat.example.fi"


@dataclass
class County:
    """A gateway with the directory switched on, the directory, and one browser."""

    running: Running
    provider: FakeDirectory
    browser: aiohttp.ClientSession

    async def get(self, path: str) -> aiohttp.ClientResponse:
        response = await self.browser.get(f"{self.running.base}{path}", allow_redirects=False)
        await response.read()
        return response

    async def walk(self) -> str:
        """Go to the provider; the path with which it sends the browser back."""
        leaving = await self.get("/api/v1/staff/county/")
        assert leaving.status == 302
        async with self.browser.get(leaving.headers["Location"], allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"

    async def sign_in(self) -> str:
        """Walk there and back; where the browser ends up."""
        return str((await self.get(await self.walk())).headers["Location"])

    async def me(self) -> dict[str, Any] | None:
        response = await self.get("/api/v1/staff/me")
        return (await response.json())["user"] if response.status == 200 else None


@asynccontextmanager
async def open_county(settings: Settings) -> AsyncIterator[County]:
    async with serve_directory(f"{PUBLIC}{BACK}") as provider:
        chosen = replace(
            settings,
            public_url=PUBLIC,
            oidc_issuer=provider.base,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_groups=(("Neuvo workers", "worker"), ("Neuvo leads", "worker"), ("Neuvo leads", "lead")),
        )
        async with serve(chosen, ScriptedAssistant()) as running:
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
                yield County(running, provider, browser)


@pytest.fixture
async def county(settings: Settings) -> AsyncIterator[County]:
    async with open_county(settings) as found:
        found.provider.person["groups"] = ["Neuvo workers", "Everybody"]
        yield found


async def test_who_is_in_a_group_comes_in_with_its_roles(county: County) -> None:
    assert await county.sign_in() == "/console.html"
    user = await county.me()
    assert user is not None
    assert (user["username"], user["name"], user["roles"]) == ("kerttu.kunta", "Kerttu Kunta", ["worker"])
    assert user["title"] == "Sosiaaliohjaaja"


async def test_the_way_carries_state_nonce_and_a_hashed_verifier(county: County) -> None:
    await county.sign_in()
    await county.sign_in()
    first, second = county.provider.asked
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


async def test_roles_and_name_follow_the_directory_each_time(county: County) -> None:
    await county.sign_in()
    county.provider.person |= {"groups": ["Neuvo leads"], "name": "Kerttu Uusi", "job_title": "Johtava ohjaaja"}
    await county.sign_in()
    user = await county.me()
    assert user is not None
    assert (user["name"], user["title"], user["roles"]) == ("Kerttu Uusi", "Johtava ohjaaja", ["lead", "worker"])


async def test_who_is_in_no_group_stays_out_and_loses_her_sessions(county: County) -> None:
    await county.sign_in()
    county.provider.person["groups"] = ["Everybody"]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
        again = replace(county, browser=other)
        assert await again.sign_in() == "/console.html#refused=DIRECTORY_REFUSED"
        assert await again.me() is None
    assert await county.me() is None


async def test_an_account_closed_here_stays_closed(county: County) -> None:
    await county.sign_in()
    user = await county.me()
    database = county.running.gateway.database
    database.write(accounts.change_account, user["id"], by=None, now=MONDAY_NOON, is_active=False)
    assert await county.sign_in() == "/console.html#refused=DIRECTORY_REFUSED"


async def test_an_account_of_our_own_is_not_given_away(county: County) -> None:
    county.running.gateway.database.write(
        accounts.create_account,
        username="kerttu.kunta",
        password=None,
        name="K",
        title="T",
        roles=[Role.ADMIN],
        now=MONDAY_NOON,
    )
    assert await county.sign_in() == "/console.html#refused=DIRECTORY_REFUSED"


@pytest.mark.parametrize(
    "spoil",
    [
        {"nonce": "another"},
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"exp": 1},
        {"iat": 99_999_999_999},
        {"sub": None},
    ],
)
async def test_a_token_that_is_not_in_order_opens_nothing(county: County, spoil: dict[str, Any]) -> None:
    county.provider.spoil = spoil
    assert await county.sign_in() == "/console.html#refused=DIRECTORY_REFUSED"
    assert await county.me() is None


async def test_a_token_signed_by_a_stranger_opens_nothing(county: County) -> None:
    county.provider.signs_with_stranger = True
    assert await county.sign_in() == "/console.html#refused=DIRECTORY_REFUSED"


async def test_a_new_key_of_the_provider_is_fetched(county: County) -> None:
    await county.sign_in()
    county.provider.change_key()
    assert await county.sign_in() == "/console.html"


async def test_the_way_back_is_walked_once(county: County) -> None:
    path = await county.walk()
    assert (await county.get(path)).headers["Location"] == "/console.html"
    assert (await county.get(path)).headers["Location"] == "/console.html#refused=DIRECTORY_REFUSED"


async def test_another_browser_cannot_end_the_walk(county: County) -> None:
    path = await county.walk()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
        stranger = replace(county, browser=other)
        assert (await stranger.get(path)).headers["Location"].endswith("#refused=DIRECTORY_REFUSED")
        assert await stranger.me() is None


async def test_a_walk_that_took_too_long_is_not_ended(county: County, moment: Clock) -> None:
    path = await county.walk()
    moment.advance(minutes=10, seconds=1)
    assert (await county.get(path)).headers["Location"].endswith("#refused=DIRECTORY_REFUSED")


@pytest.mark.parametrize(
    "query", ["", "?state=x", "?code=x&state=x", f"?code={'x' * 5000}&state=x", "?error=access_denied"]
)
async def test_a_made_up_way_back_is_refused_in_words(county: County, query: str) -> None:
    assert (await county.get(f"{BACK}{query}")).headers["Location"].endswith("#refused=DIRECTORY_REFUSED")


async def test_a_provider_that_is_away_is_told(county: County) -> None:
    county.provider.is_down = True
    assert (await county.get("/api/v1/staff/county/")).headers["Location"].endswith("#refused=DIRECTORY_DOWN")


async def test_a_provider_that_calls_itself_otherwise_is_not_believed(county: County) -> None:
    asked = DirectorySettings(f"{county.provider.base}/", CLIENT_ID, CLIENT_SECRET, f"{PUBLIC}{BACK}", ())
    with pytest.raises(BotError, match="DIRECTORY_DOWN"):
        await Directory(asked).address_of(directory.begin_walk(), now=MONDAY_NOON)


async def test_the_cookie_of_the_walk_comes_back_from_another_site_and_goes_nowhere_else(county: County) -> None:
    leaving = await county.get("/api/v1/staff/county/")
    cookie = leaving.headers["Set-Cookie"].lower()
    assert "samesite=lax" in cookie
    assert "httponly" in cookie
    assert "path=/api/v1/staff/county" in cookie
    sent = parse_qs(urlsplit(leaving.headers["Location"]).query)
    assert sent["redirect_uri"] == [f"{PUBLIC}{BACK}"]


async def test_it_is_off_unless_it_is_set_up(running: Running) -> None:
    for path, status in (("/ways", 200), ("/county/", 404), ("/county/back?code=a&state=b", 404)):
        async with running.http.get(f"{running.base}/api/v1/staff{path}", allow_redirects=False) as response:
            assert response.status == status
            if path == "/ways":
                assert await response.json() == {"password": True, "county": False}


def test_every_fault_of_the_settings_is_told() -> None:
    faulty = {"NEUVO_OIDC_ISSUER": "http://login.example.fi", "NEUVO_OIDC_GROUPS": "workers=king,=lead"}
    with pytest.raises(SettingsError) as told:
        read_settings(faulty)
    for name in ("NEUVO_OIDC_ISSUER", "CLIENT_ID", "CLIENT_SECRET", "'workers=king'", "'=lead'", "NEUVO_PUBLIC_URL"):
        assert name in str(told.value)


def test_groups_are_read_as_pairs_and_the_secret_is_hidden() -> None:
    found = read_settings({"NEUVO_OIDC_GROUPS": "a b=worker, c=d=lead", "NEUVO_OIDC_CLIENT_SECRET": "hidden-9"})
    assert found.oidc_groups == (("a b", "worker"), ("c=d", "lead"))
    assert "hidden" not in repr(found)
