"""Which words are no evidence: services, offices and places that people name in Finnish in every language."""

from __future__ import annotations

from collections.abc import Iterable

from bot.detection.text import plain

_STEM = 7  # letters of a long name that stay in all its forms and in its compounds
_LONG = 8


class Names:
    """Names as they stand, and the beginnings of long ones for their forms ("toimeentulotuesta")."""

    def __init__(self, names: Iterable[str]) -> None:
        self.entries = frozenset(plain(name) for name in names)
        self._stems = frozenset(name[:_STEM] for name in self.entries if len(name) >= _LONG and name.isascii())

    def __contains__(self, word: str) -> bool:
        bare = plain(word)
        if bare in self.entries:
            return True
        # A compound may end with the name: perustoimeentulotuki.
        return len(bare) >= _LONG and any(
            bare[start : start + _STEM] in self._stems
            for start in range(len(bare) - _STEM + 1)
            if start == 0 or start >= 3
        )
