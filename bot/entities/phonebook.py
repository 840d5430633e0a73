"""The forms of all languages: which words and phrases stand for which value, and under which heading a form stands.

A ``~`` after a stem stands for the endings of its language, before a word for what may be written on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import product
from typing import Any

from bot.crisis import normalise
from bot.entities.cutting import Word, cut

SHORTEST_STEM = 2
LONGEST_ENDING = 12
_GROUP = re.compile(r"\(([^()]*)\)")


class Entity(str, Enum):
    """What is found; the values are names of slots, but for ``AGE``."""

    MUNICIPALITY = "municipality"
    AGE = "age"
    AGE_GROUP = "age_group"
    FOR_WHOM = "for_whom"
    SERVICE_NAMED = "service_named"
    URGENCY = "urgency"


@dataclass(frozen=True)
class Entry:
    """A phrase in headings and what it stands for; ``value`` is none for what only looks like the entity."""

    entity: Entity
    value: str | None
    language: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class AgeWords:
    """Words around a number that is an age.

    ``units`` by their first word, each as its further words; ``beginnings`` of units of one word; ``letters`` count
    only when written together with the number.
    """

    units: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    beginnings: tuple[str, ...] = ()
    letters: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Forms:
    """The words of one language: ``stems`` and ``whole`` words, plain, each with the ways in which it is written."""

    stems: dict[str, set[str]] = field(default_factory=dict)
    whole: dict[str, set[str]] = field(default_factory=dict)
    endings: frozenset[str] = frozenset({""})
    fronts: tuple[str, ...] = ()
    fronted: set[str] = field(default_factory=set)

    def heading(self, word: Word) -> str:
        """What a word stands under: the longest stem that it is a form of, else itself, "" when it is another word.

        Accents that are left out do not matter, others than those of the form do: "får" is no "far".
        """
        plain = word.plain
        is_marked = plain.isascii() and word.written != plain and len(word.written) == len(plain)
        for front in self.fronts:
            if plain.startswith(front) and plain[len(front) :] in self.fronted:
                return plain[len(front) :]
        for length in range(len(plain), max(SHORTEST_STEM, len(plain) - LONGEST_ENDING) - 1, -1):
            ways = self.stems.get(plain[:length])
            if ways and plain[length:] in self.endings:
                begins = word.written[:length] if is_marked else plain[:length]
                if begins == plain[:length] or begins in ways:
                    return f"{begins}~"
        if not is_marked:
            return plain
        return word.written if word.written in self.whole.get(plain, ()) else ""


@dataclass(frozen=True)
class Phonebook:
    """All forms. ``orders`` tells which value of an entity counts when a message names several, first wins."""

    entries: tuple[Entry, ...] = field(repr=False)
    forms: Mapping[str, Forms] = field(repr=False)
    ages: AgeWords = field(repr=False)
    orders: Mapping[Entity, tuple[str, ...]] = field(repr=False)

    def headings(self, words: Sequence[Word], language: str) -> list[str]:
        """What the words of a text stand under in a language."""
        forms = self.forms[language]
        return [f"{language}/{forms.heading(word)}" for word in words]


@dataclass(frozen=True)
class _Row:
    entity: Entity
    value: str | None
    language: str
    phrase: str


def build_phonebook(
    files: Mapping[str, Mapping[str, Any]],
    *,
    services: Iterable[tuple[str, str, str]] = (),
    endings: Mapping[str, Mapping[str, list[str]]],
    ages: Mapping[str, Mapping[str, list[str]]],
) -> Phonebook:
    """A phonebook from ``entity -> {"values": {value: {language: [phrases]}}, "not": {language: [phrases]}}``.

    ``services`` are (phrase, language, value). ``endings`` and ``ages`` are by language.

    Raises:
        ValueError: with every fault, one on a line.
    """
    faults: list[str] = []
    rows = [row for name, content in files.items() for row in _rows(name, content, faults)]
    rows += [_Row(Entity.SERVICE_NAMED, value, language, phrase) for phrase, language, value in services]
    spelt = [(row, phrase) for row in rows for phrase in _spell_out(row.phrase)]
    forms = {
        language: Forms(
            endings=frozenset(_all_endings(parts)), fronts=tuple(sorted(map(_plain, parts.get("fronts", ()))))
        )
        for language, parts in endings.items()
    }
    faults += [f"entities/endings: none for {each}" for each in sorted({row.language for row in rows} - {*forms})]
    faults += [f"entities: {row.phrase!r} holds no word" for row, phrase in spelt if not cut(phrase)]
    if faults:
        raise ValueError("\n".join(faults))
    for row, phrase in spelt:
        _note(forms[row.language], phrase)
    entries: dict[tuple[Entity, str, tuple[str, ...]], Entry] = {}
    for row, phrase in spelt:
        words = cut(phrase)
        for said in (words, [word._replace(written=word.plain) for word in words]):
            headings = tuple(f"{row.language}/{forms[row.language].heading(word)}" for word in said)
            # The first that has a phrase keeps it.
            entry = Entry(row.entity, row.value, row.language, headings)
            entries.setdefault((row.entity, row.language, headings), entry)
    return Phonebook(
        entries=tuple(entries.values()),
        forms=forms,
        ages=_age_words(ages),
        orders={Entity(name): tuple(content.get("values", {})) for name, content in files.items()},
    )


def _note(forms: Forms, phrase: str) -> None:
    for part in phrase.split():
        for word in cut(part):
            if part.endswith("~"):
                forms.stems.setdefault(word.plain, set()).add(word.written)
            else:
                forms.whole.setdefault(word.plain, set()).add(word.written)
            if part.startswith("~"):
                forms.fronted.add(word.plain)


def _rows(name: str, content: Mapping[str, Any], faults: list[str]) -> Iterator[_Row]:
    try:
        entity = Entity(name)
    except ValueError:
        faults.append(f"entities/{name}: is no entity")
        return
    tables = [*content.get("values", {}).items(), (None, content.get("not") or {})]
    for value, languages in tables:
        for language, phrases in (languages or {}).items():
            if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
                faults.append(f"entities/{name}.{value}.{language}: must be a list of texts")
                continue
            yield from (_Row(entity, value, language, phrase) for phrase in phrases)


def _plain(word: str) -> str:
    return normalise(word.strip("~")).replace(" ", "")


def _spell_out(pattern: str) -> list[str]:
    parts = _GROUP.split(pattern)
    return ["".join(choice) for choice in product(*([p] if i % 2 == 0 else p.split("|") for i, p in enumerate(parts)))]


def _all_endings(parts: Mapping[str, list[str]]) -> Iterator[str]:
    """Nothing, a case, a possessive and a tail, in this order."""
    for case, owner, tail in product(*(["", *parts.get(key, ())] for key in ("cases", "owners", "tails"))):
        yield normalise(case + owner + tail)


def _age_words(ages: Mapping[str, Mapping[str, list[str]]]) -> AgeWords:
    def all_of(key: str) -> list[str]:
        phrases = [phrase for parts in ages.values() for phrase in parts.get(key, ())]
        return [" ".join(w.plain for w in cut(p)) + "*" * p.endswith("*") for p in phrases]

    units: dict[str, list[tuple[str, ...]]] = {}
    for unit in all_of("units"):
        first, *rest = unit.split()
        if not first.endswith("*") and not (len(unit) == 1 and unit.isascii()):
            units.setdefault(first, []).append(tuple(rest))
    return AgeWords(
        units={first: tuple(sorted(rests, key=len, reverse=True)) for first, rests in units.items()},
        beginnings=tuple(unit[:-1] for unit in all_of("units") if " " not in unit and unit.endswith("*")),
        letters=frozenset(unit for unit in all_of("units") if len(unit) == 1 and unit.isascii()),
        years=frozenset(all_of("years")),
        before=frozenset(all_of("before")),
        joins=frozenset(all_of("joins")),
    )
