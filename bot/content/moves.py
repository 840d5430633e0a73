"""Moves: what a short reply does in a conversation ("joo", "ei toimi", "kauanko kestää"), found by folded match. Pure.

A move names no matter: what it means depends on what was said before, which is for the dialogue to know. Whether the
text tells of danger is judged elsewhere, and comes first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from bot.crisis import normalise

FOLLOW_UP = "follow_up"
"""The intent of a message that is no topic: a move, or a button of a guide. No examples teach it."""

MOST_WORDS = 7
MOST_SIGNS = 80
MOST_AFTER_YES = 5
"""Words of a text that is taken by the yes or no with which it begins."""

SHORTEST_MISTYPED = 5
"""Letters from which one wrong letter is forgiven."""

ADULT = 18
NUMBER = "#"
"""Stands for any number in a phrase."""

_FIRST_WORD = re.compile(r"\w+\s*[,.;:!\-–—،。，]")
_DIGITS = re.compile(r"\d+")
_VARIANTS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Marks that give a sign another look: the colour of a hand, emoji or plain."""

_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_SPEAKS_FOR_MANY = ("fi", "en", "sv")
"""Languages whose "joo" and "ok" people write whatever they speak otherwise."""


class Move(str, Enum):
    """What a reply does; all but ``FACT`` are the keys of ``data/moves``. A fact told alone is found by entities."""

    YES = "yes"
    NO = "no"
    DONE = "done"
    STUCK = "stuck"
    OTHER_WAY = "other_way"
    GO_ON = "go_on"
    BACK = "back"
    STOP = "stop"
    HOW_LONG = "how_long"
    COST = "cost"
    AT_HAND = "at_hand"
    WHAT_NEXT = "what_next"
    BY_PHONE = "by_phone"
    WHERE = "where"
    REPEAT = "repeat"
    SAID_FIRST = "said_first"
    SIMPLER = "simpler"
    OTHER_ONE = "other_one"
    NOT_THAT = "not_that"
    WHAT_ABOUT = "what_about"
    LIST_NEEDS = "list_needs"
    IMPATIENT = "impatient"
    SILENCE = "silence"
    CHILD = "child"
    WORKER = "worker"
    SURE = "sure"
    FACT = "fact"


@dataclass(frozen=True)
class Phrases:
    """The replies of one language, folded, and the words that may stand around them."""

    moves: Mapping[str, Move] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    around_facts: frozenset[str] = frozenset()

    @cached_property
    def shortened(self) -> Mapping[str, frozenset[str]]:
        """The long words of the phrases by what is left of them without one letter, and by themselves."""
        found: dict[str, set[str]] = {}
        for word in {word for phrase in self.moves for word in phrase.split() if len(word) >= SHORTEST_MISTYPED}:
            for short in (word, *_without_one(word)):
                found.setdefault(short, set()).add(word)
        return {short: frozenset(words) for short, words in found.items()}

    @cached_property
    def openings(self) -> frozenset[str]:
        """The words that turn to somebody or something else ("entä", "what about")."""
        return frozenset(w for phrase, move in self.moves.items() if move is Move.WHAT_ABOUT for w in phrase.split())

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the phrases."""
        return frozenset(word for phrase in self.moves for word in phrase.split())


@dataclass(frozen=True)
class MoveBook:
    """The replies of all languages. ``signs``: replies without a letter ("?"), whatever the language."""

    by_language: Mapping[str, Phrases]
    signs: Mapping[str, Move] = field(default_factory=dict)

    @cached_property
    def anywhere(self) -> Mapping[str, Move]:
        """Phrases that mean the same move in every language that has them."""
        meant: dict[str, set[Move]] = {}
        for phrases in self.by_language.values():
            for phrase, move in phrases.moves.items():
                meant.setdefault(phrase, set()).add(move)
        return {phrase: next(iter(moves)) for phrase, moves in meant.items() if len(moves) == 1}

    def find(self, text: str, *, language: str) -> Move | None:
        """The move of a short text, ``None`` for any other: its own language first, then those that many mix in."""
        if len(text) > MOST_SIGNS:
            return None
        folded = fold(text)
        if not folded:
            return self._read_signs(text)
        found = self._find_folded(folded, text, language)
        if found is None and _LONG_RUN.search(text):  # "eiii" is "ei", "jooo" is "joo"
            found = self._find_folded(fold(_LONG_RUN.sub(r"\1", text)), text, language)
        return found

    def _find_folded(self, folded: str, text: str, language: str) -> Move | None:
        words = tuple(folded.split())
        longest = MOST_WORDS * 2 if _is_cut_by_character(folded) else MOST_WORDS
        if len(words) > longest:
            return None
        for code in dict.fromkeys((language, *_SPEAKS_FOR_MANY)):
            phrases = self.by_language.get(code)
            found = _read(words, phrases, text) if phrases else None
            if found is not None:
                return found
        own = self.by_language.get(language)
        if own is not None:
            mended = _mend(words, own)
            if mended != words and (found := _read(mended, own, text)) is not None:
                return found
        return _admit(self.anywhere.get(folded), text)

    def has(self, text: str) -> bool:
        """Whether a text is one of the replies, word for word, in any language."""
        return len(text) <= MOST_SIGNS and fold(text) in self.all_replies

    def list_replies(self) -> list[tuple[str, str]]:
        """Every reply with its move, in a fixed order; the same words of two languages may stand there twice."""
        return sorted(
            (phrase, move.value) for phrases in self.by_language.values() for phrase, move in phrases.moves.items()
        )

    @cached_property
    def all_replies(self) -> frozenset[str]:
        """The replies of all languages, folded."""
        return frozenset(phrase for phrases in self.by_language.values() for phrase in phrases.moves)

    def find_opening(self, text: str, *, language: str) -> Move | None:
        """The yes or no with which a few words begin ("joo kävin siellä"): for texts that name no matter."""
        words = fold(text).split()
        phrases = self.by_language.get(language)
        if phrases is None or len(words) > MOST_AFTER_YES:
            return None
        openings = [
            move
            for move, rest in _openings(words, phrases)
            if move is Move.YES or (move is Move.NO and (len(rest) == 1 or _is_set_apart(text)))
        ]
        return openings[-1] if openings else None

    def opens_with_going_on(self, text: str, *, language: str) -> bool:
        """Whether a text begins with words that go on with something ("ok jatketaan siitä kotihoidosta")."""
        phrases = self.by_language.get(language, Phrases())
        words = [word for word in fold(text).split() if word not in phrases.fillers]
        moves = (phrases.moves.get(" ".join(words[:length])) for length in range(1, min(4, len(words))))
        return Move.GO_ON in moves

    def tells_only_facts(self, text: str, spans: Iterable[tuple[int, int]], *, language: str) -> bool:
        """Whether a text says nothing but the entities at ``spans`` (start, end) and words that stand around such."""
        rest = list(text)
        for start, end in spans:
            rest[start:end] = " " * (end - start)
        phrases = self.by_language.get(language, Phrases())
        words = fold("".join(rest)).split()
        if len(words) > MOST_WORDS:
            return False
        return phrases.around_facts.union(phrases.fillers, phrases.openings).issuperset(words)

    def _read_signs(self, text: str) -> Move | None:
        sign = _VARIANTS.sub("", text).strip()
        if sign in self.signs:
            return self.signs[sign]
        is_mere_marks = sign != "" and all(unicodedata.category(each)[0] in "PZ" for each in sign)
        return Move.SILENCE if is_mere_marks else None


def fold(text: str) -> str:
    """A text as replies are compared: plain, drawn-out letters shortened, numbers as ``#``."""
    return _DIGITS.sub(NUMBER, normalise(_LONG_RUN.sub(r"\1\1", text)))


def _read(words: Sequence[str], phrases: Phrases, text: str) -> Move | None:
    """The move of words as they stand, then without fillers, then of what follows a yes, a no or an opening."""
    kept = tuple(word for word in words if word not in phrases.fillers)
    for said in dict.fromkeys((tuple(words), kept)):
        found = _admit(phrases.moves.get(" ".join(said)), text)
        if found is not None:
            return found
    for opening, rest in _openings(words, phrases):
        said = tuple(word for word in rest if word not in phrases.fillers)
        following = phrases.moves.get(" ".join(rest)) or phrases.moves.get(" ".join(said))
        if following is not None and following is not opening:
            return _admit(following, text)
    return None


def _openings(words: Sequence[str], phrases: Phrases) -> Iterator[tuple[Move, Sequence[str]]]:
    for length in range(1, min(4, len(words))):
        opening = phrases.moves.get(" ".join(words[:length]))
        if opening in {Move.YES, Move.NO, Move.WHAT_ABOUT}:
            yield opening, words[length:]


def _is_set_apart(text: str) -> bool:
    """Whether a sign stands after the first word: "ei, mutta …" says no, "ei toimi" only negates."""
    return bool(_FIRST_WORD.match(text.strip()))


def _admit(move: Move | None, text: str) -> Move | None:
    """The move, unless a grown-up's age stands where a child's would."""
    if move is Move.CHILD and any(int(number) >= ADULT for number in _DIGITS.findall(text) if number.isascii()):
        return None
    return move


def _mend(words: Sequence[str], phrases: Phrases) -> tuple[str, ...]:
    """The words with one wrong letter put right in those that are long and that no phrase has."""
    return tuple(
        word if word in phrases.words or len(word) < SHORTEST_MISTYPED - 1 else _nearest(word, phrases)
        for word in words
    )


def _nearest(word: str, phrases: Phrases) -> str:
    candidates: set[str] = set()
    for short in (word, *_without_one(word)):
        candidates |= phrases.shortened.get(short, frozenset())
    near = [each for each in candidates if each[0] == word[0] and _is_one_away(word, each)]
    return near[0] if len(near) == 1 else word


def _without_one(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def _is_one_away(one: str, other: str) -> bool:
    """Whether a letter is wrong, missing, too many, or has changed places with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _is_cut_by_character(folded: str) -> bool:
    return any("\u3400" <= each <= "\u9fff" for each in folded)
