"""The WebSocket carries the same as HTTP: acks after the commit, resume by number, states, typing, errors."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

from tests.channels.conftest import Resident, Running, hear


async def greet(socket: Any, resident: Resident, after: int = 0) -> dict[str, Any]:
    await socket.send(json.dumps({"type": "hello", "token": resident.token, "after": after}))
    return await hear(socket, "state")


async def say(socket: Any, text: str, client_id: str | None = None) -> dict[str, Any]:
    client_id = client_id or str(uuid.uuid4())
    await socket.send(json.dumps({"type": "say", "client_id": client_id, "text": text}))
    ack = await hear(socket, "ack")
    assert ack["client_id"] == client_id
    return ack


async def messages_until(socket: Any, text: str) -> list[int]:
    seqs = []
    while True:
        message = (await hear(socket, "message"))["message"]
        seqs.append(message["seq"])
        if message["text"] == text:
            return seqs


async def test_hello_gives_the_state_and_what_was_missed(resident: Resident) -> None:
    async with resident.socket() as socket:
        state = await greet(socket, resident)
        assert (state["mode"], state["last_seq"], state["pending"]) == ("bot", 1, False)
        assert (await hear(socket, "message"))["message"]["seq"] == 1


async def test_say_is_acknowledged_and_answered(running: Running, resident: Resident) -> None:
    async with resident.socket() as socket:
        await greet(socket, resident, after=1)
        ack = await say(socket, "hei", "a-1")
        resident.acks["a-1"] = ack["seq"]
        assert await messages_until(socket, "Vastaus: hei") in ([2, 3], [3])
    await resident.settle()
    assert running.violations(resident) == []


async def test_a_phone_that_lost_the_net_gets_exactly_what_it_missed(running: Running, resident: Resident) -> None:
    running.assistant.gate.clear()
    async with resident.socket() as socket:
        await greet(socket, resident, after=1)
        await say(socket, "hei")
    running.assistant.gate.set()
    async with resident.socket() as socket:
        await greet(socket, resident, after=2)
        assert await messages_until(socket, "Vastaus: hei") == [3]


async def test_two_windows_see_the_same(resident: Resident) -> None:
    async with resident.socket() as first, resident.socket() as second:
        await greet(first, resident, after=1)
        await greet(second, resident, after=1)
        await say(first, "hei")
        assert await messages_until(second, "Vastaus: hei") == [2, 3]


async def test_the_bots_work_is_shown_as_typing(running: Running, resident: Resident) -> None:
    running.assistant.gate.clear()
    async with resident.socket() as socket:
        await greet(socket, resident, after=1)
        await socket.send(json.dumps({"type": "say", "client_id": "a", "text": "hei"}))
        typing = await hear(socket, "typing")
        assert (typing["author"], typing["on"]) == ("bot", True)
        running.assistant.gate.set()
        assert (await hear(socket, "typing"))["on"] is False


async def test_bad_frames_are_told_and_the_socket_lives(resident: Resident) -> None:
    async with resident.socket() as socket:
        await greet(socket, resident, after=1)
        for raw in (
            "no json",
            "[]",
            '{"type": 5}',
            '{"type": "dance"}',
            '{"type": "say", "client_id": "a", "text": ""}',
        ):
            await socket.send(raw)
            assert (await hear(socket, "error"))["error"]["message"]
        await say(socket, "hei")


async def test_error_names_the_message_it_belongs_to(resident: Resident) -> None:
    async with resident.socket() as socket:
        await greet(socket, resident, after=1)
        await socket.send(json.dumps({"type": "say", "client_id": "a-7", "text": "x" * 2001}))
        frame = await hear(socket, "error")
        assert (frame["client_id"], frame["error"]["code"]) == ("a-7", "TEXT_TOO_LONG")


async def test_deleting_ends_the_socket_of_the_other_window(resident: Resident) -> None:
    async with resident.socket() as socket:
        await greet(socket, resident, after=1)
        await resident.call("DELETE")
        frame = await hear(socket, "error")
        assert frame["error"]["code"] == "NOT_FOUND"


async def test_many_sockets_write_at_once_and_nothing_is_lost(running: Running) -> None:
    residents = [await running.start_conversation(language="fi") for _ in range(8)]

    async def talk(resident: Resident) -> None:
        async with resident.socket() as socket:
            await greet(socket, resident, after=1)
            for n in range(3):
                resident.acks[f"c-{n}"] = (await say(socket, f"viesti {n}", f"c-{n}"))["seq"]

    await asyncio.gather(*(talk(resident) for resident in residents))
    for resident in residents:
        await resident.settle()
    assert running.violations(*residents) == []
