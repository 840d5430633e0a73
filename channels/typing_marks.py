"""Who is writing at this moment: sent, never stored. Known to this gateway only; elsewhere the mark is missing."""

from __future__ import annotations

import time
from collections.abc import Callable

LASTS_SECONDS = 6.0
MAX_MARKS = 20_000


class TypingMarks:
    """Marks by conversation and author; a mark fades by itself."""

    def __init__(self, *, wake: Callable[[str], None]) -> None:
        self._wake = wake
        self._until: dict[tuple[str, str], float] = {}

    def note(self, conversation_id: str, author: str, *, is_on: bool) -> None:
        """Set or remove a mark and tell those who watch."""
        was_on = self.is_on(conversation_id, author)
        if is_on:
            if len(self._until) >= MAX_MARKS:
                self._until.clear()
            self._until[conversation_id, author] = time.monotonic() + LASTS_SECONDS
        else:
            self._until.pop((conversation_id, author), None)
        if was_on != is_on:
            self._wake(conversation_id)

    def is_on(self, conversation_id: str, author: str) -> bool:
        """Whether this author is writing."""
        until = self._until.get((conversation_id, author))
        if until is None:
            return False
        if until < time.monotonic():
            del self._until[conversation_id, author]
            return False
        return True
