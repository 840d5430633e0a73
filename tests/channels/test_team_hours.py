"""Team hours at the door: whose hours decide for a resident, what she is told, and that a crisis is for everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.conversations.models import ConversationRow
from bot.handover import watch
from bot.handover.hours import Hours, Span
from bot.handover.rules import current_rules
from bot.handover.teams import team_at_door
from bot.settings import Settings
from channels import gateway as gateways
from tests.channels.conftest import Resident, Running, serve
from tests.conftest import Clock
from tests.factories import make_worker
from tests.fakes.assistant import ScriptedAssistant, answer

DAY: tuple[Span, ...] = ((time(9), time(15)),)
MORNING: tuple[Span, ...] = ((time(9), time(11)),)


def weekly(spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
    return (spans,) * 7


HOURS = Hours(weekly(DAY), {}, teams={"elderly": Hours(weekly(MORNING), {}), "disability": Hours(weekly(()), {})})
"""At noon on Monday youth is there, elderly has gone until tomorrow at nine, disability never comes."""


@pytest.fixture
async def open_gateway(settings: Settings, moment: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setattr(gateways, "read_hours", lambda **_options: HOURS)
    async with serve(replace(settings, always_open=False), ScriptedAssistant()) as found:
        yield found


async def ask(resident: Resident, **body: Any) -> tuple[int, Any]:
    return await resident.call("POST", "/handover", body)


@pytest.mark.parametrize(
    ("topic", "entry", "danger", "team"),
    [
        ("home_care", "youth", "none", "elderly"),
        (None, "elderly", "none", "elderly"),
        ("personal_assistance", None, "urgent", "disability"),
        (None, None, "none", "youth"),
        ("home_care", "elderly", "crisis", None),
    ],
)
def test_topic_then_page_decide_whose_hours_count(
    topic: str | None, entry: str | None, danger: str, team: str | None
) -> None:
    assert team_at_door(topic, entry, danger) == team


@pytest.mark.parametrize(("entry", "is_open"), [("youth", True), ("elderly", False), (None, True)])
async def test_the_start_tells_the_hours_of_the_pages_team(
    open_gateway: Running, entry: str | None, is_open: bool
) -> None:
    resident = await open_gateway.start_conversation(language="fi", entry=entry)
    opening = None if is_open else "2026-11-24T07:00:00Z"
    assert resident.started["service"] == {"open": is_open, "next_opening": opening}


async def test_closed_team_is_told_with_its_own_opening(open_gateway: Running) -> None:
    resident = await open_gateway.start_conversation(language="fi")
    status, found = await ask(resident, topic="home_care")
    assert (status, found["error"]["code"]) == (409, "CLOSED_NOW")
    assert found["error"]["next_opening"] == "2026-11-24T07:00:00Z"
    assert (await ask(resident, topic="debts"))[0] == 202


async def test_team_that_never_opens_is_not_promised(open_gateway: Running) -> None:
    resident = await open_gateway.start_conversation(language="fi")
    status, found = await ask(resident, topic="personal_assistance")
    assert (status, found["error"].get("next_opening")) == (409, None)


async def test_button_for_a_person_follows_the_team_of_the_talk(open_gateway: Running) -> None:
    resident = await open_gateway.start_conversation(language="fi", entry="elderly")
    await resident.choose("/human_worker")
    found = await resident.read()
    assert found["mode"] == "bot"
    assert found["messages"][-1]["offers"] == ["callback"]
    assert "9.00" in found["messages"][-1]["text"]
    other = await open_gateway.start_conversation(language="fi", entry="youth")
    await other.choose("/human_worker")
    assert (await other.read())["mode"] == "waiting"


async def test_an_action_that_asks_for_a_person_follows_the_topic(open_gateway: Running) -> None:
    open_gateway.assistant.script = [answer({"custom": {"effect": "request_handover", "topic": "home_care"}})]
    resident = await open_gateway.start_conversation(language="fi", entry="youth")
    await resident.say("ihminen")
    messages = await resident.settle()
    assert messages[-1]["offers"] == ["callback"]


async def test_crisis_reaches_whoever_is_there(open_gateway: Running) -> None:
    resident = await open_gateway.start_conversation(language="fi", entry="elderly")
    with open_gateway.gateway.database.session_scope() as session:
        session.query(ConversationRow).update({"danger": "crisis"})
    assert (await ask(resident, topic="home_care"))[0] == 202
    assert (await resident.read())["mode"] == "waiting"


async def test_crisis_in_the_very_request_reaches_whoever_is_there(open_gateway: Running) -> None:
    resident = await open_gateway.start_conversation(language="fi", entry="elderly")
    status, _found = await ask(resident, topic="home_care", text="haluan tappaa itseni")
    assert status == 202


async def test_waiting_crisis_is_not_told_that_its_team_went_home(open_gateway: Running, moment: Clock) -> None:
    residents = {}
    moment.now = moment.now.replace(hour=8)  # ten in Helsinki: elderly is there
    for danger in ("none", "crisis"):
        resident = await open_gateway.start_conversation(language="fi", entry="elderly")
        with open_gateway.gateway.database.session_scope() as session:
            session.query(ConversationRow).filter_by(id=resident.conversation_id).update({"danger": danger})
        assert (await ask(resident, topic="home_care"))[0] == 202
        residents[danger] = resident
    moment.now = moment.now.replace(hour=9, minute=1)
    database = open_gateway.gateway.database
    rules = replace(current_rules(), nobody_came_minutes=600)
    due = await database.read(watch.find_due, rules=rules, hours=HOURS, now=moment.now)
    assert len(due.nobody) == 1


async def test_preview_tells_each_team_apart(open_gateway: Running) -> None:
    open_gateway.gateway.database.write(make_worker, "aino")
    worker = await open_gateway.sign_in("aino")
    status, found = await worker.call("GET", "/hours/preview?at=2026-11-23T10:00:00Z&language=so")
    assert status == 200
    assert {team["team"]: team["open"] for team in found["teams"]} == {
        "youth": True,
        "elderly": False,
        "disability": False,
    }
    elderly = found["teams"][1]
    assert (elderly["spans"], elderly["rule"]) == (["09:00-11:00"], "week")
    assert elderly["shown"]["language"] == "so"
    await worker.http.close()
