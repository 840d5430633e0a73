"""The stand-in's door: plain HTTP on loopback, v11 and v12 side by side, and a switchboard for faults and changes.

``PUT /stub/faults`` takes a list of faults, ``PUT /stub/changes`` and ``PUT /stub/archive`` change the world.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.catalogue.ptv_stub.faults import Fault, FaultKind, Faults
from bot.catalogue.ptv_stub.v11_door import answer_v11
from bot.catalogue.ptv_stub.v12_door import answer_v12
from bot.catalogue.ptv_stub.world import World

STUB_KEY = "stub-key"
RETRY_SECONDS = 1
SLOW_SECONDS = 90.0


class StubServer(ThreadingHTTPServer):
    """A stand-in that listens; ``asked`` has the paths of all questions."""

    daemon_threads = True

    def __init__(self, world: World, *, port: int = 0, slow_seconds: float = SLOW_SECONDS) -> None:
        self.world = world
        self.faults = Faults()
        self.asked: list[str] = []
        self.slow_seconds = slow_seconds
        self.ended = threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def address_of(self, version: str) -> str:
        """The address to give to an import."""
        return f"{self.url}/api/{version}"


@contextmanager
def running(world: World, **options: Any) -> Iterator[StubServer]:
    """A stand-in for the time of a test."""
    server = StubServer(world, **options)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: StubServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(self.path)
        faults = self.server.faults.strike(parts.path)
        if FaultKind.TIME_OUT in faults:
            self.server.ended.wait(self.server.slow_seconds)
        status, body = self._answer(parts.path, parse_qs(parts.query), faults)
        if FaultKind.SERVER_ERROR in faults:
            status, body = 500, {"errorMessage": "An unexpected error occurred. Trace id: 1"}
        if FaultKind.TOO_MANY in faults:
            status, body = 429, {"title": "Too Many Requests"}
        if FaultKind.REDIRECT in faults:
            status, body = 302, {}
        if FaultKind.NULL_LISTS in faults:
            body = _without_lists(body, faults[FaultKind.NULL_LISTS])
        text = json.dumps(body).encode()
        self._send(status, b"<html>Huolto</html>" if FaultKind.MALFORMED in faults else text, faults)

    def do_PUT(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            told = json.loads(raw)
            if self.path == "/stub/faults":
                self.server.faults.read(told)
            elif self.path == "/stub/changes":
                world = self.server.world
                services = list(world.services)[: told.get("services", 0)]
                world.change(services=services, channels=list(world.channels)[: told.get("channels", 0)], at=told["at"])
            elif self.path == "/stub/archive":
                self.server.world.archive(told["services"], at=told["at"])
            else:
                raise ValueError(self.path)
        except (KeyError, TypeError, ValueError) as error:
            self._send(400, json.dumps({"title": str(error)}).encode(), ())
            return
        self._send(200, b"{}", ())

    def _answer(self, path: str, query: dict[str, list[str]], faults: Collection[FaultKind]) -> tuple[int, Any]:
        if path.startswith("/api/v11/"):
            if "Authorization" in self.headers:
                return 500, {"errorMessage": "An unexpected error occurred. Trace id: 2"}
            first = {name: values[0] for name, values in query.items()}
            return answer_v11(self.server.world, path.removeprefix("/api/v11/"), first, faults)
        if path.startswith("/api/v12/"):
            if self.headers.get("x-api-key") != STUB_KEY:
                return 401, {"title": "Unauthorized", "status": 401}
            return answer_v12(self.server.world, path.removeprefix("/api/v12/"), query, faults)
        return 404, {"errorMessage": "Not found."}

    def _send(self, status: int, text: bytes, faults: Collection[FaultKind]) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            if status == 429:
                self.send_header("Retry-After", str(RETRY_SECONDS))
            if status == 302:
                self.send_header("Location", "https://example.invalid/")
            self.end_headers()
            self.wfile.write(text[: len(text) // 2] if FaultKind.HALF_BODY in faults else text)
        except OSError:
            # Who asked has given up waiting.
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Questions are kept in ``asked``, not printed."""


def _without_lists(body: Any, fault: Fault) -> Any:
    """The page with every list inside its objects null, as PTV does for what has nothing."""
    if isinstance(body, dict):
        name = next((each for each in ("itemList", "items") if isinstance(body.get(each), list)), None)
        return _hollow(body) if name is None else {**body, name: _hollow_some(body[name], fault)}
    return _hollow_some(body, fault) if isinstance(body, list) else body


def _hollow_some(rows: list[Any], fault: Fault) -> list[Any]:
    return [_hollow(row) if fault.strikes_object(place) else row for place, row in enumerate(rows)]


def _hollow(raw: Any) -> Any:
    kept = ("serviceNames", "serviceChannelNames", "organizationNames", "organizations", "areas")
    if not isinstance(raw, dict):
        return raw
    return {name: None if isinstance(value, list) and name not in kept else value for name, value in raw.items()}
