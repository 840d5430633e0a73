"""Signing in over HTTP, one's own account, invitations, and the right to read what is not one's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pyotp
import pytest

from bot.handover.models import HandoverRow
from bot.settings import Settings
from bot.staff import invitations
from bot.staff.accounts import find_account
from bot.staff.models import AuditRow
from tests.channels.conftest import Running, Worker, serve
from tests.conftest import MONDAY_NOON, Clock
from tests.factories import PASSWORD, make_worker
from tests.fakes.assistant import ScriptedAssistant

NEW_PASSWORD = "lumihanki soi seitsemän kertaa"


async def staff(worker: Worker, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = {"X-CSRF-Token": worker.csrf}
    url = f"{worker.base}/api/v1/staff{path}"
    async with worker.http.request(method, url, json=body, headers=headers) as response:
        return response.status, await response.json()


async def login(running: Running, *, username: str = "aino", password: str = PASSWORD, **more: Any) -> Any:
    body = {"username": username, "password": password, **more}
    async with running.http.post(f"{running.base}/api/v1/staff/login", json=body) as response:
        return response.status, await response.json(), response.headers


async def enrol(worker: Worker, moment: Clock) -> tuple[pyotp.TOTP, list[str]]:
    status, begun = await staff(worker, "POST", "/second-factor", {"password": PASSWORD})
    assert status == 200, begun
    totp = pyotp.TOTP(begun["secret"])
    status, found = await staff(worker, "PUT", "/second-factor", {"code": totp.at(moment.now)})
    assert status == 200, found
    moment.advance(minutes=2)
    return totp, found["recovery_codes"]


@pytest.fixture
async def aino(running: Running, moment: Clock) -> AsyncIterator[Worker]:
    worker = await running.sign_in()
    yield worker
    await worker.http.close()


async def test_who_signs_in_is_told_what_she_may(aino: Worker) -> None:
    assert aino.user["username"] == "aino"
    assert aino.user["rights"] == ["talk"]


async def test_too_many_tries_are_told_with_the_time_to_wait(running: Running, moment: Clock) -> None:
    for _ in range(5):
        assert (await login(running, password="guess"))[0] == 401
    status, found, headers = await login(running)
    assert (status, found["error"]["code"]) == (429, "TOO_MANY_TRIES")
    assert headers["Retry-After"] == "15"
    assert "15" in found["error"]["message"]
    moment.advance(seconds=16)
    assert (await login(running))[0] == 200


async def test_the_second_factor_is_asked_for_at_the_next_sign_in(
    running: Running, aino: Worker, moment: Clock
) -> None:
    totp, recovery = await enrol(aino, moment)
    status, found, _ = await login(running)
    assert (status, found["error"]["code"]) == (401, "SECOND_FACTOR_NEEDED")
    assert (await login(running, code="000000"))[1]["error"]["code"] == "SECOND_FACTOR_WRONG"
    assert (await login(running, code=totp.at(moment.now)))[0] == 200
    assert (await login(running, code=totp.at(moment.now)))[0] == 401
    assert (await login(running, code=recovery[0]))[0] == 200
    assert (await staff(aino, "GET", "/account"))[1]["recovery_codes_left"] == 9


async def test_turning_the_factor_on_ends_other_sessions_and_keeps_this_one(
    running: Running, aino: Worker, moment: Clock
) -> None:
    other = await running.sign_in()
    await enrol(aino, moment)
    assert (await staff(other, "GET", "/me"))[0] == 401
    assert (await staff(aino, "GET", "/me"))[0] == 200
    await other.http.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/second-factor"), ("POST", "/second-factor/off"), ("POST", "/second-factor/recovery-codes")],
)
async def test_the_factor_is_not_touched_without_the_password(aino: Worker, method: str, path: str) -> None:
    status, found = await staff(aino, method, path, {"password": "wrong"})
    assert (status, found["error"]["code"]) == (401, "BAD_CREDENTIALS")


async def test_taking_the_factor_off_asks_for_a_code(aino: Worker, moment: Clock) -> None:
    totp, _ = await enrol(aino, moment)
    status, found = await staff(aino, "POST", "/second-factor/off", {"password": PASSWORD})
    assert (status, found["error"]["code"]) == (401, "SECOND_FACTOR_NEEDED")
    body = {"password": PASSWORD, "code": totp.at(moment.now)}
    assert (await staff(aino, "POST", "/second-factor/off", body))[0] == 200
    assert not (await staff(aino, "GET", "/account"))[1]["has_second_factor"]


async def test_where_everybody_needs_a_factor_the_console_waits_for_it(settings: Settings, moment: Clock) -> None:
    async with serve(replace(settings, needs_second_factor=True), ScriptedAssistant()) as running:
        running.gateway.database.write(make_worker)
        worker = await running.sign_in()
        assert (await staff(worker, "GET", "/me"))[1]["must_enrol"]
        status, found = await worker.call("GET", "/handovers")
        assert (status, found["error"]["code"]) == (403, "SECOND_FACTOR_MISSING")
        await enrol(worker, moment)
        assert (await worker.call("GET", "/handovers"))[0] == 200
        assert not (await staff(worker, "GET", "/me"))[1]["must_enrol"]
        await worker.http.close()


async def test_a_new_password_ends_the_other_sessions(running: Running, aino: Worker) -> None:
    other = await running.sign_in()
    body = {"password": PASSWORD, "new_password": NEW_PASSWORD}
    assert (await staff(aino, "PUT", "/password", body))[0] == 200
    assert (await staff(other, "GET", "/me"))[0] == 401
    assert (await staff(aino, "GET", "/me"))[0] == 200
    assert (await login(running, password=NEW_PASSWORD))[0] == 200
    await other.http.close()


@pytest.mark.parametrize(
    ("new_password", "code"), [("short", "PASSWORD_TOO_SHORT"), ("salasana2026!", "PASSWORD_COMMON")]
)
async def test_an_unfit_new_password_is_refused_in_words(aino: Worker, new_password: str, code: str) -> None:
    body = {"password": PASSWORD, "new_password": new_password}
    status, found = await staff(aino, "PUT", "/password", body)
    assert (status, found["error"]["code"]) == (422, code)


async def test_sessions_are_listed_and_ended(running: Running, aino: Worker) -> None:
    other = await running.sign_in()
    listed = (await staff(aino, "GET", "/sessions"))[1]["sessions"]
    assert sorted(each["is_this"] for each in listed) == [False, True]
    assert listed[0]["network"] == "127.0.0.0/24"
    gone = next(each["id"] for each in listed if not each["is_this"])
    assert (await staff(aino, "DELETE", f"/sessions/{gone}"))[0] == 200
    assert (await staff(other, "GET", "/me"))[0] == 401
    assert (await staff(aino, "DELETE", f"/sessions/{gone}"))[0] == 404
    third = await running.sign_in()
    assert (await staff(aino, "DELETE", "/sessions"))[1] == {"ended": 1}
    assert (await staff(third, "GET", "/me"))[0] == 401
    for worker in (other, third):
        await worker.http.close()


async def test_an_invitation_is_shown_and_accepted_without_signing_in(running: Running, moment: Clock) -> None:
    database = running.gateway.database
    account = database.look(find_account, "aino")
    link = database.write(invitations.invite, account.id, by=None, now=MONDAY_NOON)
    base = f"{running.base}/api/v1/staff/invitation"
    async with running.http.post(base, json={"token": link.token}) as response:
        assert (await response.json())["username"] == "aino"
    body = {"token": link.token, "password": NEW_PASSWORD}
    async with running.http.post(f"{base}/accept", json=body) as response:
        assert (response.status, await response.json()) == (200, {"username": "aino"})
    async with running.http.post(base, json={"token": link.token}) as response:
        assert response.status == 410
    assert (await login(running, password=NEW_PASSWORD))[0] == 200


async def ask_for_person(running: Running) -> int:
    resident = await running.start_conversation(language="fi")
    assert (await resident.call("POST", "/handover", {}))[0] == 202
    with running.gateway.database.session_scope(read_only=True) as session:
        return int(session.query(HandoverRow.id).order_by(HandoverRow.id.desc()).limit(1).scalar())


async def test_reading_a_colleagues_conversation_asks_for_a_reason_and_remembers_it(
    running: Running, aino: Worker
) -> None:
    handover_id = await ask_for_person(running)
    beda = await running.sign_in("beda")
    path = f"/handovers/{handover_id}/messages?after=0"
    assert (await beda.call("GET", path))[0] == 200, "who waits for anybody may be looked at"
    assert (await aino.call("POST", f"/handovers/{handover_id}/claim"))[0] == 200
    assert (await aino.call("GET", path))[0] == 200, "one's own asks for nothing"
    status, found = await beda.call("GET", path)
    assert (status, found["error"]["code"]) == (422, "REASON_NEEDED")
    assert (await beda.call("GET", f"{path}&reason=curiosity"))[0] == 400
    assert (await beda.call("GET", f"{path}&reason=supervision"))[0] == 200
    assert (await beda.call("GET", path))[0] == 200, "asked once each half hour"
    with running.gateway.database.session_scope(read_only=True) as session:
        rows = session.query(AuditRow).filter_by(deed="conversation:inspected")
        found = [(row.account_id, row.details["reason"]) for row in rows]
    assert found == [(beda.user["id"], "supervision")]
    await beda.http.close()


async def test_an_ended_conversation_is_still_ones_own_but_not_a_colleagues(
    running: Running, aino: Worker, moment: Clock
) -> None:
    handover_id = await ask_for_person(running)
    beda = await running.sign_in("beda")
    await aino.call("POST", f"/handovers/{handover_id}/claim")
    await aino.call("POST", f"/handovers/{handover_id}/close", {})
    moment.advance(hours=1)
    path = f"/handovers/{handover_id}/messages?after=0"
    assert (await aino.call("GET", path))[0] == 200
    assert (await beda.call("GET", path))[0] == 422
    assert (await beda.call("GET", f"{path}&reason=follow_up"))[0] == 200
    moment.advance(minutes=31)
    assert (await beda.call("GET", path))[0] == 422
    await beda.http.close()


async def test_the_county_door_and_the_invitation_take_no_foreign_site(running: Running) -> None:
    headers = {"Origin": "https://evil.example"}
    async with aiohttp.ClientSession() as http:
        for path in ("login", "invitation", "invitation/accept"):
            async with http.post(f"{running.base}/api/v1/staff/{path}", json={}, headers=headers) as response:
                assert response.status == 403
