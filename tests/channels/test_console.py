"""From the bot to a person and back, over HTTP and WebSocket, with two workers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timezone

import pytest
import websockets

from bot.handover.hours import read_hours
from tests.channels.conftest import Resident, Running, Worker, hear
from tests.fakes.assistant import answer

CODE = "131052-308T"


async def queue_up(resident: Resident) -> None:
    status, found = await resident.call("POST", "/handover", {"topic": "home_care", "text": None})
    assert (status, found["position"], found["estimate_minutes"]) == (202, 1, None)


async def take(running: Running, resident: Resident) -> tuple[Worker, int]:
    await queue_up(resident)
    worker = await running.sign_in()
    handover = (await worker.waiting())[0]
    status, _found = await worker.call("POST", f"/handovers/{handover['id']}/claim")
    assert status == 200
    return worker, handover["id"]


async def test_request_claim_talk_close_and_back_to_the_bot(running: Running, resident: Resident) -> None:
    worker, handover_id = await take(running, resident)
    assert (await resident.read())["mode"] == "human"
    await resident.say("Kiitos että tulit")
    assert (await worker.write(handover_id, "Miten voin auttaa?"))[0] == 202
    messages = (await resident.read())["messages"]
    said = messages[-1]
    assert (said["author"], said["text"]) == ("worker", "Miten voin auttaa?")
    assert said["worker"] == {"title": "Sosiaaliohjaaja"}
    assert running.assistant.asked == [], "while a person speaks, the bot is silent"
    body = {"outcome": "advised", "topics": ["home_care"], "return_to_bot": True}
    assert (await worker.call("POST", f"/handovers/{handover_id}/close", body))[0] == 200
    assert (await resident.read())["mode"] == "bot"
    await resident.say("ja vielä yksi kysymys")
    messages = await resident.settle()
    assert messages[-1]["text"] == "Vastaus: ja vielä yksi kysymys"
    assert running.violations(resident) == []
    await worker.http.close()


async def test_asking_in_words_reaches_the_queue(running: Running, resident: Resident) -> None:
    running.assistant.script = [
        answer({"custom": {"effect": "request_handover", "topic": "debts"}}, topic="human_worker")
    ]
    await resident.say("haluan puhua ihmiselle")
    await resident.settle()
    assert (await resident.read())["mode"] == "waiting"
    worker = await running.sign_in()
    handover = (await worker.waiting())[0]
    assert (handover["topic"], handover["summary"]) == ("debts", "haluan puhua ihmiselle")
    await worker.http.close()


async def test_button_for_a_person_works_without_the_assistant(running: Running, resident: Resident) -> None:
    assert (await resident.choose("/human_worker"))[0] == 202
    assert (await resident.read())["mode"] == "waiting"
    assert running.assistant.asked == []


async def test_fifty_claims_over_http_give_one_winner(running: Running, resident: Resident) -> None:
    await queue_up(resident)
    aino, beda = await running.sign_in("aino"), await running.sign_in("beda")
    handover_id = (await aino.waiting())[0]["id"]
    path = f"/handovers/{handover_id}/claim"
    results = await asyncio.gather(*((aino, beda)[n % 2].call("POST", path) for n in range(50)))
    assert sorted(status for status, _found in results) == [200] + [409] * 49
    assert {found["error"]["code"] for status, found in results if status == 409} == {"ALREADY_CLAIMED"}
    await aino.http.close()
    await beda.http.close()


async def test_notes_stay_among_workers(running: Running, resident: Resident) -> None:
    worker, handover_id = await take(running, resident)
    status, found = await worker.write(handover_id, "soita huomenna", notes=True)
    assert status == 202
    assert "soita huomenna" not in str(await resident.read())
    _status, seen = await worker.call("GET", f"/handovers/{handover_id}/messages?after=0")
    assert [m["kind"] for m in seen["messages"] if m["seq"] == found["seq"]] == ["note"]
    assert (await resident.read())["last_seq"] < found["seq"]
    await worker.http.close()


async def test_contacts_reach_the_worker_but_codes_never(running: Running, resident: Resident) -> None:
    worker, handover_id = await take(running, resident)
    await resident.say(f"numeroni on 040 123 4567, hetu {CODE}")
    _status, seen = await worker.call("GET", f"/handovers/{handover_id}/messages?after=0")
    text = seen["messages"][-1]["text"] if "040" in seen["messages"][-1]["text"] else seen["messages"][-2]["text"]
    assert "040 123 4567" in text
    assert CODE not in str(seen)
    assert (await worker.write(handover_id, f"Onko hetusi {CODE}?"))[0] == 202
    assert running.violations(resident, secrets=[CODE]) == []
    await worker.http.close()


async def test_another_worker_may_read_but_not_write(running: Running, resident: Resident) -> None:
    worker, handover_id = await take(running, resident)
    other = await running.sign_in("beda")
    assert (await other.call("GET", f"/handovers/{handover_id}/messages?reason=supervision"))[0] == 200
    status, found = await other.write(handover_id, "minäkin")
    assert (status, found["error"]["code"]) == (403, "NOT_YOURS")
    await worker.http.close()
    await other.http.close()


async def test_outside_hours_the_resident_is_told_when_and_what_else(running: Running, resident: Resident) -> None:
    sunday = datetime(2026, 11, 22, 10, 0, tzinfo=timezone.utc)
    hours = replace(read_hours(), always=False)
    closed = replace(hours, week=((),) * 7, exceptions={sunday.date(): ()})
    object.__setattr__(running.gateway, "hours", closed)
    status, found = await resident.call("POST", "/handover", {})
    assert (status, found["error"]["code"]) == (409, "CLOSED_NOW")
    assert found["error"]["ways"][0]["phones"]
    assert (await resident.read())["mode"] == "bot"


async def test_stopping_to_wait_goes_back_to_the_bot(resident: Resident) -> None:
    await queue_up(resident)
    assert (await resident.call("DELETE", "/handover"))[0] == 200
    assert (await resident.read())["mode"] == "bot"
    status, found = await resident.call("DELETE", "/handover")
    assert (status, found["error"]["code"]) == (409, "NOT_WAITING")


async def test_danger_written_while_waiting_moves_to_the_top(running: Running) -> None:
    calm, grave = await running.start_conversation(language="fi"), await running.start_conversation(language="fi")
    await calm.call("POST", "/handover", {})
    await grave.call("POST", "/handover", {})
    await grave.say("haluan kuolla")
    worker = await running.sign_in()
    waiting = await worker.waiting()
    assert [handover["conversation_id"] for handover in waiting] == [grave.conversation_id, calm.conversation_id]
    assert waiting[0]["urgency"] == "crisis"
    assert any(message["kind"] == "emergency" for message in (await grave.read())["messages"])
    await worker.http.close()


@pytest.mark.parametrize("body", [{"outcome": "nonsense"}, {"topics": ["no_such_topic"]}, {"extra": 1}])
async def test_unfit_closing_is_refused(running: Running, resident: Resident, body: dict[str, object]) -> None:
    worker, handover_id = await take(running, resident)
    assert (await worker.call("POST", f"/handovers/{handover_id}/close", body))[0] == 400
    await worker.http.close()


async def test_transfer_and_release_over_http(running: Running, resident: Resident) -> None:
    worker, handover_id = await take(running, resident)
    body = {"team": "elderly", "note": "iäkäs äiti"}
    assert (await worker.call("POST", f"/handovers/{handover_id}/transfer", body))[0] == 200
    assert (await worker.waiting())[0]["team"] == "elderly"
    other = await running.sign_in("beda")
    await other.call("POST", f"/handovers/{handover_id}/claim")
    assert (await other.call("POST", f"/handovers/{handover_id}/release"))[0] == 200
    assert (await resident.read())["mode"] == "waiting"
    await worker.http.close()
    await other.http.close()


async def test_console_stream_tells_what_moved(running: Running, resident: Resident) -> None:
    worker = await running.sign_in()
    cookie = "; ".join(f"{each.key}={each.value}" for each in worker.http.cookie_jar)
    url = f"{running.base.replace('http', 'ws')}/api/v1/console/stream"
    async with websockets.connect(url, extra_headers={"Cookie": cookie}) as socket:
        await hear(socket, "handovers")
        await queue_up(resident)
        await hear(socket, "handovers")
        handover_id = (await worker.waiting())[0]["id"]
        await worker.call("POST", f"/handovers/{handover_id}/claim")
        frame = await hear(socket, "conversation")
        assert frame["handover_id"] == handover_id
        await resident.say("täällä olen")
        assert (await hear(socket, "conversation"))["last_seq"] > frame["last_seq"]
        await socket.send(json.dumps({"type": "pong"}))
    await worker.http.close()
