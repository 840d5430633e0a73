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
    for kind, pattern in _find_phrases(text, lexicon):
        if pattern not in found.setdefault(kind, []):
            found[kind].append(pattern)
    kinds = tuple(kind for kind in Kind if kind in found)
    level = Level.URGENT if URGENT_KINDS.issuperset(kinds) else Level.CRISIS
    return Danger(
        level=level if kinds else Level.NONE,
        kinds=kinds,
        phrases=tuple(pattern for kind in kinds for pattern in found[kind]),
    )


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
_ARABIC_AND = ("و", "ف")  # written on the word that follows
Word = tuple[str, ...]
_TAKEN: Word = ()  # an idiom stands here: matches nothing, and no gap reaches over it


def _read(text: str) -> list[Word]:
    """The words of a text, each in all the ways it may be meant: "haluuun" drawn out, Arabic "and" written on it."""
    return [_forms_of(word) for word in normalise(text).split()]


def _forms_of(word: str) -> Word:
    if word[0] in _ARABIC_AND:
        return word, word[1:]
    if not _LONG_RUN.search(word):
        return (word,)
    parts = _LONG_RUN.split(word)
    runs = parts[1::2]
    ways = product((1, 2), repeat=len(runs)) if len(runs) <= 3 else [(1,) * len(runs), (2,) * len(runs)]
    return word, *(
        "".join(plain + letter * times for plain, letter, times in zip(parts[::2], [*runs, ""], [*way, 0], strict=True))
        for way in ways
    )


# --- the pattern language: words, * at an end of a word, (a|b), … -----------------------------------------------------

GAP = "…"
_LONGEST_GAP = 3
_GROUP = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"(?:\([^()]*\)|\S)+")


class _Node:
    """One place in the net of all patterns: what may come next, and which patterns end here."""

    __slots__ = ("can_follow", "ends", "gap", "heads", "inner", "is_plain", "lengths", "prefixes", "suffixes", "words")

    def __init__(self) -> None:
        self.words: dict[str, list[_Node]] = {}
        self.prefixes: dict[str, list[_Node]] = {}
        self.lengths: set[int] = set()
        self.heads: set[str] = set()
        self.is_plain = True
        self.can_follow = False
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
        self.can_follow = True
        if table is self.prefixes:
            self.lengths.add(len(word) - 1)
            self.heads.add(word[:2])
        self.is_plain = self.is_plain and table in (self.words, self.prefixes)

    def follow(self, word: Word) -> Sequence[_Node]:
        """The places that a word of a text leads to."""
        if len(word) == 1 and self.is_plain and word[0][:2] not in self.heads:
            return self.words.get(word[0], ())
        nodes: list[_Node] = []
        for form in word:
            nodes += self.words.get(form, ())
            for length in self.lengths:
                if length <= len(form):
                    nodes += self.prefixes.get(form[:length], ())
            for stem, after in self.suffixes.items():
                if form.endswith(stem):
                    nodes += after
            for stem, after in self.inner.items():
                if stem in form:
                    nodes += after
        return nodes


Found = list[tuple[Kind | None, str, int]]


def _walk(node: _Node, words: Sequence[Word], place: int, found: Found) -> None:
    """Adds every pattern below ``node`` that the words from ``place`` on fulfil, with the place where it ends."""
    for kind, pattern in node.ends:
        found.append((kind, pattern, place))
    if node.can_follow:
        _step(node, words, place, found)
    if node.gap is not None:
        for start in range(place, place + _LONGEST_GAP + 1):
            if not _step(node.gap, words, start, found):
                return


def _step(node: _Node, words: Sequence[Word], place: int, found: Found) -> bool:
    """Goes on with the word at ``place``; False when there is none, or an idiom stands there."""
    if place >= len(words) or not (word := words[place]):
        return False
    for after in node.follow(word):
        _walk(after, words, place + 1, found)
    return True


def _is_live(node: _Node, forms: set[str], heads: set[str], live: dict[_Node, bool]) -> bool:
    """Whether a text with these words, and these two first letters of words, may fulfil a pattern below ``node``."""
    known = live.get(node)
    if known is not None:
        return known
    answer = bool(node.ends)
    for part in (node, node.gap):
        if answer or part is None:
            continue
        answer = not part.is_plain or not part.heads.isdisjoint(heads)
        if not answer and not part.words.keys().isdisjoint(forms):
            nexts = [after for word in part.words.keys() & forms for after in part.words[word]]
            answer = any(_is_live(after, forms, heads, live) for after in nexts)
    live[node] = answer
    return answer


def _find_all(root: _Node, words: Sequence[Word]) -> Iterator[tuple[Kind | None, str, int, int]]:
    """Every pattern that the words fulfil, with the places where it begins and ends."""
    different = {word for word in words if word}
    forms = {form for word in different for form in word}
    heads = {form[:2] for form in forms}
    # Beginnings whose other words the text lacks are left out at once: hostile texts are full of them.
    live: dict[_Node, bool] = {}
    beginnings = {
        word: [node for node in root.follow(word) if _is_live(node, forms, heads, live)] for word in different
    }
    for place, word in enumerate(words):
        nodes = beginnings.get(word)
        if nodes:
            found: Found = []
            for node in nodes:
                _walk(node, words, place + 1, found)
            for kind, pattern, end in found:
                yield kind, pattern, place, end


def _find_phrases(text: str, lexicon: Lexicon) -> Iterator[tuple[Kind, str]]:
    words = _read(text)
    kept = list(words)
    for _, _, place, end in _find_all(lexicon.idioms, words):
        kept[place:end] = [_TAKEN] * (end - place)
    for kind, pattern, _, _ in _find_all(lexicon.phrases, kept):
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
    if len(shortest.replace("*", "")) < (3 if shortest.isascii() else 2):
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
        elif "*" in word and len("".join(normal)) < (3 if normal[0].isascii() else 2):
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
