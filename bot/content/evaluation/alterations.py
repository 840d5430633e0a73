"""The same line as a hurried person types it: with errors, without marks, in small letters, broken off half way.

Pure, and by chance with a seed of its own for every line: the same line is always altered alike.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

SEED = 20_261_122
TYPOS = 2
FEWEST_LETTERS = 4
"""Below that, two errors leave nothing of a line."""

_PLAIN = str.maketrans("øØłŁđĐðÐħĦıə", "oOlLdDdDhHia", "\u0640")


def with_typos(text: str) -> str:
    """Two typing errors: letters swapped, left out, doubled, or a wrong one typed."""
    chance = random.Random(f"{SEED}:{text}")
    letters = list(text)
    for _ in range(TYPOS):
        places = [place for place, letter in enumerate(letters) if letter.isalpha()]
        if len(places) < FEWEST_LETTERS:
            return text
        _mistype(letters, places, chance)
    return "".join(letters)


def _mistype(letters: list[str], places: list[int], chance: random.Random) -> None:
    place = chance.choice(places)
    deed = chance.choice(("swap", "drop", "double", "replace"))
    if deed == "swap" and place + 1 in places:
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    elif deed == "double":
        letters.insert(place, letters[place])
    elif deed == "replace":
        # A letter of the same line is one of the same script.
        letters[place] = letters[chance.choice([each for each in places if each != place])]
    else:
        del letters[place]


def without_diacritics(text: str) -> str:
    """Letters without their marks, as on a foreign keyboard."""
    parted = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(each for each in parted if not unicodedata.combining(each))).translate(
        _PLAIN
    )


def in_lower_case(text: str) -> str:
    """Small letters only."""
    return text.lower()


def first_half(text: str) -> str:
    """The first half of the words; of a script without blanks, of the characters. One word stays whole."""
    words = text.split()
    if any("\u3400" <= each <= "\u9fff" for each in text) and len(text) > 1:
        return text[: (len(text) + 1) // 2].strip()
    return " ".join(words[: (len(words) + 1) // 2])


ALTERATIONS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "two typos": with_typos,
        "no diacritics": without_diacritics,
        "lower case": in_lower_case,
        "first half": first_half,
    }
)
