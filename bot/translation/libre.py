"""The adapter to a self-hosted service that speaks LibreTranslate's HTTP interface (``POST /translate``).

Time-out, cap of size and growing pauses after faults: a worker must never wait for it, and it is asked only for what
has been shielded (``bot.translation.shield``).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

import aiohttp

from bot.errors import BotError, Code

SECONDS = 10.0
MOST_BYTES = 64 * 1024
MOST_LETTERS = 4000
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class LibreTranslator:
    """One service at ``url``; ``key`` is its ``api_key`` where it asks for one. ``clock`` counts seconds (tests)."""

    name = "libretranslate"

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url.rstrip("/") + "/translate"
        self._key = key
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=2)
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._faults = 0
        self._rests_until = 0.0

    async def start(self) -> None:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession(timeout=self._timeout)

    async def stop(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """The text in another language; after faults the service is left alone for 1, 2, 4 … 60 seconds.

        Raises:
            BotError: TRANSLATION_DOWN, with ``retry_after`` (seconds) while the service rests.
        """
        left = self._rests_until - self._clock()
        if left > 0:
            raise BotError(Code.TRANSLATION_DOWN, reason="rests", retry_after=int(left) + 1)
        body = {"q": text, "source": source, "target": target, "format": "text"}
        try:
            status, content = await self._post({**body, **({"api_key": self._key} if self._key else {})})
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise self._fault(type(error).__name__) from error
        if status >= 500 or status == 429:
            raise self._fault(f"status {status}")
        self._faults = 0
        if status != 200:
            # Such as a language that it has not learnt: no fault of the moment, so it need not rest.
            raise BotError(Code.TRANSLATION_DOWN, reason=f"status {status}")
        return _read(content)

    async def _post(self, body: dict[str, str]) -> tuple[int, bytes]:
        if self._session is None:
            raise BotError(Code.TRANSLATION_DOWN, reason="not started")
        # No redirects: a resident's words go to the one host that the county has named.
        async with self._session.post(self._url, json=body, allow_redirects=False) as response:
            content = bytearray()
            async for chunk in response.content.iter_chunked(8192):
                content += chunk
                if len(content) > MOST_BYTES:
                    raise BotError(Code.TRANSLATION_DOWN, reason="answer too large")
            return response.status, bytes(content)

    def _fault(self, reason: str) -> BotError:
        self._rests_until = self._clock() + min(FIRST_PAUSE * 2**self._faults, LONGEST_PAUSE)
        self._faults += 1
        return BotError(Code.TRANSLATION_DOWN, reason=reason)


def _read(content: bytes) -> str:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise BotError(Code.TRANSLATION_DOWN, reason="no JSON") from error
    text = found.get("translatedText") if isinstance(found, dict) else None
    if not isinstance(text, str) or not text.strip() or len(text) > MOST_LETTERS:
        raise BotError(Code.TRANSLATION_DOWN, reason="no text")
    return text.strip()
