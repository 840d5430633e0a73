"""Finds number plates of cars: ABC-123, and looser forms where the words before speak of a car. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from bot.masking.kinds import Span
from bot.masking.lexicon import MaskLexicon
from bot.masking.words import words_of

_PLATE = re.compile(r"(?<![A-Za-z0-9À-ɏ_-])([A-Za-zÅÄÖåäö]{2,3})([- ]?)(\d{1,3})(?![A-Za-z0-9À-ɏ_]|-[A-Za-z0-9])")
MOST_LOOKED_AT = 80
"""In one text: hostile texts are full of what looks like a plate."""

_REACH = 40
"""Characters between a word that speaks of a car and the plate."""

_SENTENCE_END = re.compile(r"[.!?\n]")


def find_plates(text: str, lexicon: MaskLexicon) -> Iterator[Span]:
    """The plates in a folded text, from left to right."""
    cars: list[int] | None = None
    for match in islice(_PLATE.finditer(text), MOST_LOOKED_AT):
        letters, sign, digits = match.groups()
        if letters.lower() in lexicon.no_plates:
            continue
        is_full = len(letters) == 3 and len(digits) == 3
        is_plain = is_full and sign == "-" and letters.isupper()
        # "abc 123" in small letters may be any two words: "jäi 100 metriä".
        is_loose = sign == "-" or letters.isupper() or (is_full and not sign)
        if (is_plain or is_loose) and _is_denied(text, match.start(), lexicon):
            continue
        if is_loose and not is_plain and cars is None:
            cars = [word.end for word in words_of(text) if lexicon.plate_words.match(word.plain)]
        if is_plain or (is_loose and _speaks_of_car(text, match.start(), cars or [])):
            yield match.span()


def _speaks_of_car(text: str, place: int, cars: list[int]) -> bool:
    at = bisect_right(cars, place)
    return any(
        abs(place - car) <= _REACH and not _SENTENCE_END.search(text, min(place, car), max(place, car))
        for car in cars[max(0, at - 1) : at + 1]
    )


def _is_denied(text: str, place: int, lexicon: MaskLexicon) -> bool:
    """Whether the word just before says that it is a form, a course or a room."""
    before = words_of(text[max(0, place - _REACH) : place])
    return bool(before) and lexicon.plate_denials.match(before[-1].plain) is not None
