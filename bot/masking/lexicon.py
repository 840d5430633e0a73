"""The words by which names, addresses and plates are found, of all languages in one. Reads no file: given as mappings.

What the keys of an entry mean is told to editors in ``docs/editors.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import product
from typing import Any

from bot.masking.words import is_han, plain, words_of


class Cue(Enum):
    """How surely a name follows a phrase."""

    SURE = "phrases"
    """"my name is": one word with a capital is enough."""
    FULL_ONLY = "weak_phrases"
    """"I am": a first and a last name, or a first name that is well known, and then the end of the clause."""
    SIGN_OFF = "sign_offs"
    """"best regards": with nothing after the name."""


@dataclass(frozen=True)
class Phrase:
    """Words in their plain form, after which a name may stand."""

    words: tuple[str, ...]
    cue: Cue
    language: str


@dataclass(frozen=True)
class PhraseNode:
    """A place in the net of all phrases: what may come next, and the phrase that ends here, for each language."""

    after: dict[str, PhraseNode] = field(default_factory=dict)
    ends: list[Phrase] = field(default_factory=list)

    def plant(self, phrase: Phrase) -> None:
        """Add a phrase below this place."""
        node = self
        for word in phrase.words:
            node = node.after.setdefault(word, PhraseNode())
        node.ends.append(phrase)


@dataclass(frozen=True)
class StreetWords:
    """How names of streets end (plain), and what only looks like one."""

    endings: tuple[str, ...] = ()
    capital_endings: tuple[str, ...] = ()
    no_streets: tuple[str, ...] = ()
    alone: frozenset[str] = frozenset()
    first_words: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    flats: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MaskLexicon:
    """All languages in one; ``stops`` by language: words that no name begins with.

    They are plain, ``written_stops`` with the marks over letters: Vietnamese "mình" (I) is no stop for "Minh".
    """

    languages: tuple[str, ...]
    phrases: PhraseNode = field(repr=False)
    stops: Mapping[str, frozenset[str]] = field(repr=False)
    written_stops: Mapping[str, frozenset[str]] = field(repr=False)
    denials: Mapping[str, frozenset[str]] = field(repr=False)
    stop_beginnings: Mapping[str, tuple[str, ...]] = field(repr=False)
    no_names: frozenset[str] = field(repr=False)
    given_names: frozenset[str] = field(repr=False)
    han_phrases: re.Pattern[str] | None = field(repr=False)
    han_stops: frozenset[str] = field(repr=False)
    surnames: frozenset[str] = field(repr=False)
    streets: StreetWords = field(repr=False)
    places: frozenset[str] = field(repr=False)
    plate_words: re.Pattern[str] = field(repr=False)
    plate_denials: re.Pattern[str] = field(repr=False)
    no_plates: frozenset[str] = field(repr=False)


_NAMES = (*(cue.value for cue in Cue), "not_after", "stops", "stop_beginnings", "no_names", "given_names", "surnames")
_STREETS = ("endings", "capital_endings", "no_streets", "alone", "first_words", "units", "flats")
_PLATES = ("near", "not_after", "no_plates")
_SECTIONS = {"names": _NAMES, "streets": _STREETS, "plates": _PLATES}
_GROUP = re.compile(r"\(([^()]*)\)")


def build_lexicon(entries: Mapping[str, Mapping[str, Any]], *, places: frozenset[str] = frozenset()) -> MaskLexicon:
    """One lexicon from ``language -> {"names": {..}, "streets": {..}, "plates": {..}}``.

    ``places`` are addresses of services ("sairaalakatu 1", plain): they are no one's home.

    Raises:
        ValueError: with every fault of every language, one on a line.
    """
    faults = [fault for language, entry in entries.items() for fault in _faults(language, entry)]
    if faults:
        raise ValueError("\n".join(faults))

    def rows(section: str, key: str) -> Iterator[tuple[str, str]]:
        for language, entry in entries.items():
            for row in entry.get(section, {}).get(key, ()):
                yield language, row

    def plains(section: str, key: str) -> list[str]:
        return sorted({plain(row) for _, row in rows(section, key)})

    phrases = PhraseNode()
    han: list[str] = []
    for cue in Cue:
        for language, row in rows("names", cue.value):
            for spelt in spell_out(row):
                if is_han(spelt):
                    han.append(re.escape(spelt))
                else:
                    phrases.plant(Phrase(tuple(word.plain for word in words_of(spelt)), cue, language))
    stops: dict[str, set[str]] = {language: set() for language in entries}
    denials: dict[str, set[str]] = {language: set() for language in entries}
    beginnings: dict[str, set[str]] = {language: set() for language in entries}
    for key, table in (("stops", stops), ("not_after", denials), ("stop_beginnings", beginnings)):
        for language, row in rows("names", key):
            table[language].update(map(plain, row.split()))
    return MaskLexicon(
        languages=tuple(entries),
        phrases=phrases,
        stops={language: frozenset(each) for language, each in stops.items()},
        denials={language: frozenset(each) for language, each in denials.items()},
        written_stops={
            language: frozenset(word for row in entry.get("names", {}).get("stops", ()) for word in row.lower().split())
            for language, entry in entries.items()
        },
        stop_beginnings={language: tuple(sorted(each)) for language, each in beginnings.items()},
        no_names=frozenset(word for row in plains("names", "no_names") for word in row.split()),
        given_names=frozenset(word for row in plains("names", "given_names") for word in row.split()),
        han_phrases=re.compile("|".join(sorted(han, key=len, reverse=True))) if han else None,
        han_stops=frozenset(c for _, row in rows("names", "stops") if is_han(row) for c in row.replace(" ", "")),
        surnames=frozenset(c for _, row in rows("names", "surnames") for c in row.split()),
        streets=StreetWords(
            endings=tuple(plains("streets", "endings")),
            capital_endings=tuple(plains("streets", "capital_endings")),
            no_streets=tuple(plains("streets", "no_streets")),
            **{key: frozenset(plains("streets", key)) for key in _STREETS[3:]},
        ),
        places=places,
        plate_words=_any_of(plains("plates", "near")),
        plate_denials=_any_of(plains("plates", "not_after")),
        no_plates=frozenset(plains("plates", "no_plates")),
    )


def spell_out(pattern: str) -> list[str]:
    """The phrases that "(my|our) name is" stands for."""
    parts = _GROUP.split(pattern)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(choice) for choice in product(*choices)]


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words, or with a ``*`` their beginnings."""
    return re.compile("|".join(re.escape(word.rstrip("*")) + ("" if word.endswith("*") else "$") for word in words))


def _faults(language: str, entry: Mapping[str, Any]) -> Iterator[str]:
    where = f"masking/{language}"
    yield from (f"{where}: unknown key {key}" for key in sorted(set(entry) - {"language", "checked", *_SECTIONS}))
    for section, known in _SECTIONS.items():
        content = entry.get(section, {})
        if not isinstance(content, Mapping):
            yield f"{where}.{section}: must be a mapping"
            continue
        yield from (f"{where}.{section}: unknown key {key}" for key in sorted(set(content) - {*known}))
        for key in known:
            rows = content.get(key, [])
            if not isinstance(rows, list) or not all(isinstance(row, str) and row.strip() for row in rows):
                yield f"{where}.{section}.{key}: must be a list of texts"
            elif key in {cue.value for cue in Cue}:
                yield from (f"{where}.{section}.{key}: {row!r}: no words" for row in rows if not _is_phrase(row))


def _is_phrase(row: str) -> bool:
    is_closed = not any(mark in _GROUP.sub("", row) for mark in "()|")
    return is_closed and all(words_of(spelt) for spelt in spell_out(row))
