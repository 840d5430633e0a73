"""Finds street addresses: a Finnish or Swedish street name with a house number, flat and postal code. Pure.

A street without a number is a place that many know, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.masking.kinds import Span
from bot.masking.lexicon import MaskLexicon
from bot.masking.words import is_han, plain

LONGEST_NAME = 40
MOST_NUMBERS = 80
"""Looked at in one text: hostile texts are full of them."""

_NUMBER = re.compile(r"(?<=[^\W\d_][ ,])\d{1,3}(?!\d)|(?<=[^\W\d_]\. )\d{1,3}(?!\d)")
_RANGE = re.compile(r" ?[-/] ?\d{1,3}(?![\d-])")
_STAIR = re.compile(r"[ -]?[A-Za-zÅÄÖåäöА-Яа-я](?![^\W\d_])(?: ?\d{1,3}(?!\d))?")
_FLAT = re.compile(r"[ ,]{1,2}([^\W\d_]{1,12})\.? ?\d{1,4}(?!\d)")
_POSTCODE = re.compile(r"[ ,\n]{1,3}(?:(?:FI|FIN)-)?\d{5}(?!\d)")
_NEXT_WORD = re.compile(r" ?([^\W\d_]+|[%€$])")


def find_addresses(text: str, lexicon: MaskLexicon) -> Iterator[Span]:
    """The addresses in a folded text, from left to right."""
    end = 0
    for match in islice(_NUMBER.finditer(text), MOST_NUMBERS):
        if match.start() < end:
            continue
        first = _start_of_street(text, match.start(), lexicon)
        if first is None or first < end or _is_measure(text, match.end(), lexicon):
            continue
        last = _end_of_address(text, match.end(), lexicon)
        # The house of a service; a flat in it is somebody's.
        if text[match.end() : last].isdigit() or plain(" ".join(text[first:last].split())) not in lexicon.places:
            end = last
            yield first, end


def _start_of_street(text: str, number: int, lexicon: MaskLexicon) -> int | None:
    """Where the name of the street before a number begins, if one stands there."""
    streets = lexicon.streets
    last = number - 1 if text[number - 2].isalpha() else number - 2
    first = _start_of_word(text, last)
    written = text[first:last]
    word = plain(written)
    is_alone = word in streets.alone
    is_street = (
        is_alone
        or (word.endswith(streets.endings) and word not in streets.endings)
        or (written[:1].isupper() and word.endswith(streets.capital_endings))
    )
    if (not is_street and not written[:1].isupper()) or word.endswith(streets.no_streets):
        return None
    before = _start_of_word(text, first - 1) if first and text[first - 1] == " " else first
    previous = plain(text[before : first - 1].rstrip(".")) if before < first else ""
    if previous in streets.first_words or (not is_street and previous in streets.alone):
        return before
    if is_alone and text[before].isupper():  # "Lauri Korpisen katu 10"
        earlier = _start_of_word(text, before - 1) if before and text[before - 1] == " " else before
        return earlier if text[earlier].isupper() else before
    return first if is_street and not is_alone else None


def _start_of_word(text: str, last: int) -> int:
    first = max(text.rfind(" ", 0, last), text.rfind("\n", 0, last)) + 1
    while first < last and (not text[first].isalpha() or is_han(text[first])):
        first += 1  # Chinese writes no blank before a Latin word
    return first if last - first <= LONGEST_NAME else last


def _is_measure(text: str, number_end: int, lexicon: MaskLexicon) -> bool:
    following = _NEXT_WORD.match(text, number_end)
    return following is not None and plain(following[1]) in lexicon.streets.units


def _end_of_address(text: str, end: int, lexicon: MaskLexicon) -> int:
    for part in (_RANGE, _STAIR):
        match = part.match(text, end)
        if match and not _is_measure(text, end, lexicon):
            end = match.end()
    flat = _FLAT.match(text, end)
    if flat and plain(flat[1]) in lexicon.streets.flats:
        end = flat.end()
    postcode = _POSTCODE.match(text, end)
    return postcode.end() if postcode else end
