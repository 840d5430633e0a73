"""Judges whether a text tells of danger, in every language at once. Owns the pattern language of ``data/crisis``.

Pure: reads no file, knows no sentence, no network and no Rasa; the texts and the lines come from the content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise, product
from types import MappingProxyType
from typing import Any

from bot.errors import ContentError


class Level(str, Enum):
    """How grave: ``URGENT`` needs help today, ``CRISIS`` puts the emergency message first."""

    NONE = "none"
    URGENT = "urgent"
    CRISIS = "crisis"


class Kind(str, Enum):
    """What the danger is, gravest first; the values are topic slugs."""

    SUICIDE_SELF_HARM = "suicide_self_harm"
    MEDICAL_EMERGENCY = "medical_emergency"
    VIOLENCE = "violence"
    CHILD_CONCERN = "child_concern"
    ACUTE_BASIC_NEEDS = "acute_basic_needs"
    HOMELESSNESS = "homelessness"


URGENT_KINDS = frozenset({Kind.ACUTE_BASIC_NEEDS, Kind.HOMELESSNESS})


@dataclass(frozen=True)
class Danger:
    """The judgement of one text: ``kinds`` gravest first, ``phrases`` the patterns found (not words of the text)."""

    level: Level
    kinds: tuple[Kind, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All languages in one: the phrases, what only looks like them, and the services to show (ids, best first)."""

    languages: tuple[str, ...]
    lines: Mapping[str, Mapping[Kind, tuple[str, ...]]]
    phrases: _Node = field(repr=False)
    idioms: _Node = field(repr=False)


def assess(text: str, lexicon: Lexicon) -> Danger:
    """The danger that a text tells of; a text of any length, in linear time."""
    found: dict[Kind, list[str]] = {}
    for words in _ways_of_reading(text):
        for kind, pattern in _find_phrases(words, lexicon):
            if pattern not in found.setdefault(kind, []):
                found[kind].append(pattern)
    kinds = tuple(kind for kind in Kind if kind in found)
    level = Level.URGENT if URGENT_KINDS.issuperset(kinds) else Level.CRISIS
    return Danger(level=level if kinds else Level.NONE, kinds=kinds, phrases=tuple(pattern for kind in kinds for pattern in found[kind]))


def find_lines(lexicon: Lexicon, kind: Kind, *, chain: Sequence[str]) -> tuple[str, ...]:
    """The services to show for a kind: those of the first language of ``chain`` that names any, else none."""
    return next((lines[kind] for code in chain if kind in (lines := lexicon.lines.get(code, {}))), ())


# --- one form of every text -----------------------------------------------------------------------------------------

_LETTERS = {
    **dict(zip("øłđðħıəґ", "oldihieг", strict=True)),
    **{"æ": "ae", "œ": "oe", "þ": "th"},
    # Persian, Kurdish and final forms: people write what their keyboard has.
    **dict(zip("ىیێېةەھہکڪۆڕڵ", "ييييههههككورل", strict=True)),
    "\u0640": "",
    **dict.fromkeys("'’‘`´ʼʻ", ""),
}


class _NormalTable(dict[int, str]):
    """Character -> its plain form, "" for marks, a blank for everything that is neither letter nor digit."""

    def __missing__(self, code: int) -> str:
        plain = []
        for character in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", chr(code)).casefold()):
            category = unicodedata.category(character)
            if category in {"Mn", "Me", "Cf"}:
                continue
            if category == "Nd":
                plain.append(str(unicodedata.decimal(character)))
            elif "\u3400" <= character <= "\u9fff":
                plain.append(f" {character} ")  # Chinese writes no blanks: each character is a word
            else:
                plain.append(_LETTERS.get(character, character if character.isalnum() else " "))
        # An apostrophe joins ("don't" = "dont"); NFKC would make a blank of the accent that people type for it.
        self[code] = _LETTERS.get(chr(code), "".join(plain))
        return self[code]


_NORMAL = _NormalTable()


def normalise(text: str) -> str:
    """Lower case without diacritics, punctuation and marks, words parted by single blanks, Chinese by character."""
    return " ".join(text.translate(_NORMAL).split())


_LONG_RUN = re.compile(r"([^\W\d])\1{2,}")


def _ways_of_reading(text: str) -> Iterator[list[str]]:
    """The words of a text; when letters are drawn out ("kuoleeen", "haluuuun") once with one and once with two."""
    normal = normalise(text)
    if _LONG_RUN.search(normal):
        yield _LONG_RUN.sub(r"\1", normal).split()
        yield _LONG_RUN.sub(r"\1\1", normal).split()
    else:
        yield normal.split()


# --- the pattern language: words, * at an end of a word, (a|b), … -----------------------------------------------------

GAP = "…"
_LONGEST_GAP = 3
_GROUP = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"(?:\([^()]*\)|\S)+")


class _Node:
    """One place in the net of all patterns: what may come next, and which patterns end here."""

    __slots__ = ("ends", "gap", "inner", "lengths", "prefixes", "suffixes", "words")

    def __init__(self) -> None:
        self.words: dict[str, list[_Node]] = {}
        self.prefixes: dict[str, list[_Node]] = {}
        self.lengths: tuple[int, ...] = ()
        self.suffixes: dict[str, list[_Node]] = {}
        self.inner: dict[str, list[_Node]] = {}
        self.gap: _Node | None = None
        self.ends: list[tuple[Kind | None, str]] = []

    def link(self, word: str, after: _Node) -> None:
        """Let this word of a pattern lead to ``after``."""
        if word == GAP:
            self.gap = after
            return
        table = {
            (False, False): self.words,
            (False, True): self.prefixes,
            (True, False): self.suffixes,
            (True, True): self.inner,
        }[word.startswith("*"), word.endswith("*")]
        table.setdefault(word.strip("*"), []).append(after)
        self.lengths = tuple(sorted({len(prefix) for prefix in self.prefixes}))

    def follow(self, word: str) -> Iterator[_Node]:
        """The places that a word of a text leads to."""
        # Arabic writes "and" on the word: both readings count.
        for form in (word, word[1:]) if word[:1] in {"و", "ف"} else (word,):
            yield from self.words.get(form, ())
            for length in self.lengths:
                if length <= len(form):
                    yield from self.prefixes.get(form[:length], ())
            for stem, nodes in self.suffixes.items():
                if form.endswith(stem):
                    yield from nodes
            for stem, nodes in self.inner.items():
                if stem in form:
                    yield from nodes


def _walk(node: _Node, words: Sequence[str], place: int) -> Iterator[tuple[Kind | None, str, int]]:
    """Every pattern below ``node`` that the words from ``place`` on fulfil, with the place where it ends."""
    for kind, pattern in node.ends:
        yield kind, pattern, place
    if place >= len(words) or words[place] == "":
        return
    for after in node.follow(words[place]):
        yield from _walk(after, words, place + 1)
    if node.gap is not None:
        for start in range(place, min(place + _LONGEST_GAP + 1, len(words))):
            if words[start] == "":
                return
            for after in node.gap.follow(words[start]):
                yield from _walk(after, words, start + 1)


def _find_phrases(words: list[str], lexicon: Lexicon) -> Iterator[tuple[Kind, str]]:
    kept = list(words)
    for place in range(len(words)):
        for _, _, end in _walk(lexicon.idioms, words, place):
            # An empty word matches nothing and no gap reaches over it.
            kept[place:end] = [""] * (end - place)
    for place in range(len(kept)):
        for kind, pattern, _ in _walk(lexicon.phrases, kept, place):
            if kind is not None:
                yield kind, pattern


def _slots_of(pattern: str) -> list[list[list[str]]]:
    """What a pattern asks for, place after place: at each its alternatives, each one or more normalised words.

    Raises:
        ValueError: with what is wrong with the pattern.
    """
    if any(mark in _GROUP.sub("", pattern) for mark in "()|"):
        raise ValueError("brackets and bars must be (a|b), not nested")
    slots = []
    for slot in _SLOT.findall(pattern):
        parts = _GROUP.split(slot)
        choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
        if any(not choice.strip() for group in choices[1::2] for choice in group):
            raise ValueError("an alternative is empty")
        slots.append([_words_of("".join(choice)) for choice in product(*choices)])
    if not slots or GAP in {slots[0][0][0], slots[-1][0][-1]}:
        raise ValueError("must begin and end with a word")
    if sum(slot == [[GAP]] for slot in slots) > 2 or any(a == b == [[GAP]] for a, b in pairwise(slots)):
        raise ValueError("at most two gaps, not side by side")
    shortest = "".join(min(("".join(words) for words in slot), key=len) for slot in slots if slot != [[GAP]])
    if len(shortest.replace("*", "")) < (4 if shortest.isascii() else 2):
        raise ValueError("too short to mean anything")
    return slots


def _words_of(alternative: str) -> list[str]:
    words = []
    for word in alternative.split():
        normal = normalise(word.strip("*")).split()
        if word == GAP:
            normal = [GAP]
        elif not normal or "*" in word.strip("*") or GAP in word:
            raise ValueError(f"{word!r} is not a word (* stands at an end, … alone)")
        elif "*" in word and len("".join(normal)) < 3 and normal[0].isascii():
            raise ValueError(f"{word!r} needs three letters beside the *")
        normal[0] = "*" * word.startswith("*") + normal[0]
        normal[-1] += "*" * word.endswith("*")
        words += normal
    if len(words) > 1 and GAP in {words[0], words[-1]}:
        raise ValueError("an alternative must begin and end with a word")
    return words


def build_lexicon(entries: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    """One lexicon from ``language -> {"phrases": {kind: [..]}, "not": [..], "lines": {kind: [ids]}}``.

    Raises:
        ContentError: with every fault of every language.
    """
    faults: list[str] = []
    phrases, idioms = _Node(), _Node()
    lines: dict[str, Mapping[Kind, tuple[str, ...]]] = {}
    for language, entry in entries.items():
        where = f"crisis/{language}"
        faults += [f"{where}: unknown key {key}" for key in sorted(set(entry) - {*_KEYS})]
        for kind, patterns in _by_kind(entry.get("phrases"), f"{where}.phrases", faults):
            _plant(phrases, kind, patterns, f"{where}.phrases.{kind.value}", faults)
        _plant(idioms, None, _strings(entry.get("not", []), f"{where}.not", faults), f"{where}.not", faults)
        lines[language] = MappingProxyType(
            {kind: tuple(ids) for kind, ids in _by_kind(entry.get("lines"), f"{where}.lines", faults)}
        )
        faults += [f"{where}.lines: none for {kind.value}" for kind in Kind if not lines[language].get(kind)]
    if faults:
        raise ContentError(faults)
    return Lexicon(languages=tuple(entries), lines=MappingProxyType(lines), phrases=phrases, idioms=idioms)


_KEYS = ("language", "checked", "lines", "phrases", "not")


def _plant(root: _Node, kind: Kind | None, patterns: Iterable[str], where: str, faults: list[str]) -> None:
    seen = set()
    for pattern in patterns:
        try:
            slots = _slots_of(pattern)
        except ValueError as fault:
            faults.append(f"{where}: {pattern!r}: {fault}")
            continue
        if pattern in seen:
            faults.append(f"{where}: {pattern!r}: stands there twice")
        seen.add(pattern)
        # Alternatives meet again after their place, so that a pattern costs their sum, not their product.
        node = root
        for slot in slots:
            after = _Node()
            for words in slot:
                last = node
                for word in words[:-1]:
                    between = _Node()
                    last.link(word, between)
                    last = between
                last.link(words[-1], after)
            node = after
        node.ends.append((kind, pattern))


def _by_kind(rows: object, where: str, faults: list[str]) -> Iterator[tuple[Kind, list[str]]]:
    if not isinstance(rows, Mapping):
        faults.append(f"{where}: must map kinds to lists")
        return
    known = {kind.value: kind for kind in Kind}
    for name, values in rows.items():
        if name not in known:
            faults.append(f"{where}: unknown kind {name}")
        else:
            yield known[name], _strings(values, f"{where}.{name}", faults)


def _strings(values: object, where: str, faults: list[str]) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        faults.append(f"{where}: must be a list of texts")
        return []
    return values
