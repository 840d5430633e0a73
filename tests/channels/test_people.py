"""What administrators do with accounts, what leads see of the audit trail, and that nobody else may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.staff.models import Role
from tests.channels.conftest import Running, Worker
from tests.channels.test_staff import NEW_PASSWORD, enrol, login, staff
from tests.conftest import Clock
from tests.factories import PASSWORD, make_worker

WANTED = {"username": "kaisa", "name": "Kaisa K", "title": "Sosiaalityöntekijä", "roles": ["worker"]}


async def admin_call(worker: Worker, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    url = f"{worker.base}/api/v1/admin{path}"
    headers = {"X-CSRF-Token": worker.csrf}
    async with worker.http.request(method, url, json=body, headers=headers) as response:
        return response.status, await response.json()


async def person(worker: Worker, username: str) -> dict[str, Any]:
    people = (await admin_call(worker, "GET", "/people"))[1]["people"]
    return next(each for each in people if each["username"] == username)


@pytest.fixture
async def admin(running: Running, moment: Clock) -> AsyncIterator[Worker]:
    running.gateway.database.write(make_worker, "ylva", Role.ADMIN)
    worker = await running.sign_in("ylva")
    yield worker
    await worker.http.close()


@pytest.fixture
async def lead(running: Running, moment: Clock) -> AsyncIterator[Worker]:
    running.gateway.database.write(make_worker, "johtaja", Role.LEAD)
    worker = await running.sign_in("johtaja")
    yield worker
    await worker.http.close()


async def test_who_is_invited_sets_a_password_and_comes_in(running: Running, admin: Worker) -> None:
    status, made = await admin_call(admin, "POST", "/people", WANTED)
    assert status == 201
    address, _, token = made["invitation"]["link"].partition("#invitation=")
    assert address.endswith("/console.html")
    invited = await person(admin, "kaisa")
    assert (invited["has_password"], invited["is_active"]) == (False, True)
    assert invited["invited_until"] == made["invitation"]["expires_at"]
    body = {"token": token, "password": NEW_PASSWORD}
    async with running.http.post(f"{running.base}/api/v1/staff/invitation/accept", json=body) as response:
        assert response.status == 200
    status, found, _ = await login(running, username="kaisa", password=NEW_PASSWORD)
    assert (status, found["user"]["roles"]) == (200, ["worker"])
    assert (await person(admin, "kaisa"))["invited_until"] is None


@pytest.mark.parametrize(
    ("changed", "field"), [({"username": "aino"}, "username"), ({"roles": ["king"]}, "roles"), ({"roles": []}, "roles")]
)
async def test_an_unfit_invitation_is_refused_by_field(admin: Worker, changed: dict[str, Any], field: str) -> None:
    status, found = await admin_call(admin, "POST", "/people", WANTED | changed)
    assert (status, found["error"]["field"]) == (400, field)


async def test_new_roles_count_at_once(running: Running, admin: Worker) -> None:
    aino = await running.sign_in()
    assert (await aino.call("GET", "/queues"))[0] == 403
    body = {"roles": ["worker", "lead"]}
    assert (await admin_call(admin, "PUT", f"/people/{aino.user['id']}", body))[0] == 200
    assert (await aino.call("GET", "/queues"))[0] == 200
    body = {"roles": ["editor"]}
    await admin_call(admin, "PUT", f"/people/{aino.user['id']}", body)
    assert (await aino.call("GET", "/handovers"))[0] == 403
    await aino.http.close()


async def test_a_closed_account_is_out_at_once(running: Running, admin: Worker) -> None:
    aino = await running.sign_in()
    assert (await admin_call(admin, "PUT", f"/people/{aino.user['id']}", {"is_active": False}))[0] == 200
    assert (await aino.call("GET", "/handovers"))[0] == 401
    assert (await login(running))[0] == 401
    await aino.http.close()


async def test_the_last_administrator_cannot_close_herself_out(admin: Worker) -> None:
    status, found = await admin_call(admin, "PUT", f"/people/{admin.user['id']}", {"roles": ["worker"]})
    assert (status, found["error"]["code"]) == (409, "LAST_ADMIN")


async def test_a_lost_telephone_is_helped(running: Running, admin: Worker, moment: Clock) -> None:
    aino = await running.sign_in()
    await enrol(aino, moment)
    assert (await person(admin, "aino"))["has_second_factor"]
    assert (await admin_call(admin, "DELETE", f"/people/{aino.user['id']}/second-factor"))[0] == 200
    assert (await staff(aino, "GET", "/me"))[0] == 401
    assert (await login(running))[0] == 200
    await aino.http.close()


async def test_sessions_of_others_are_listed_and_ended(running: Running, admin: Worker) -> None:
    aino, again = await running.sign_in(), await running.sign_in()
    path = f"/people/{aino.user['id']}/sessions"
    listed = (await admin_call(admin, "GET", path))[1]["sessions"]
    assert len(listed) == 2
    assert (await admin_call(admin, "DELETE", f"{path}/{listed[0]['id']}"))[0] == 200
    assert (await admin_call(admin, "DELETE", path))[1] == {"ended": 1}
    for worker in (aino, again):
        assert (await staff(worker, "GET", "/me"))[0] == 401
        await worker.http.close()


ADMIN_CALLS = [
    ("GET", "/people"),
    ("POST", "/people"),
    ("PUT", "/people/1"),
    ("POST", "/people/1/invitation"),
    ("DELETE", "/people/1/second-factor"),
    ("GET", "/people/1/sessions"),
    ("DELETE", "/people/1/sessions"),
    ("DELETE", "/people/1/sessions/0123456789abcdef"),
]


@pytest.mark.parametrize(("method", "path"), ADMIN_CALLS)
async def test_only_administrators_manage_people(running: Running, lead: Worker, method: str, path: str) -> None:
    status, found = await admin_call(lead, method, path, {} if method in ("POST", "PUT") else None)
    assert (status, found["error"]["code"]) == (403, "FORBIDDEN")
    async with running.http.request(method, f"{running.base}/api/v1/admin{path}") as response:
        assert response.status == 401


async def test_a_lead_searches_the_trail_and_that_is_remembered(lead: Worker) -> None:
    status, found = await admin_call(lead, "GET", "/audit?username=johtaja&deed=account:signed_in")
    assert status == 200
    assert [(row["deed"], row["account"]["username"]) for row in found["rows"]] == [("account:signed_in", "johtaja")]
    assert found["rows"][0]["details"] == {"way": "password"}
    found = (await admin_call(lead, "GET", "/audit?deed=audit:searched"))[1]
    assert [row["details"] for row in found["rows"]] == [{"sought": "account:signed_in"}]


@pytest.mark.parametrize("query", ["username=nobody", "deed=made:up", "from=yesterday", f"subject={'x' * 65}"])
async def test_a_question_to_the_trail_that_means_nothing_is_refused(lead: Worker, query: str) -> None:
    assert (await admin_call(lead, "GET", f"/audit?{query}"))[0] == 400


async def test_the_trail_comes_in_pages(lead: Worker, running: Running) -> None:
    for _ in range(60):
        await login(running, username="aino", password=PASSWORD)
        running.gateway.limits.logins._levels.clear()
    first = (await admin_call(lead, "GET", "/audit"))[1]
    assert (len(first["rows"]), first["has_more"]) == (50, True)
    second = (await admin_call(lead, "GET", f"/audit?before={first['rows'][-1]['id']}"))[1]
    assert second["rows"][0]["id"] < first["rows"][-1]["id"]


async def test_workers_do_not_see_the_trail_and_nobody_can_change_it(running: Running, lead: Worker) -> None:
    aino = await running.sign_in()
    assert (await admin_call(aino, "GET", "/audit"))[0] == 403
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/audit", "/audit/1"):
            assert (await admin_call(lead, method, path, {}))[0] == 404
    await aino.http.close()
