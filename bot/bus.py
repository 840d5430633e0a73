"""Wakes those who wait for a channel ("something moved"). Carries no content: a lost wake costs delay, never a message.

In one process by asyncio; across gateways by Redis publish/subscribe on top of the same local waking.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

QUEUE = "queue"
"""The channel of the workers' queue; every other channel is a conversation's id."""

REDIS_CHANNEL = "neuvo:moved"
RECONNECT_SECONDS = 1.0


class Bus:
    """Local waking. ``wake`` may be called from any thread once ``start`` has run."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Listener]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Remember the loop in which the waiters live."""
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        """Nothing to end in one process."""

    def wake(self, channels: set[str]) -> None:
        """Wake all who wait for one of the channels."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_here, channels)

    def _wake_here(self, channels: set[str]) -> None:
        for channel in channels:
            for listener in self._waiting.get(channel, ()):
                listener.hear(channel)

    def listen(self, *channels: str) -> Listener:
        """Begin to hear the channels; ask before reading the database, so that no wake falls in between."""
        return Listener(self._waiting, channels)

    async def is_well(self) -> bool:
        """Whether wakes reach the other processes."""
        return True


class Listener:
    """One who waits; to be used as a context manager. ``heard`` are the channels of the last wait that was woken."""

    def __init__(self, waiting: dict[str, set[Listener]], channels: tuple[str, ...]) -> None:
        self._waiting = waiting
        self._channels = channels
        self._event = asyncio.Event()
        self._woken: set[str] = set()
        self.heard: frozenset[str] = frozenset()

    def __enter__(self) -> Listener:
        for channel in self._channels:
            self._waiting[channel].add(self)
        return self

    def __exit__(self, *_exc: object) -> None:
        for channel in self._channels:
            self._waiting[channel].discard(self)
            if not self._waiting[channel]:
                del self._waiting[channel]

    def follow(self, *channels: str) -> bool:
        """Hear these channels from now on and no others; whether one of them is new. What was heard stays heard."""
        added = set(channels) - set(self._channels)
        if added or len(channels) != len(self._channels):
            self.__exit__()
            self._channels = channels
            self.__enter__()
        return bool(added)

    def hear(self, channel: str) -> None:
        """Note a wake; to be called in the loop."""
        self._woken.add(channel)
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Whether a wake came within the time; earlier wakes count."""
        self.heard = frozenset()
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        self._event.clear()
        self.heard, self._woken = frozenset(self._woken), set()
        return True


class RedisBus(Bus):
    """Waking across processes. While Redis is away, each process still wakes its own; others poll."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis: Redis[str] = Redis.from_url(url, decode_responses=True, socket_timeout=5, socket_connect_timeout=2)
        self._task: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Subscribe in the background."""
        await super().start()
        self._task = asyncio.create_task(self._receive())

    async def stop(self) -> None:
        """End the subscription."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._redis.close()

    def _wake_here(self, channels: set[str]) -> None:
        super()._wake_here(channels)
        task = asyncio.ensure_future(self._publish(channels))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _publish(self, channels: set[str]) -> None:
        try:
            await self._redis.publish(REDIS_CHANNEL, " ".join(channels))
        except RedisError as error:
            log.warning("bus_publish_failed", extra={"fault": type(error).__name__})

    async def _receive(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(REDIS_CHANNEL)
                    while True:
                        found = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1.0)
                        if found:
                            super()._wake_here(set(found["data"].split()))
            except RedisError as error:
                log.warning("bus_receive_failed", extra={"fault": type(error).__name__})
                await asyncio.sleep(RECONNECT_SECONDS)

    async def is_well(self) -> bool:
        """Whether Redis answers."""
        try:
            await self._redis.ping()
        except RedisError:
            return False
        return True


def make_bus(redis_url: str | None) -> Bus:
    """The bus that the settings ask for."""
    return RedisBus(redis_url) if redis_url else Bus()
