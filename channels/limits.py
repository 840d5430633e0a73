"""How fast is too fast: token buckets per conversation, per network and per sign-in, bounded in number."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict

from bot.errors import BotError, Code

MAX_BUCKETS = 50_000
MESSAGE_BURST = 20
CONVERSATION_BURST = 200
LOGINS_PER_MINUTE = 20


class Buckets:
    """Token buckets by key: ``burst`` at once, then ``per_minute``; the least used key is forgotten first."""

    def __init__(self, *, per_minute: float, burst: float) -> None:
        self._rate = per_minute / 60
        self._burst = burst
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, key: str) -> None:
        """Take one token.

        Raises:
            BotError: TOO_FAST with ``retry_after`` in whole seconds.
        """
        now = time.monotonic()
        level, since = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._rate)
        is_empty = level < 1
        self._levels[key] = (level if is_empty else level - 1, now)
        if len(self._levels) > MAX_BUCKETS:
            self._levels.popitem(last=False)
        if is_empty:
            raise BotError(Code.TOO_FAST, retry_after=max(1, round((1 - level) / self._rate + 0.5)))


class Limits:
    """The gateway's buckets."""

    def __init__(self, *, messages_per_minute: int, conversations_per_minute: int) -> None:
        self.messages = Buckets(per_minute=messages_per_minute, burst=min(MESSAGE_BURST, messages_per_minute))
        self.conversations = Buckets(
            per_minute=conversations_per_minute, burst=min(CONVERSATION_BURST, conversations_per_minute)
        )
        self.logins = Buckets(per_minute=LOGINS_PER_MINUTE, burst=LOGINS_PER_MINUTE)


def network_of(address: str) -> str:
    """The network that counts as one sender: /24 of IPv4, /64 of IPv6; anything else is its own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 64}", strict=False))
