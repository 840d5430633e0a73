"""A stand-in for a service that speaks LibreTranslate's HTTP interface, on loopback; remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class FakeTranslation:
    """What it was asked, and how it behaves: a ``status``, ``raw`` instead of JSON, ``answers`` by text."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    raw: bytes | None = None
    answers: dict[str, str] = field(default_factory=dict)

    async def translate(self, request: web.Request) -> web.Response:
        """Answer ``<target>:<text>`` unless another answer is named."""
        body = await request.json()
        self.asked.append(body)
        if self.raw is not None:
            return web.Response(body=self.raw, status=self.status, content_type="application/json")
        if self.status != 200:
            return web.json_response({"error": "no"}, status=self.status)
        text = self.answers.get(body["q"], f"{body['target']}:{body['q']}")
        return web.json_response({"translatedText": text})


@asynccontextmanager
async def running_translation() -> AsyncIterator[FakeTranslation]:
    """Run the stand-in until the end of the block."""
    fake = FakeTranslation()
    app = web.Application()
    app.router.add_post("/translate", fake.translate)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()
