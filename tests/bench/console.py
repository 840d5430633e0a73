"""The console under load, against a gateway in a process of its own: claim race, messages from side to side, the queue.

Both databases; Rasa is not asked, because people talk here. Loopback only, bounded.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.settings import PROJECT_ROOT
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.bench.catalogue import empty_postgres
from tests.bench.console_rows import add_handovers, add_open_chats, add_workers
from tests.bench.load import Times
from tests.e2e.serving import free_port

Figures = dict[str, object]
POSTGRES = os.environ.get("NEUVO_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
RACERS, RACES = 200, 5
CHATS, DESKS = 200, 40
EACH, EVERY_SECONDS, SETTLE_SECONDS = 3, 20.0, 4.0
"""Messages of each side of a chat, and how often a side writes: as fast as people type who think in between."""

LETTERS = str.maketrans("0123456789", "ghijklmnop")
WAITING, CLOSED, VIEWS = 500, 100_000, 60


@dataclass(frozen=True)
class Desk:
    """One signed-in worker's browser."""

    account_id: int
    cookie: str
    csrf: str
    http: aiohttp.ClientSession = field(repr=False)
    base: str

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Cookie": f"neuvo_staff={self.cookie}", "X-CSRF-Token": self.csrf}
        url = f"{self.base}/api/v1/console{path}"
        async with self.http.request(method, url, json=body, headers=headers) as response:
            return response.status, await response.json()


def measure_console() -> Figures:
    """All figures on SQLite and on PostgreSQL."""
    figures: Figures = {}
    for name in ("SQLite", "PostgreSQL"):
        for measure in (measure_race, measure_messages, measure_queue):
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                url = f"sqlite:///{folder / 'neuvo.db'}" if name == "SQLite" else stack.enter_context(empty_postgres())
                database = Database(url)
                stack.callback(database.close)
                upgrade(database.engine)
                found = measure(stack, folder, url, database)
                figures |= {f"{name}: {key}": value for key, value in found.items()}
    return figures


def measure_race(stack: ExitStack, folder: Path, url: str, database: Database) -> Figures:
    """Two hundred workers who claim one chat at once, some times over."""
    database.write(add_handovers, waiting=RACES, closed=0)
    workers = database.write(add_workers, RACERS)
    base = stack.enter_context(_gateway(folder, url))

    async def race() -> tuple[list[int], list[float]]:
        winners, seconds = [], []
        async with _http() as http:
            desks = [Desk(*worker, http, base) for worker in workers]
            for handover in (await desks[0].call("GET", "/handovers?state=waiting"))[1]["handovers"]:
                began = time.monotonic()
                path = f"/handovers/{handover['id']}/claim"
                answers = await asyncio.gather(*(desk.call("POST", path) for desk in desks))
                seconds.append(time.monotonic() - began)
                winners.append(sum(status == 200 for status, _found in answers))
                assert all(status in {200, 409} for status, _found in answers), answers
        return winners, seconds

    winners, seconds = asyncio.run(race())
    return {
        f"claim race, {RACERS} workers: winners of each of {RACES} chats": " ".join(map(str, winners)),
        f"claim race, {RACERS} workers: all answered within, s": max(seconds),
    }


def measure_messages(stack: ExitStack, folder: Path, url: str, database: Database) -> Figures:
    """Two hundred chats with people, both sides writing: from sending to the other side's having the text."""
    workers = database.write(add_workers, DESKS)
    tokens = database.write(add_open_chats, [account_id for account_id, _cookie, _csrf in workers], CHATS)
    base = stack.enter_context(_gateway(folder, url))

    async def talk() -> tuple[list[float], list[float]]:
        async with _http() as http:
            desks = {worker[0]: Desk(*worker, http, base) for worker in workers}
            chats = [Chat(desks[account_id], handover_id, *opened) for handover_id, account_id, *opened in tokens]
            async with _Streams(http, base, list(desks.values()), chats):
                await asyncio.gather(*(chat.talk(number) for number, chat in enumerate(chats)))
            to_resident = [second for chat in chats for second in chat.to_resident]
            return to_resident, [second for chat in chats for second in chat.to_worker]

    began = time.monotonic() + SETTLE_SECONDS
    to_resident, to_worker = asyncio.run(talk())
    elapsed = time.monotonic() - began
    found: Figures = {f"{CHATS} human chats: messages/s": (len(to_resident) + len(to_worker)) / elapsed}
    for name, seconds in (("worker to resident", to_resident), ("resident to worker", to_worker)):
        times = Times(seconds, elapsed)
        found |= {f"{CHATS} human chats, {name}: p50, ms": times.p50, f"… {name}: p95, ms": times.p95}
    return found


def measure_queue(stack: ExitStack, folder: Path, url: str, database: Database) -> Figures:
    """The lists of the console with many waiting and a year of ended chats."""
    database.write(add_handovers, waiting=WAITING, closed=CLOSED)
    workers = database.write(add_workers, 6)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    base = stack.enter_context(_gateway(folder, url))
    views = {"waiting": "/handovers?state=waiting", "ended": "/handovers?state=closed", "queues of leads": "/queues"}

    async def look(path: str) -> tuple[list[float], int]:
        async with _http() as http:
            desk, seconds, shown = Desk(*workers[0], http, base), [], 0
            for number in range(VIEWS + 3):
                began = time.monotonic()
                status, found = await desk.call("GET", path)
                assert status == 200, found
                shown = len(found.get("handovers", found.get("queues")))
                if number >= 3:
                    seconds.append(time.monotonic() - began)
            return seconds, shown

    figures: Figures = {}
    for name, path in views.items():
        seconds, shown = asyncio.run(look(path))
        times = Times(seconds, sum(seconds))
        figures |= {f"{name} ({shown} rows; {WAITING} waiting, {CLOSED} ended): p50, ms": times.p50}
        figures |= {f"… {name}: p95, ms": times.p95}
    return figures


class Chat:
    """One open chat with both of its sides."""

    def __init__(self, desk: Desk, handover_id: int, conversation_id: str, token: str) -> None:
        self.desk, self.handover_id = desk, handover_id
        self.conversation_id, self.token = conversation_id, token
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.to_resident: list[float] = []
        self.to_worker: list[float] = []
        self.seen = 0
        self._sent: dict[str, float] = {}
        self._arrived = asyncio.Event()

    async def talk(self, number: int) -> None:
        """Write in turns, at a moment of one's own, and wait until the other side has it."""
        await asyncio.sleep(EVERY_SECONDS / 2 * number / CHATS)
        for _ in range(EACH):
            for write in (self._write_as_worker, self._write_as_resident):
                began = time.monotonic()
                self._arrived.clear()
                # Letters only: digits might be taken for somebody's number, and masked.
                words = f"viesti {uuid.uuid4().hex.translate(LETTERS)}"
                self._sent[words] = time.monotonic()
                await write(words)
                await asyncio.wait_for(self._arrived.wait(), 30)
                await asyncio.sleep(max(0.0, EVERY_SECONDS / 2 - (time.monotonic() - began)))

    async def _write_as_worker(self, words: str) -> None:
        body = {"client_id": uuid.uuid4().hex, "text": words}
        status, found = await self.desk.call("POST", f"/handovers/{self.handover_id}/messages", body)
        assert status == 202, found

    async def _write_as_resident(self, words: str) -> None:
        assert self.socket is not None
        await self.socket.send_json({"type": "say", "client_id": uuid.uuid4().hex, "text": words})

    def arrive(self, words: str, times: list[float]) -> None:
        """Note that the other side has a text."""
        began = self._sent.pop(words, None)
        if began is not None:
            times.append(time.monotonic() - began)
            self._arrived.set()

    async def fetch(self) -> None:
        """Do what the console does when it hears that the chat moved."""
        path = f"/handovers/{self.handover_id}/messages?after={self.seen}"
        status, found = await self.desk.call("GET", path)
        assert status == 200, found
        for message in found["messages"]:
            self.seen = max(self.seen, message["seq"])
            if message["author"] == "resident":
                self.arrive(message["text"], self.to_worker)


class _Streams:
    """The WebSockets of all residents and all consoles."""

    def __init__(self, http: aiohttp.ClientSession, base: str, desks: list[Desk], chats: list[Chat]) -> None:
        self._http, self._base, self._desks, self._chats = http, base, desks, chats
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> None:
        for chat in self._chats:
            url = f"{self._base}/api/v1/conversations/{chat.conversation_id}/stream"
            chat.socket = await self._http.ws_connect(url)
            await chat.socket.send_json({"type": "hello", "token": chat.token, "after": 0})
            self._tasks.append(asyncio.create_task(self._hear_as_resident(chat)))
        for desk in self._desks:
            headers = {"Cookie": f"neuvo_staff={desk.cookie}"}
            socket = await self._http.ws_connect(f"{self._base}/api/v1/console/stream", headers=headers)
            self._tasks.append(asyncio.create_task(self._hear_as_worker(socket)))
        await asyncio.sleep(SETTLE_SECONDS)  # hundreds of browsers do not open in the same second

    async def __aexit__(self, *_exc: object) -> None:
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        faults = [each for each in ended if isinstance(each, Exception)]
        assert not faults, faults

    async def _hear_as_resident(self, chat: Chat) -> None:
        assert chat.socket is not None
        async for raw in chat.socket:
            frame = json.loads(raw.data)
            if frame["type"] == "error":
                print(f"a resident was told: {frame['error']['code']}")
            if frame["type"] == "message" and frame["message"]["author"] == "worker":
                chat.arrive(frame["message"]["text"], chat.to_resident)
        print(f"a resident's socket was closed: {chat.socket.close_code}")

    async def _hear_as_worker(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        by_id = {chat.handover_id: chat for chat in self._chats}
        async for raw in socket:
            frame = json.loads(raw.data)
            if frame["type"] == "conversation" and frame["last_seq"] > by_id[frame["handover_id"]].seen:
                await by_id[frame["handover_id"]].fetch()
        print(f"a worker's socket was closed: {socket.close_code}")


@contextmanager
def _gateway(folder: Path, url: str) -> Iterator[str]:
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEUVO_", "DATABASE_URL", "REDIS_URL"))}
    own = {"DATABASE_URL": url, "NEUVO_DATA_DIR": str(folder), "NEUVO_PORT": str(port), "NEUVO_ALWAYS_OPEN": "1"}
    fast = {"NEUVO_MESSAGES_PER_MINUTE": "100000", "NEUVO_CONVERSATIONS_PER_MINUTE": "100000"}
    with (folder / "gateway.log").open("wb") as log:
        command = [sys.executable, "-m", "channels.app"]
        process = subprocess.Popen(command, cwd=PROJECT_ROOT, env={**kept, **own, **fast}, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}"
        ends = time.monotonic() + 60
        while not _is_alive(base):
            assert process.poll() is None, (folder / "gateway.log").read_text()
            assert time.monotonic() < ends
            time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def _is_alive(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _http() -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=120)
    jar = aiohttp.DummyCookieJar()
    return aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0), cookie_jar=jar)
