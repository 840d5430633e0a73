"""Who may come in: tokens, origins, pace, size, sessions, CSRF."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
import websockets

from bot.settings import Settings
from tests.channels.conftest import API, Resident, Running, hear, serve
from tests.fakes.assistant import ScriptedAssistant


@pytest.mark.parametrize("header", [None, "Bearer", "Basic abc", "Bearer wrong"])
async def test_without_a_good_token_nothing_is_told(running: Running, resident: Resident, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    async with running.http.get(
        f"{running.base}{API}/{resident.conversation_id}/messages", headers=headers
    ) as response:
        assert response.status == 401
        assert (await response.json())["error"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("does_exist", [True, False])
async def test_the_token_of_another_conversation_says_nothing_of_this_one(running: Running, does_exist: bool) -> None:
    first, second = await running.start_conversation(), await running.start_conversation()
    first.conversation_id = second.conversation_id if does_exist else "0" * 32
    status, found = await first.call("GET", "/messages")
    assert (status, found["error"]["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 201),
        ("https://vakehyva.fi", 201),
        ("https://vakehyva.fi.evil.example", 403),
        ("http://vakehyva.fi", 403),
        ("https://vakehyva.fi:8443", 403),
        ("null", 403),
    ],
)
async def test_only_listed_origins_pass(running: Running, origin: str | None, status: int) -> None:
    headers = {"Origin": origin} if origin else {}
    async with running.http.post(f"{running.base}{API}", json={}, headers=headers) as response:
        assert response.status == status
        allowed = response.headers.get("Access-Control-Allow-Origin")
        assert allowed == (origin if status == 201 else None)


async def test_preflight_names_the_allowed_origin(running: Running) -> None:
    async with running.http.options(f"{running.base}{API}", headers={"Origin": "https://vakehyva.fi"}) as response:
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Origin"] == "https://vakehyva.fi"


async def test_every_answer_carries_the_protecting_headers(running: Running) -> None:
    for path in ("/healthz", "/api/v1/nothing"):
        async with running.http.get(f"{running.base}{path}") as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "require-trusted-types-for 'script'" in response.headers["Content-Security-Policy"]
            assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_a_flood_is_slowed_and_told_when_to_come_back(settings: Settings) -> None:
    slow = replace(settings, messages_per_minute=6)
    async with serve(slow, ScriptedAssistant()) as running:
        resident = await running.start_conversation(language="fi")
        statuses = [(await resident.say(f"viesti {n}"))[0] for n in range(8)]
        assert statuses == [202] * 6 + [429] * 2
        status, found = await resident.say("haluan kuolla")
        assert (status, found["error"]["code"]) == (429, "TOO_FAST")
        assert found["error"]["retry_after"] >= 1
        kinds = [message["kind"] for message in await resident.settle()]
        assert "emergency" in kinds, "danger is answered however fast one writes"


async def test_one_network_cannot_open_conversations_without_end(settings: Settings) -> None:
    async with serve(replace(settings, conversations_per_minute=3), ScriptedAssistant()) as running:
        statuses = []
        for _ in range(4):
            async with running.http.post(f"{running.base}{API}", json={}) as response:
                statuses.append(response.status)
                retry = response.headers.get("Retry-After")
        assert statuses == [201, 201, 201, 429]
        assert retry is not None
        assert int(retry) >= 1


async def test_console_needs_a_session_and_changing_calls_the_csrf_token(running: Running) -> None:
    async with running.http.get(f"{running.base}/api/v1/console/handovers") as response:
        assert response.status == 401
    worker = await running.sign_in()
    assert (await worker.call("GET", "/handovers"))[0] == 200
    for headers in ({}, {"X-CSRF-Token": "wrong"}):
        status, found = await worker.call("POST", "/handovers/1/claim", headers=headers)
        assert (status, found["error"]["code"]) == (403, "CSRF")
    assert (await worker.call("POST", "/handovers/1/claim"))[0] == 404
    await worker.http.close()


async def test_sign_in_cookie_is_out_of_reach_of_scripts_and_other_sites(running: Running) -> None:
    body = {"username": "aino", "password": "correct horse battery"}
    async with running.http.post(f"{running.base}/api/v1/staff/login", json=body) as response:
        cookie = response.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_wrong_password_and_unknown_name_look_alike(running: Running) -> None:
    answers = []
    for username in ("aino", "nobody"):
        body = {"username": username, "password": "wrong"}
        async with running.http.post(f"{running.base}/api/v1/staff/login", json=body) as response:
            found = await response.json()
            found["error"].pop("id")
            answers.append((response.status, found))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_signed_out_session_is_dead(running: Running) -> None:
    worker = await running.sign_in()
    headers = {"X-CSRF-Token": worker.csrf}
    async with worker.http.get(f"{running.base}/api/v1/staff/me") as response:
        assert (await response.json())["csrf"] == worker.csrf
    async with worker.http.post(f"{running.base}/api/v1/staff/logout", headers=headers) as response:
        assert response.status == 200
    async with worker.http.get(f"{running.base}/api/v1/staff/me") as response:
        assert response.status == 401
    await worker.http.close()


async def test_socket_without_a_good_token_is_told_and_closed(resident: Resident) -> None:
    async with resident.socket() as socket:
        await socket.send(json.dumps({"type": "hello", "token": "wrong", "after": 0}))
        frame = await hear(socket, "error")
        assert frame["error"]["code"] == "UNAUTHENTICATED"
        with pytest.raises(websockets.exceptions.ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 5)


async def test_socket_from_a_foreign_site_is_refused(resident: Resident) -> None:
    with pytest.raises(websockets.exceptions.InvalidStatusCode) as refused:
        async with resident.socket(origin="https://evil.example"):
            pass
    assert refused.value.status_code == 403
