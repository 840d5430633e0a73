"""Kill -9 in the middle of messages: one answer each, none lost, none doubled; then the ten invariants on the log."""

from __future__ import annotations

import asyncio
import random
import uuid
from typing import Any

import aiohttp
import pytest

from bot.conversations.invariants import find_violations, read_history
from bot.storage.database import Database
from tests.channels.conftest import Resident
from tests.e2e.conftest import open_chat
from tests.e2e.serving import Service

pytestmark = [pytest.mark.model, pytest.mark.timeout(300)]

SECRET = "131052-308T"
QUESTIONS = [
    "miten äidille saa kotihoitoa",
    "vuokra on maksamatta",
    "how do I apply for basic social assistance",
    "jag behöver färdtjänst",
    "mistä saan apua velkoihin",
]


async def insist(resident: Resident, text: str) -> int:
    """Send a message as the widget does: the same client id again until it is acknowledged."""
    client_id = str(uuid.uuid4())
    for _ in range(200):
        try:
            status, found = await resident.say(text, client_id)
        except (aiohttp.ClientError, asyncio.TimeoutError):
            await asyncio.sleep(0.2)
            continue
        if status in (200, 202):
            return int(found["seq"])
        await asyncio.sleep(0.3)
    raise AssertionError("never acknowledged")


async def settle(resident: Resident) -> list[dict[str, Any]]:
    """As ``Resident.settle``, through restarts."""
    for _ in range(120):
        try:
            return await resident.settle(seconds=2)
        except (aiohttp.ClientError, asyncio.TimeoutError, AssertionError):
            await asyncio.sleep(0.5)
    raise AssertionError("the bot still owes an answer")


def violations(service: Service, residents: list[Resident]) -> list[str]:
    database = Database(f"sqlite:///{service.data_dir / 'neuvo.db'}")
    with database.session_scope(read_only=True) as session:
        history = read_history(
            session, seen=[each.view() for each in residents], outputs=service.outputs(), secrets=[SECRET]
        )
    database.close()
    return find_violations(history)


def answers_to(messages: list[dict[str, Any]], seq: int, following: int | None) -> list[dict[str, Any]]:
    return [
        message
        for message in messages
        if message["author"] == "bot" and message["seq"] > seq and (following is None or message["seq"] < following)
    ]


@pytest.mark.parametrize("victim", ["gateway", "rasa", "actions"])
@pytest.mark.parametrize("delay", [0.0, 0.02])
async def test_each_message_is_answered_once_whoever_dies(
    service: Service, http: aiohttp.ClientSession, victim: str, delay: float
) -> None:
    service.wait_ready()
    resident = await open_chat(http, service, language="fi")
    before = await insist(resident, QUESTIONS[0])
    await settle(resident)
    sending = asyncio.create_task(insist(resident, f"{QUESTIONS[1]}, hetu {SECRET}"))
    await asyncio.sleep(delay)
    service.kill(victim)
    seq = await sending
    messages = await settle(resident)
    reference = await open_chat(http, service, language="fi")
    await insist(reference, QUESTIONS[0])
    await settle(reference)
    service.wait_ready()
    same = await insist(reference, QUESTIONS[1])
    wanted = answers_to(await settle(reference), same, None)
    found = answers_to(messages, seq, None)
    assert [m["text"] for m in found] == [m["text"] for m in wanted], "the answer of an undisturbed service, once"
    assert answers_to(messages, before, seq)
    assert violations(service, [resident, reference]) == []


async def test_random_kills_lose_nothing_and_double_nothing(service: Service, http: aiohttp.ClientSession) -> None:
    chance = random.Random(20261122)
    service.wait_ready()
    residents = [await open_chat(http, service, language="fi") for _ in range(6)]

    async def talk(resident: Resident) -> None:
        for _ in range(4):
            await insist(resident, chance.choice(QUESTIONS))
            await asyncio.sleep(chance.random())

    async def disturb() -> None:
        for victim in chance.sample(["gateway", "gateway", "actions", "rasa"], 4):
            await asyncio.sleep(chance.uniform(0.2, 1.5))
            if service.pid_of(victim) is not None:
                service.kill(victim)

    await asyncio.gather(disturb(), *(talk(resident) for resident in residents))
    for resident in residents:
        messages = await settle(resident)
        assert len([m for m in messages if m["author"] == "resident"]) == 4
    assert violations(service, residents) == []


async def test_danger_is_answered_at_once_while_rasa_is_dead(service: Service, http: aiohttp.ClientSession) -> None:
    service.wait_ready()
    resident = await open_chat(http, service, language="fi")
    service.kill("rasa")
    seq = await insist(resident, "haluan kuolla")
    found = (await resident.read(after=seq))["messages"][0]
    assert (found["kind"], found["level"]) == ("emergency", "crisis")
    await settle(resident)
    service.wait_ready()
