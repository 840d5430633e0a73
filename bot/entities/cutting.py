"""Cuts a text into words as forms are compared: plain, with their places; Chinese by character. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from bot.crisis import normalise

MOST_WORDS = 200
"""Words of a message that are looked at."""

_WORD = re.compile(r"\d+|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff][^\W\d_\u3400-\u9fff\u0300-\u036f\u064b-\u0652]*")


class Word(NamedTuple):
    """A word in its plain form, as it is written (lower case), and where it stands in the text."""

    plain: str
    written: str
    start: int
    end: int


def cut(text: str) -> list[Word]:
    """The first words of a text."""
    words = []
    for match in _WORD.finditer(text):
        plain = normalise(match[0]).replace(" ", "")
        if plain:
            words.append(Word(plain, unicodedata.normalize("NFC", match[0]).casefold(), match.start(), match.end()))
            if len(words) == MOST_WORDS:
                break
    return words
