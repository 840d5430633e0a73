"""Residents who talk at the same time, to our gateway or to Rasa's ``rest`` channel; loopback only, bounded."""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp

Talker = Callable[[aiohttp.ClientSession], Awaitable[Callable[[str], Awaitable[float]]]]
"""Makes a resident, who then asks and tells how many seconds the answer took."""


@dataclass(frozen=True)
class Times:
    """Seconds per reply and replies per second of one run."""

    seconds: list[float]
    elapsed: float

    @classmethod
    def joined(cls, rounds: Sequence[Times]) -> Times:
        """Several runs as one."""
        return cls([second for each in rounds for second in each.seconds], sum(each.elapsed for each in rounds))

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return 1000 * statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """The 95th percentile, in milliseconds."""
        return 1000 * sorted(self.seconds)[int(0.95 * (len(self.seconds) - 1))]

    @property
    def per_second(self) -> float:
        """Replies per second."""
        return len(self.seconds) / self.elapsed


async def measure(
    make_talk: Talker,
    questions: list[str],
    *,
    residents: int,
    each: int,
) -> Times:
    """Let ``residents`` ask ``each`` questions one after the other, all at once; the first question only warms."""
    timeout = aiohttp.ClientTimeout(total=120)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        talks = [await make_talk(http) for _ in range(residents)]
        for talk in talks[:2]:
            await talk(questions[0])

        async def one(number: int) -> list[float]:
            return [await talks[number](questions[(number * each + n) % len(questions)]) for n in range(each)]

        began = time.monotonic()
        found = await asyncio.gather(*(one(number) for number in range(residents)))
        elapsed = time.monotonic() - began
    return Times([seconds for each_one in found for seconds in each_one], elapsed)


def through_gateway(base: str) -> Talker:
    """Talk as the widget does without WebSocket: post, then long-poll until the bot owes nothing."""

    async def make(http: aiohttp.ClientSession) -> Callable[[str], Awaitable[float]]:
        async with http.post(f"{base}/api/v1/conversations", json={"language": "fi"}) as response:
            started = await response.json()
        url = f"{base}/api/v1/conversations/{started['conversation_id']}/messages"
        headers = {"Authorization": f"Bearer {started['token']}"}

        async def talk(text: str) -> float:
            began = time.monotonic()
            async with http.post(url, json={"client_id": str(uuid.uuid4()), "text": text}, headers=headers) as response:
                after = (await response.json())["seq"]
            while True:
                async with http.get(f"{url}?after={after}&wait=30", headers=headers) as response:
                    found = await response.json()
                if any(message["author"] == "bot" for message in found["messages"]):
                    return time.monotonic() - began
                after = max([after, *(message["seq"] for message in found["messages"])])

        return talk

    return make


def through_rest(base: str) -> Talker:
    """Talk to Rasa's own channel."""

    async def make(http: aiohttp.ClientSession) -> Callable[[str], Awaitable[float]]:
        sender = uuid.uuid4().hex

        async def talk(text: str) -> float:
            began = time.monotonic()
            body = {"sender": sender, "message": text}
            async with http.post(f"{base}/webhooks/rest/webhook", json=body) as response:
                await response.json()
            return time.monotonic() - began

        return talk

    return make
