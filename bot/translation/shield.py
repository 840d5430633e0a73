"""Takes out of a text what no translator may see or change (personal data, numbers, addresses), and puts it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.masking.kinds import HIDDEN

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_PLACEHOLDER = re.compile("|".join(re.escape(each) for each in HIDDEN))
_MARK = re.compile(r"#\s*(\d{1,3})\s*#")


@dataclass(frozen=True)
class Shielded:
    """A text with marks ``#1#``, and what stands behind each: the resident's or worker's own letters."""

    text: str
    values: tuple[str, ...]


def shield(text: str, mask: Callable[[str], str]) -> Shielded:
    """The text as it may leave the house: what ``mask`` hides and every web address become marks."""
    values: list[str] = []

    def take(value: str) -> str:
        values.append(value)
        return f"#{len(values)}#"

    # Marks that somebody wrote herself must not be taken for ours.
    text = _ADDRESS.sub(lambda found: take(found[0]), _MARK.sub(r"\1", text))
    masked = mask(text)
    hidden = _align(text, masked)
    rest = iter(hidden if hidden is not None else _PLACEHOLDER.findall(masked))
    masked = _PLACEHOLDER.sub(lambda _found: take(next(rest)), masked)
    return Shielded(masked, tuple(values))


def restore(translated: str, shielded: Shielded) -> str:
    """The translation with what was taken out; what the translator lost stands on lines of its own at the end."""
    used: set[int] = set()

    def put(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= len(shielded.values):
            return ""
        used.add(number)
        return shielded.values[number - 1]

    text = _MARK.sub(put, translated)
    lost = [value for number, value in enumerate(shielded.values, start=1) if number not in used]
    return "\n".join([text, *lost])


def _align(text: str, masked: str) -> list[str] | None:
    """What each placeholder of ``masked`` stands for in ``text``; None when the two do not fit."""
    pieces = _PLACEHOLDER.split(masked)
    if not text.startswith(pieces[0]):
        return None
    place, found = len(pieces[0]), []
    for number, piece in enumerate(pieces[1:], start=1):
        is_last = number == len(pieces) - 1
        following = len(text) - len(piece) if is_last else text.find(piece, place + 1)
        if following <= place or not text.startswith(piece, following):
            return None
        found.append(text[place:following])
        place = following + len(piece)
    return found
