"""Remembers for a moment which conversation a token opens: a message and the wait for its answer ask twice.

Two seconds, in this process only. Whoever deletes a conversation or chooses its language says so here; where another
gateway does, the next reader finds nothing or, for two seconds, error texts in the language before.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

KEPT_SECONDS = 2.0
MOST_KEPT = 10_000


class KnownTokens:
    """Token to (conversation id, language), oldest first."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, tuple[str, str]]] = OrderedDict()

    def find(self, token: str) -> tuple[str, str] | None:
        """What the token opened a moment ago, or ``None`` when that must be read."""
        until, opens = self._known.get(token, (0.0, ("", "")))
        return opens if until > _now() else None

    def keep(self, token: str, opens: tuple[str, str]) -> None:
        """Remember what the token opens."""
        now = _now()
        while self._known and (len(self._known) >= MOST_KEPT or next(iter(self._known.values()))[0] <= now):
            self._known.popitem(last=False)
        self._known[token] = (now + KEPT_SECONDS, opens)
        self._known.move_to_end(token)

    def drop(self, conversation_id: str) -> None:
        """Forget the tokens of a conversation."""
        for token in [token for token, (_, opens) in self._known.items() if opens[0] == conversation_id]:
            del self._known[token]


def _now() -> float:
    return asyncio.get_running_loop().time()
