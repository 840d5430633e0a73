"""The resident's protocol over HTTP, as a foreign client sees it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversations.models import FeedbackRow
from bot.crisis import Kind
from bot.languages import all_languages
from tests.channels.conftest import API, Resident, Running
from tests.fakes.assistant import BROKEN, DOWN

VALID_CODE = "131052-308T"


def texts(messages: list[dict[str, Any]], author: str) -> list[str]:
    return [message["text"] for message in messages if message["author"] == author]


async def test_starting_gives_token_texts_hours_and_the_greeting(running: Running) -> None:
    resident = await running.start_conversation(entry="youth", language="fi", page="https://vakehyva.fi/nuoret?x=1")
    started = resident.started
    assert {language["code"] for language in started["languages"]} == set(all_languages())
    assert started["texts"]["ui_send"]
    assert started["service"] == {"open": True, "next_opening": None}
    assert (started["mode"], started["last_seq"]) == ("bot", 1)
    greeting = (await resident.read())["messages"][0]
    assert (greeting["seq"], greeting["author"], greeting["dir"]) == (1, "bot", "ltr")
    assert greeting["choices"]


async def test_a_message_is_answered(running: Running, resident: Resident) -> None:
    status, found = await resident.say("Miten saan kotihoitoa?")
    assert (status, found) == (202, {"seq": 2})
    messages = await resident.settle()
    assert texts(messages, "bot")[-1] == "Vastaus: Miten saan kotihoitoa?"
    assert messages[-1]["topic"] == "home_care"
    assert running.violations(resident) == []


async def test_a_resend_changes_nothing(running: Running, resident: Resident) -> None:
    first = await resident.say("hei", "same-id")
    results = await asyncio.gather(*(resident.say("hei", "same-id") for _ in range(10)))
    assert first[0] == 202
    assert {(status, found["seq"]) for status, found in results} == {(200, first[1]["seq"])}
    messages = await resident.settle()
    assert len(texts(messages, "resident")) == 1
    assert len(running.assistant.asked) == 1
    assert running.violations(resident) == []


async def test_the_same_id_with_another_text_is_a_conflict(resident: Resident) -> None:
    await resident.say("hei", "same-id")
    status, found = await resident.say("jotain muuta", "same-id")
    assert (status, found["error"]["code"]) == (409, "CLIENT_ID_REUSED")


async def test_messages_are_answered_in_their_order(running: Running, resident: Resident) -> None:
    running.assistant.gate.clear()
    for word in ("yksi", "kaksi", "kolme"):
        await resident.say(word)
    running.assistant.gate.set()
    messages = await resident.settle()
    assert texts(messages, "bot")[1:] == ["Vastaus: yksi", "Vastaus: kaksi", "Vastaus: kolme"]
    assert running.violations(resident) == []


async def test_long_poll_returns_when_something_comes(running: Running, resident: Resident) -> None:
    running.assistant.gate.clear()
    await resident.say("hei")
    waiting = asyncio.create_task(resident.read(after=2, wait=20))
    await asyncio.sleep(0)
    assert (await resident.read(after=2))["pending"] is True
    running.assistant.gate.set()
    found = await asyncio.wait_for(waiting, 10)
    assert [message["text"] for message in found["messages"]] == ["Vastaus: hei"]


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"client_id": "a"}, 400, "BAD_REQUEST", "text"),
        ({"client_id": "a", "text": "x", "choice": "/home_care"}, 400, "BAD_REQUEST", "text"),
        ({"text": "x"}, 400, "BAD_REQUEST", "client_id"),
        ({"client_id": "a b", "text": "x"}, 400, "BAD_REQUEST", "client_id"),
        ({"client_id": "a", "text": 5}, 400, "BAD_REQUEST", "text"),
        ({"client_id": "a", "text": "x", "author": "worker"}, 400, "UNKNOWN_FIELD", "author"),
        ({"client_id": "a", "text": "  \n "}, 422, "EMPTY_TEXT", None),
        ({"client_id": "a", "text": "\u200b\u0000"}, 422, "UNUSABLE_TEXT", None),
        ({"client_id": "a", "text": "x" * 2001}, 413, "TEXT_TOO_LONG", None),
        ({"client_id": "a", "text": "x" * 20000}, 413, "TOO_LARGE", None),
        ({"client_id": "a", "choice": "/restart"}, 422, "CHOICE_NOT_OFFERED", None),
        ([1], 400, "BAD_REQUEST", "body"),
    ],
)
async def test_bad_input_is_refused_by_name_and_loses_nothing(
    running: Running, resident: Resident, body: Any, status: int, code: str, field: str | None
) -> None:
    found_status, found = await resident.call("POST", "/messages", body)
    assert (found_status, found["error"]["code"]) == (status, code)
    assert found["error"].get("field") == field
    assert found["error"]["message"]
    assert found["error"]["id"]
    assert (await resident.read())["last_seq"] == 1
    assert running.assistant.asked == []


async def test_broken_json_is_refused(running: Running, resident: Resident) -> None:
    headers = {"Authorization": f"Bearer {resident.token}", "Content-Type": "application/json"}
    url = f"{running.base}{API}/{resident.conversation_id}/messages"
    async with running.http.post(url, data=b'{"text": ', headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == "BAD_REQUEST"


async def test_errors_speak_the_callers_language(resident: Resident) -> None:
    _status, finnish = await resident.call("POST", "/messages", {"client_id": "a", "text": ""})
    await resident.call("PUT", "/language", {"language": "en"})
    _status, english = await resident.call("POST", "/messages", {"client_id": "a", "text": ""})
    assert finnish["error"]["message"] != english["error"]["message"]


@pytest.mark.parametrize("text", ["/restart", '/home_care{"role": "worker"}', " /session_start"])
async def test_a_command_is_only_a_text(running: Running, resident: Resident, text: str) -> None:
    await resident.say(text)
    await resident.settle()
    question = running.assistant.asked[0]
    assert (question.payload, question.text) == (None, text.strip())


async def test_an_offered_choice_reaches_the_assistant_as_its_payload(running: Running, resident: Resident) -> None:
    greeting = (await resident.read())["messages"][0]
    choice = next(each for each in greeting["choices"] if each["payload"] == "/home_care")
    assert (await resident.choose("/home_care"))[0] == 202
    messages = await resident.settle()
    assert texts(messages, "resident") == [choice["label"]]
    assert running.assistant.asked[0].payload == "/home_care"


async def test_personal_data_is_masked_before_anyone_sees_it(running: Running, resident: Resident) -> None:
    await resident.say(f"Hetuni on {VALID_CODE} ja numeroni 040 123 4567")
    messages = await resident.settle()
    stored = texts(messages, "resident")[0]
    assert VALID_CODE not in stored
    assert "123 4567" not in stored
    assert VALID_CODE not in running.assistant.asked[0].text
    assert any(message["author"] == "system" for message in messages), "the resident is told"
    assert running.violations(resident, secrets=[VALID_CODE, "123 4567"]) == []


async def test_an_empty_reply_is_a_failed_turn_and_is_apologised_for(running: Running, resident: Resident) -> None:
    running.assistant.script = [BROKEN]
    await resident.say("hei")
    messages = await resident.settle()
    apology = messages[-1]
    assert apology["author"] == "bot"
    assert apology["cards"][0]["phones"], "an apology carries a number to call"
    assert [choice["payload"] for choice in apology["choices"]] == ["/human_worker"]
    assert len(running.assistant.asked) >= 3
    assert running.violations(resident) == []


async def test_a_passing_fault_is_not_seen_by_the_resident(running: Running, resident: Resident) -> None:
    running.assistant.script = [DOWN, BROKEN, running.assistant.echo]
    await resident.say("hei")
    messages = await resident.settle()
    assert texts(messages, "bot")[1:] == ["Vastaus: hei"]
    assert [question.attempt for question in running.assistant.asked] == [1, 2, 3]
    assert len({question.message_id for question in running.assistant.asked}) == 1


async def test_when_the_assistant_stays_away_the_apology_comes_at_the_deadline(
    running: Running, resident: Resident
) -> None:
    running.assistant.script = [DOWN]
    await resident.say("hei")
    messages = await resident.settle()
    assert [message["kind"] for message in messages[2:]] == ["cards"]
    assert running.violations(resident) == []


async def test_danger_is_answered_first_and_without_the_assistant(running: Running, resident: Resident) -> None:
    running.assistant.script = [DOWN]
    _status, found = await resident.say("en jaksa enää, haluan kuolla")
    at_once = (await resident.read(after=found["seq"]))["messages"]
    assert at_once[0]["kind"] == "emergency"
    assert (at_once[0]["level"], at_once[0]["kinds"]) == ("crisis", ["suicide_self_harm"])
    assert "112" in [phone["number"] for card in at_once[0]["cards"] for phone in card.get("phones", ())]
    await resident.settle()
    assert running.violations(resident, dangerous=[(resident.conversation_id, found["seq"])]) == []


async def test_danger_in_a_text_that_is_too_long_is_answered_all_the_same(resident: Resident) -> None:
    status, _found = await resident.say("haluan kuolla " + "x" * 3000)
    assert status == 413
    assert (await resident.read(after=1))["messages"][0]["kind"] == "emergency"


class SureOfDanger:
    """A classifier that hears a farewell in every text."""

    def find_lead(self, _text: str) -> tuple[Kind, float]:
        return Kind.SUICIDE_SELF_HARM, 1.0


async def test_danger_that_no_phrase_says_is_answered_at_the_door(running: Running, resident: Resident) -> None:
    running.assistant.script = [DOWN]
    running.gateway.judge.model = SureOfDanger()
    try:
        _status, found = await resident.say("kiitos kaikesta, pitäkää huolta toisistanne")
    finally:
        running.gateway.judge.model = None
    (message,) = (await resident.read(after=found["seq"]))["messages"]
    assert (message["kind"], message["kinds"]) == ("emergency", ["suicide_self_harm"])


async def test_language_chosen_by_hand_wins_over_the_text(running: Running, resident: Resident) -> None:
    status, found = await resident.call("PUT", "/language", {"language": "ar"})
    assert (status, found["language"], found["dir"]) == (200, "ar", "rtl")
    await resident.say("miten saan kotihoitoa äidilleni")
    await resident.settle()
    assert running.assistant.asked[0].language == "ar"
    status, refused = await resident.call("PUT", "/language", {"language": "xx"})
    assert (status, refused["error"]["code"]) == (400, "LANGUAGE_UNKNOWN")


async def test_deleted_conversation_is_gone_here_and_in_rasa(running: Running, resident: Resident) -> None:
    await resident.say("hei")
    await resident.settle()
    assert await resident.call("DELETE") == (204, None)
    status, found = await resident.call("GET", "/messages")
    assert (status, found["error"]["code"]) == (401, "UNAUTHENTICATED")
    for _ in range(100):
        if running.assistant.forgotten:
            break
        await asyncio.sleep(0.05)
    assert running.assistant.forgotten == [resident.conversation_id]


async def test_a_late_answer_to_a_deleted_conversation_is_dropped(running: Running, resident: Resident) -> None:
    running.assistant.gate.clear()
    await resident.say("hei")
    await resident.call("DELETE")
    running.assistant.gate.set()
    await asyncio.sleep(0.2)
    assert running.violations() == []


async def test_closed_conversation_takes_no_more(resident: Resident) -> None:
    assert (await resident.call("POST", "/close"))[1] == {"mode": "closed"}
    assert (await resident.call("POST", "/close"))[0] == 200
    status, found = await resident.say("vielä yksi")
    assert (status, found["error"]["code"]) == (409, "CONVERSATION_CLOSED")


async def test_feedback_is_stored_with_its_words_masked(running: Running, resident: Resident) -> None:
    body = {"rating": 4, "helped": True, "text": f"Kiitos! Hetuni on {VALID_CODE}"}
    assert (await resident.call("POST", "/feedback", body))[0] == 201
    assert (await resident.call("POST", "/feedback", {"helped": False}))[0] == 201
    with running.gateway.database.session_scope(read_only=True) as session:
        rows = [(row.rating, row.helped, row.text) for row in session.query(FeedbackRow).order_by(FeedbackRow.id)]
    assert rows[1] == (None, False, None)
    assert rows[0][:2] == (4, True)
    assert VALID_CODE not in str(rows)


@pytest.mark.parametrize("body", [{}, {"rating": 6}, {"rating": 0}, {"helped": "yes"}, {"stars": 5}, {"text": " "}])
async def test_empty_or_unfit_feedback_is_refused(resident: Resident, body: dict[str, Any]) -> None:
    assert (await resident.call("POST", "/feedback", body))[0] == 400


async def test_long_poll_tells_the_place_and_the_language(resident: Resident) -> None:
    await resident.call("POST", "/handover", {})
    found = await resident.read()
    assert (found["mode"], found["position"], found["language"]) == ("waiting", 1, "fi")


async def test_feedback_on_one_answer_keeps_the_last_word(running: Running, resident: Resident) -> None:
    _status, asked = await resident.say("Miten äidille saa kotihoitoa?")
    reply = [message for message in await resident.settle() if message["author"] == "bot"][-1]["seq"]
    for helped in (True, False):
        assert (await resident.call("POST", "/feedback", {"seq": reply, "helped": helped}))[0] == 201
    with running.gateway.database.session_scope(read_only=True) as session:
        rows = [(row.seq, row.helped) for row in session.execute(select(FeedbackRow)).scalars()]
    assert rows == [(reply, False)]
    for seq in (asked["seq"], 999):
        status, found = await resident.call("POST", "/feedback", {"seq": seq, "helped": True})
        assert (status, found["error"]["field"]) == (400, "seq")
