"""The console's later calls over HTTP and WebSocket: undo, offers, presence, marks, what the bot understood, alerts."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import websockets

from bot import clock
from bot.handover.models import DeskWorkerRow, HandoverRow, HeldMessageRow
from bot.settings import Settings
from bot.staff.models import Role
from tests.channels.conftest import Resident, Running, Worker, hear, serve
from tests.factories import make_worker
from tests.fakes.assistant import ScriptedAssistant, answer


@pytest.fixture
async def aino(running: Running) -> AsyncIterator[Worker]:
    worker = await running.sign_in("aino")
    yield worker
    await worker.http.close()


@pytest.fixture
async def beda(running: Running) -> AsyncIterator[Worker]:
    worker = await running.sign_in("beda")
    yield worker
    await worker.http.close()


@pytest.fixture
async def lead(running: Running) -> AsyncIterator[Worker]:
    running.gateway.database.write(make_worker, "leena", Role.LEAD)
    worker = await running.sign_in("leena")
    yield worker
    await worker.http.close()


@asynccontextmanager
async def stream(worker: Worker) -> AsyncIterator[Any]:
    cookie = "; ".join(f"{each.key}={each.value}" for each in worker.http.cookie_jar)
    url = f"{worker.base.replace('http', 'ws')}/api/v1/console/stream"
    async with websockets.connect(url, extra_headers={"Cookie": cookie}) as socket:
        await hear(socket, "handovers")
        yield socket


async def take(worker: Worker, resident: Resident) -> int:
    await resident.call("POST", "/handover", {"topic": "home_care"})
    handover_id = int((await worker.waiting())[0]["id"])
    assert (await worker.call("POST", f"/handovers/{handover_id}/claim"))[0] == 200
    return handover_id


async def read(worker: Worker, handover_id: int) -> dict[str, Any]:
    return dict((await worker.call("GET", f"/handovers/{handover_id}/messages"))[1])


def rewind(running: Running, row: Any, **values: Any) -> None:
    """Set columns of every row of a table: time has passed."""
    with running.gateway.database.session_scope() as session:
        session.query(row).update(values)


async def test_message_can_be_taken_back_and_is_sent_else(aino: Worker, resident: Resident, running: Running) -> None:
    handover_id = await take(aino, resident)
    path = f"/handovers/{handover_id}/messages"
    for text, delay in (("väärä ikkuna", 5), ("tähän ikkunaan", 1)):
        body = {"client_id": f"held-{delay}", "text": text, "delay": delay}
        status, found = await aino.call("POST", path, body)
        assert (status, found["held"]["text"]) == (202, text)
    held = (await read(aino, handover_id))["held"]
    assert [each["text"] for each in held] == ["väärä ikkuna", "tähän ikkunaan"]
    assert (await aino.call("DELETE", f"{path}/{held[0]['client_id']}"))[0] == 200
    assert "tähän ikkunaan" not in str(await resident.read())
    before = (await resident.read())["last_seq"]
    messages = (await resident.read(after=before, wait=10))["messages"]
    assert [message["text"] for message in messages] == ["tähän ikkunaan"]
    status, found = await aino.call("DELETE", f"{path}/{held[1]['client_id']}")
    assert (status, found["error"]["code"]) == (409, "HANDOVER_STATE")
    assert "väärä ikkuna" not in str(await resident.read())
    assert running.violations(resident) == []


async def test_held_message_outlives_its_gateway(settings: Settings) -> None:
    async with serve(settings, ScriptedAssistant()) as first:
        first.gateway.database.write(make_worker, "aino")
        resident, worker = await first.start_conversation(language="fi"), await first.sign_in()
        handover_id = await take(worker, resident)
        body = {"client_id": "held", "text": "vielä yksi asia", "delay": 10}
        assert (await worker.call("POST", f"/handovers/{handover_id}/messages", body))[0] == 202
        rewind(first, HeldMessageRow, send_at=clock.utc_now() + timedelta(seconds=1))
        await worker.http.close()
    async with serve(settings, ScriptedAssistant()) as second:
        again = Resident(second.http, second.base, resident.conversation_id, resident.token, {})
        messages = (await again.read())["messages"]
        if messages[-1]["text"] != "vielä yksi asia":
            messages = (await again.read(after=messages[-1]["seq"], wait=10))["messages"]
        assert messages[-1]["text"] == "vielä yksi asia"


async def test_too_long_a_delay_is_refused(aino: Worker, resident: Resident) -> None:
    handover_id = await take(aino, resident)
    body = {"client_id": "a", "text": "hei", "delay": 11}
    status, found = await aino.call("POST", f"/handovers/{handover_id}/messages", body)
    assert (status, found["error"]["field"]) == (400, "delay")


async def test_colleague_is_asked_and_accepts(aino: Worker, beda: Worker, resident: Resident) -> None:
    handover_id = await take(aino, resident)
    body = {"worker": beda.user["id"], "ask": True, "note": "ehditkö?"}
    status, found = await aino.call("POST", f"/handovers/{handover_id}/transfer", body)
    assert (status, found["error"]["code"]) == (409, "COLLEAGUE_AWAY")
    async with stream(beda) as socket:
        assert (await aino.call("POST", f"/handovers/{handover_id}/transfer", body))[0] == 200
        assert (await hear(socket, "offer"))["handover_id"] == handover_id
        shown = (await beda.call("GET", "/handovers?state=active"))[1]["handovers"][0]
        assert shown["offer"]["to"] == beda.user["id"]
        status, taken = await beda.call("POST", f"/handovers/{handover_id}/accept")
        assert (status, taken["claimed_by"]["id"], taken["offer"]) == (200, beda.user["id"], None)
    assert "ehditkö?" not in str(await resident.read())


async def test_colleague_may_decline_and_the_owner_withdraw(aino: Worker, beda: Worker, resident: Resident) -> None:
    handover_id = await take(aino, resident)
    body = {"worker": beda.user["id"], "ask": True, "note": "ehditkö?"}
    async with stream(beda):
        await aino.call("POST", f"/handovers/{handover_id}/transfer", body)
        assert (await beda.call("POST", f"/handovers/{handover_id}/decline", {"note": "en ehdi"}))[0] == 200
        assert (await beda.call("POST", f"/handovers/{handover_id}/decline"))[0] == 409
        await aino.call("POST", f"/handovers/{handover_id}/transfer", body)
        assert (await aino.call("DELETE", f"/handovers/{handover_id}/transfer"))[0] == 200
        assert (await beda.call("POST", f"/handovers/{handover_id}/accept"))[0] == 409
    assert (await aino.call("GET", "/handovers?state=mine"))[1]["handovers"][0]["id"] == handover_id


async def test_presence_and_skills_are_shown_to_colleagues(aino: Worker, beda: Worker, lead: Worker) -> None:
    async with stream(beda) as socket:
        status, _found = await aino.call("PUT", "/presence", {"presence": "busy", "reason": "meeting"})
        assert status == 200
        await hear(socket, "colleagues")
    assert (await aino.call("PUT", "/presence", {"presence": "here", "reason": "meeting"}))[0] == 400
    skills = {"teams": ["elderly"], "languages": ["sv", "fi"], "cap": 2}
    path = f"/colleagues/{aino.user['id']}/skills"
    assert (await beda.call("PUT", path, skills))[0] == 403
    assert (await lead.call("PUT", path, skills))[0] == 200
    assert (await lead.call("PUT", "/colleagues/9999/skills", skills))[0] == 404
    assert (await aino.call("PUT", path, {**skills, "languages": ["xx"]}))[0] == 400
    colleagues = (await beda.call("GET", "/colleagues"))[1]["colleagues"]
    found = next(each for each in colleagues if each["id"] == aino.user["id"])
    assert (found["presence"], found["reason"], found["cap"]) == ("busy", "meeting", 2)
    assert (found["teams"], found["languages"]) == (["elderly"], ["fi", "sv"])


async def test_queue_says_for_whom_a_resident_is(aino: Worker, running: Running) -> None:
    body = {"teams": ["elderly"], "languages": [], "cap": None}
    await aino.call("PUT", f"/colleagues/{aino.user['id']}/skills", body)
    for topic in ("home_care", "debts"):
        resident = await running.start_conversation(language="fi")
        await resident.call("POST", "/handover", {"topic": topic})
    shown = {each["topic"]: each["for_me"] for each in await aino.waiting()}
    assert shown == {"home_care": True, "debts": False}
    mine = (await aino.call("GET", "/handovers?state=waiting&for=me"))[1]["handovers"]
    assert [each["topic"] for each in mine] == ["home_care"]
    youth = (await aino.call("GET", "/handovers?state=waiting&team=youth"))[1]["handovers"]
    assert [each["topic"] for each in youth] == ["debts"]
    assert (await aino.call("GET", "/handovers?state=waiting&team=x"))[0] == 400


async def test_worker_sees_what_the_bot_understood(running: Running, aino: Worker) -> None:
    resident = await running.start_conversation(language="fi", entry="elderly")
    running.assistant.script = [answer({"text": "Hei"}, topic="debts"), answer({"text": "Hei"}, topic="home_care")]
    for text in ("velat", "haluan kuolla"):
        await resident.say(text)
        await resident.settle()
    handover_id = await take(aino, resident)
    messages = (await read(aino, handover_id))["messages"]
    said = {message["text"]: message for message in messages if message["author"] == "resident"}
    assert said["velat"]["understood"]["topic"] == "debts"
    assert said["haluan kuolla"]["understood"]["danger"]["level"] == "crisis"
    assert "understood" not in str(await resident.read())
    shown = (await aino.call("GET", "/handovers?state=mine"))[1]["handovers"][0]
    assert (shown["entry"], shown["age_group"], shown["tried"]) == ("elderly", "elderly", ["debts"])
    assert shown["danger_kinds"] == ["suicide_self_harm"]


async def test_brief_says_where_and_for_whom(aino: Worker, resident: Resident) -> None:
    await resident.say("Miten 84-vuotias äitini saa kotihoitoa Tikkurilassa?")
    await resident.settle()
    handover_id = await take(aino, resident)
    shown: dict[str, Any] = {}
    for _ in range(50):
        shown = (await aino.call("GET", "/handovers?state=mine"))[1]["handovers"][0]
        if shown["municipality"]:
            break
        await asyncio.sleep(0.1)
    assert (shown["id"], shown["municipality"]) == (handover_id, "092")
    assert (shown["age_group"], shown["for_whom"]) == ("elderly", "parent")


async def test_marks_of_reading_and_typing_go_both_ways(aino: Worker, resident: Resident) -> None:
    handover_id = await take(aino, resident)
    await resident.say("hei")
    newest = (await resident.read())["last_seq"]
    async with stream(aino) as socket:
        assert (await resident.call("POST", "/read", {"seq": 10_000}))[0] == 200
        assert (await hear(socket, "read"))["seq"] == newest
        async with resident.socket() as other:
            await other.send(json.dumps({"type": "hello", "token": resident.token, "after": 0}))
            await other.send(json.dumps({"type": "typing", "on": True}))
            frame = await hear(socket, "typing")
            assert frame == {"type": "typing", "handover_id": handover_id, "on": True}
    assert (await aino.call("POST", f"/handovers/{handover_id}/read", {"seq": newest}))[0] == 200
    assert (await resident.read())["read_by_worker"] == newest
    assert (await read(aino, handover_id))["read_by_resident"] == newest


async def test_chats_of_a_lost_connection_go_back_to_the_queue(
    aino: Worker, beda: Worker, resident: Resident, running: Running
) -> None:
    async with stream(aino):
        await take(aino, resident)
    rewind(running, DeskWorkerRow, beat_at=clock.utc_now() - timedelta(minutes=5))
    for _ in range(50):
        if await beda.waiting():
            break
        await asyncio.sleep(0.1)
    assert (await resident.read())["mode"] == "waiting"


async def test_nobody_came_offers_a_callback_and_the_bot_goes_on(resident: Resident, running: Running) -> None:
    await resident.call("POST", "/handover", {})
    before = (await resident.read())["last_seq"]
    rewind(running, HandoverRow, queued_at=clock.utc_now() - timedelta(hours=1))
    found = await resident.read(after=before, wait=10)
    assert found["messages"][0]["offers"] == ["callback"]
    assert found["mode"] == "bot"
    await resident.say("kuka vastaa")
    assert (await resident.settle())[-1]["text"] == "Vastaus: kuka vastaa"
    assert (await resident.call("POST", "/handover", {}))[1]["position"] == 1
    assert running.violations(resident) == []


async def test_second_alert_goes_to_leads_only(
    aino: Worker, lead: Worker, resident: Resident, running: Running
) -> None:
    await resident.call("POST", "/handover", {})
    await resident.say("haluan kuolla")
    async with stream(lead) as leads, stream(aino) as workers:
        rewind(running, HandoverRow, waiting_since=clock.utc_now() - timedelta(seconds=61))
        frame = await hear(leads, "alert")
        assert frame["handover_id"] == (await aino.waiting())[0]["id"]
        await resident.call("DELETE", "/handover")
        kinds = set()
        while "ping" not in kinds and len(kinds) < 5:
            try:
                kinds.add(json.loads(await asyncio.wait_for(workers.recv(), 1))["type"])
            except asyncio.TimeoutError:
                break
        assert "alert" not in kinds


async def test_ended_chats_are_found_and_take_a_note(aino: Worker, beda: Worker, resident: Resident) -> None:
    handover_id = await take(aino, resident)
    await resident.say("vuokravakuus puuttuu")
    await aino.call("POST", f"/handovers/{handover_id}/close", {"outcome": "referred", "topics": ["debts"]})
    found = (await beda.call("GET", "/closed?q=VUOKRAVAKUUS&outcome=referred"))[1]
    assert [(each["id"], each["topics"]) for each in found["handovers"]] == [(handover_id, ["debts"])]
    assert not found["has_more"]
    assert (await beda.call("GET", "/closed?q=lottovoitto"))[1]["handovers"] == []
    for query in ("q=x", "team=none", "from=yesterday", "outcome=won", "topic=none"):
        assert (await beda.call("GET", f"/closed?{query}"))[0] == 400, query
    assert (await beda.write(handover_id, "soitettu perään", notes=True))[0] == 202
    assert "soitettu perään" not in str(await resident.read())
    day = (await aino.call("GET", "/day"))[1]
    assert (day["taken"], day["ended"], day["outcomes"]) == (1, 1, {"referred": 1})


async def test_leads_see_queues_and_figures_others_do_not(aino: Worker, lead: Worker, resident: Resident) -> None:
    await take(aino, resident)
    for path in ("/queues", "/figures"):
        assert (await aino.call("GET", path))[0] == 403
    status, found = await lead.call("GET", "/queues")
    assert (status, {each["team"]: each["active"] for each in found["queues"]}["elderly"]) == (200, 1)
    status, found = await lead.call("GET", "/figures")
    row = next(each for each in found["rows"] if each["dimension"] == "topic")
    assert (status, row["value"], row["asked"], row["wait_median_minutes"]) == (200, "home_care", None, None)
    async with lead.http.get(f"{lead.base}/api/v1/console/figures?format=csv") as response:
        content = await response.read()
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert content.startswith(b"\xef\xbb\xbfdimension;value;asked;")
    assert b"\r\ntopic;home_care;<5;" in content


async def test_preview_says_what_a_resident_would_see(aino: Worker, running: Running) -> None:
    object.__setattr__(running.gateway.hours, "always", False)
    status, found = await aino.call("GET", "/hours/preview?at=2026-12-25T10:00:00Z&language=en")
    assert (status, found["service"]["open"], found["service"]["next_opening"]) == (200, False, "2026-12-28T07:00:00Z")
    assert found["shown"]["language"] == "en"
    assert found["shown"]["cards"]
    assert {(each["team"], each["rule"]) for each in found["teams"]} == {
        ("youth", "holiday"),
        ("elderly", "holiday"),
        ("disability", "holiday"),
    }
    status, found = await aino.call("GET", "/hours/preview?at=2026-11-23T10:00:00Z")
    assert (found["service"]["open"], found["shown"], found["teams"][0]["spans"]) == (True, None, ["09:00-15:00"])
    assert (await aino.call("GET", "/hours/preview?at=noon"))[0] == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/presence", {"presence": "here"}),
        ("POST", "/handovers/1/read", {"seq": 1}),
        ("POST", "/handovers/1/accept", {}),
        ("POST", "/callbacks/1/take", {}),
        ("DELETE", "/handovers/1/messages/x", None),
    ],
)
async def test_changing_calls_need_the_csrf_token_and_a_session(
    aino: Worker, running: Running, method: str, path: str, body: Any
) -> None:
    assert (await aino.call(method, path, body, headers={"X-CSRF-Token": "x"}))[0] == 403
    stranger = Worker(running.http, running.base, "x", {})
    assert (await stranger.call(method, path, body))[0] == 401


async def test_unknown_fields_are_refused(aino: Worker, resident: Resident) -> None:
    handover_id = await take(aino, resident)
    for method, path, body in (
        ("PUT", "/presence", {"presence": "here"}),
        ("POST", f"/handovers/{handover_id}/read", {"seq": 1}),
        ("POST", f"/handovers/{handover_id}/decline", {}),
        ("POST", f"/handovers/{handover_id}/messages", {"client_id": str(uuid.uuid4()), "text": "hei"}),
    ):
        status, found = await aino.call(method, path, {**body, "strange": 1})
        assert (status, found["error"]["code"]) == (400, "UNKNOWN_FIELD"), path
