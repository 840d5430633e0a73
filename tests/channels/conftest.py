"""A gateway that really listens on loopback, with a scripted assistant and an empty database, and clients for it."""

from __future__ import annotations

import asyncio
import json
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import websockets
from sanic import Sanic
from sanic.touchup.schemes import ode

from bot.conversations.invariants import Seen, find_violations, read_history
from bot.settings import Settings, read_settings
from channels.app import create_app
from channels.gateway import Gateway, build_gateway
from tests.conftest import ON_SERVICES
from tests.factories import PASSWORD, make_worker
from tests.fakes.assistant import ScriptedAssistant

API = "/api/v1/conversations"

# Sanic rewrites its own methods for each application; in this mode it begins from the originals each time.
Sanic.test_mode = True
# It reads their source for each, which never changes: half of the time that an application takes to start.
ode.getsource = cache(ode.getsource)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    environment = {
        "DATABASE_URL": database_url,
        "NEUVO_DATA_DIR": str(tmp_path),
        "NEUVO_ALWAYS_OPEN": "1",
        "NEUVO_ORIGINS": "https://vakehyva.fi",
        "NEUVO_TURN_DEADLINE": "2",
        "NEUVO_MESSAGES_PER_MINUTE": "100000",
    }
    if ON_SERVICES:
        environment["REDIS_URL"] = "redis://127.0.0.1:6379/9"
    return read_settings(environment)


@dataclass
class Resident:
    """One resident: speaks HTTP with her token and remembers what she saw, for the invariants."""

    http: aiohttp.ClientSession
    base: str
    conversation_id: str
    token: str
    started: dict[str, Any]
    acks: dict[str, int] = field(default_factory=dict)
    seen: list[tuple[str, int]] = field(default_factory=list)

    async def call(self, method: str, path: str = "", body: Any = None, **kwargs: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", **kwargs.pop("headers", {})}
        url = f"{self.base}{API}/{self.conversation_id}{path}"
        async with self.http.request(method, url, json=body, headers=headers, **kwargs) as response:
            return response.status, await response.json(content_type=None) if response.status != 204 else None

    async def say(self, text: str, client_id: str | None = None) -> tuple[int, Any]:
        client_id = client_id or str(uuid.uuid4())
        status, found = await self.call("POST", "/messages", {"client_id": client_id, "text": text})
        if status in (200, 202):
            self.acks[client_id] = found["seq"]
        return status, found

    async def choose(self, payload: str) -> tuple[int, Any]:
        return await self.call("POST", "/messages", {"client_id": str(uuid.uuid4()), "choice": payload})

    async def read(self, after: int = 0, wait: int = 0) -> Any:
        status, found = await self.call("GET", f"/messages?after={after}&wait={wait}")
        assert status == 200, found
        return found

    async def settle(self, seconds: float = 15.0) -> list[dict[str, Any]]:
        """Every message of the conversation once the bot owes nothing any more."""
        ends = asyncio.get_running_loop().time() + seconds
        last = 0
        while asyncio.get_running_loop().time() < ends:
            found = await self.read(after=last, wait=1)
            last = max([last, *(message["seq"] for message in found["messages"])])
            if not found["pending"]:
                messages = (await self.read())["messages"]
                self.seen = [(self.conversation_id, message["seq"]) for message in messages]
                return list(messages)
        raise AssertionError("the bot still owes an answer")

    def socket(self, **kwargs: Any) -> Any:
        url = f"{self.base.replace('http', 'ws')}{API}/{self.conversation_id}/stream"
        return websockets.connect(url, **kwargs)

    def view(self) -> Seen:
        return Seen(self.conversation_id, self.acks, self.seen)


async def hear(socket: Any, kind: str, *, seconds: float = 10.0) -> dict[str, Any]:
    """The next frame of a kind; others are passed over."""
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), seconds))
        if frame["type"] == kind:
            return dict(frame)


@dataclass
class Running:
    """A gateway that serves, and what the tests hold of it."""

    base: str
    gateway: Gateway
    assistant: ScriptedAssistant
    http: aiohttp.ClientSession

    async def start_conversation(self, **body: Any) -> Resident:
        async with self.http.post(f"{self.base}{API}", json=body) as response:
            started = await response.json()
            assert response.status == 201, started
        return Resident(self.http, self.base, started["conversation_id"], started["token"], started)

    async def sign_in(self, username: str = "aino") -> Worker:
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        body = {"username": username, "password": PASSWORD}
        async with session.post(f"{self.base}/api/v1/staff/login", json=body) as response:
            found = await response.json()
            assert response.status == 200, found
        return Worker(session, self.base, found["csrf"], found["user"])

    def violations(self, *residents: Resident, **observed: Any) -> list[str]:
        """What the log and the residents' views say against the ten invariants."""
        with self.gateway.database.session_scope(read_only=True) as session:
            history = read_history(session, seen=[resident.view() for resident in residents], **observed)
        return find_violations(history)


@dataclass
class Worker:
    """One signed-in member of staff."""

    http: aiohttp.ClientSession
    base: str
    csrf: str
    user: dict[str, Any]

    async def call(self, method: str, path: str, body: Any = None, **kwargs: Any) -> tuple[int, Any]:
        headers = kwargs.pop("headers", {"X-CSRF-Token": self.csrf})
        url = f"{self.base}/api/v1/console{path}"
        async with self.http.request(method, url, json=body, headers=headers, **kwargs) as response:
            return response.status, await response.json(content_type=None)

    async def waiting(self) -> list[dict[str, Any]]:
        return list((await self.call("GET", "/handovers?state=waiting"))[1]["handovers"])

    async def write(self, handover_id: int, text: str, *, notes: bool = False) -> tuple[int, Any]:
        body = {"client_id": str(uuid.uuid4()), "text": text}
        return await self.call("POST", f"/handovers/{handover_id}/{'notes' if notes else 'messages'}", body)


@asynccontextmanager
async def serve(settings: Settings, assistant: ScriptedAssistant) -> AsyncIterator[Running]:
    """Run a gateway until the end of the block."""
    gateway = build_gateway(settings, assistant=assistant)
    app = create_app(gateway, name=f"t{uuid.uuid4().hex}")
    listener = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.before_start()
    http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
    try:
        yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", gateway, assistant, http)
    finally:
        await http.close()
        await server.before_stop()
        closing = server.close()
        for connection in list(server.connections):
            connection.abort()
        await closing
        await server.after_stop()
        Sanic._app_registry.pop(app.name, None)


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Running]:
    """A gateway with an empty database, a worker ``aino`` and a worker ``beda``."""
    async with serve(settings, ScriptedAssistant()) as found:
        for username in ("aino", "beda"):
            found.gateway.database.write(make_worker, username)
        yield found


@pytest.fixture
async def resident(running: Running) -> Resident:
    """A resident who has just opened the chat in Finnish."""
    return await running.start_conversation(language="fi")
