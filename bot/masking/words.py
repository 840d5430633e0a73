"""The words of a folded text with their places, and the plain form by which words are compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = str.maketrans({**dict(zip("øłđðıəґیێېەھہکڪۆڕڵ", "olddieгيييهههككورل", strict=True)), "ـ": ""})
_MADDA = "\u0653"
"""The only mark that parts words: Persian "asthma" is "name" without it."""

_HAN = re.compile("[\u3400-\u9fff]")
_CASELESS = re.compile("[\u0590-\u08ff\u3400-\u9fff]")


class Word(NamedTuple):
    """A word as it is written, its plain form, and where it stands."""

    text: str
    plain: str
    start: int
    end: int


class _PlainTable(dict[int, str]):
    """Character -> its plain form, for ``str.translate``; "" for marks over letters."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        kept = (c for c in decomposed if not unicodedata.combining(c) or c == _MADDA)
        self[code] = "".join(kept).translate(_LETTERS)
        return self[code]


_PLAIN = _PlainTable()


def words_of(text: str) -> list[Word]:
    """The words of a text; Chinese comes in runs of characters."""
    return [Word(m[0], plain(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


def plain_words(text: str) -> set[str]:
    """The plain forms of the words of a text."""
    return set(map(plain, set(_WORD.findall(text))))


def plain(word: str) -> str:
    """Lower case without marks over letters, Arabic letters as every keyboard has them."""
    return word.lower() if word.isascii() else word.translate(_PLAIN)


def is_han(text: str) -> bool:
    """Whether a text begins with a Chinese character."""
    return _HAN.match(text) is not None


def is_caseless(text: str) -> bool:
    """Whether the script that a text begins with knows no capitals."""
    return _CASELESS.match(text) is not None
