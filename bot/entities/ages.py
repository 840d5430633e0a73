"""Finds an age: a number with "years old" after it, or after "I am" with nothing that counts other things. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.entities.cutting import Word
from bot.entities.phonebook import AgeWords

OLDEST = 115
YOUNGEST_ALONE = 13
"""Below it "I am 5" hardly tells an age without "years old"."""

LONGEST_GAP = 3
"""Characters between a number and its unit."""

_REACH = 2
"""Words before a number in which "I am" is looked for."""

GROUPS = (("child", 17), ("youth", 24), ("adult", 64), ("elderly", OLDEST))
"""The groups with their last year of age."""


def group_of(age: int) -> str:
    """The group of an age in years."""
    return next(group for group, last in GROUPS if age <= last)


def find_age(text: str, words: Sequence[Word], known: AgeWords) -> tuple[int, int, int] | None:
    """The first age in years, with where its number and unit begin and end."""
    for place, word in enumerate(words):
        if not word.plain.isdigit() or len(word.plain) > 3 or int(word.plain) > OLDEST:
            continue
        if word.start and text[word.start - 1] in ".,:/-+" and text[: word.start - 1][-1:].isdigit():
            continue  # a date, a price, a phone number
        age, after = int(word.plain), words[place + 1 : place + 4]
        unit = _unit_length(word, after, known)
        if unit:
            return age, word.start, after[unit - 1].end
        if not any(each.plain in known.before for each in words[max(0, place - _REACH) : place]):
            continue
        if after and after[0].plain in known.years:
            return age, word.start, after[0].end
        if age >= YOUNGEST_ALONE and _ends_clause(text, word, after, known):
            return age, word.start, word.end
    return None


def _unit_length(number: Word, after: Sequence[Word], known: AgeWords) -> int:
    """How many words after a number make it an age."""
    if not after or after[0].start - number.end > LONGEST_GAP:
        return 0
    first = after[0].plain
    if first in known.letters:  # "19v" is an age, "3 v" may be anything
        return int(after[0].start == number.end)
    for rest in known.units.get(first, ()):
        found = [word.plain for word in after[1 : 1 + len(rest)]]
        if len(found) == len(rest) and all(map(_is_form, found, rest)):
            return 1 + len(rest)
    return int(first.startswith(known.beginnings))


def _is_form(word: str, of: str) -> bool:
    return word.startswith(of[:-1]) if of.endswith("*") else word == of


def _ends_clause(text: str, number: Word, after: Sequence[Word], known: AgeWords) -> bool:
    following = text[number.end : number.end + 2].strip()
    if following[:1] in {"%", "€", "$", ":", "/", "-", "–", "§"} or (following[:1] in ".," and following[1:].isdigit()):
        return False
    return not after or after[0].plain in known.joins or bool(text[number.end : after[0].start].strip())
