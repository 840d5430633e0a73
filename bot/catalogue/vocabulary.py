"""Finds, for a word that somebody typed, the words that a catalogue knows: same word, other form, part, typing error.

Pure: built from (word, language, count), asked by word. Does not know services.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from bot.catalogue import words

Choice = tuple[tuple[str, float], ...]
"""Known words with their likeness (0-1), the likest first."""

MOST_CHOICES = 16
LIKENESS_OF_FORM = 0.9
LIKENESS_OF_PART = 0.75
LIKENESS_OF_TYPO = 0.85
LIKENESS_OF_SHORT = 0.75
LIKENESS_ABROAD = 0.85
"""What the likeness is multiplied by when the form is one of another language than the question's."""

SHORTEST_PART = 4
SHORTEST_TYPO = 4
CORE = ("fi", "sv", "en")


class Vocabulary:
    """The words of ``total`` texts: ``known`` gives (folded word, language, in how many texts)."""

    def __init__(self, known: Iterable[tuple[str, str, int]], *, total: int) -> None:
        self.total = total
        self._counts: Counter[str] = Counter()
        self._by_stem: dict[tuple[str, str], list[str]] = defaultdict(list)
        for word, language, count in known:
            self._counts[word] += count
            for stem in () if word.isdigit() else words.stems(word, language):
                self._by_stem[language, stem].append(word)
        self._sorted = sorted(word for word in self._counts if not word.isdigit())
        self._reversed = sorted(word[::-1] for word in self._sorted if len(word) > 2 * SHORTEST_PART)
        self._by_trigram: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for place, word in enumerate(self._sorted):
            for trigram in words.trigrams(word):
                self._by_trigram[trigram].append(place)
        self.weight = lru_cache(maxsize=None)(self._weight)
        self.resolve = lru_cache(maxsize=4096)(self._resolve)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def count(self, word: str) -> int:
        """In how many texts a known word stands (a word of two languages counts twice)."""
        return self._counts[word]

    def _weight(self, word: str) -> float:
        """How much a word tells, 0-1: one that stands everywhere tells little."""
        count = self._counts[word]
        return math.log(1 + self.total / count) / math.log(1 + self.total) if count else 1.0

    def _resolve(self, word: str, language: str) -> tuple[Choice, ...]:
        """The known words meant by a typed one: one choice, or one for each part of a compound; none when unknown."""
        found = self._forms(word, language)
        if word.isdigit():
            return (_best(found),) if found else ()
        if not found:
            parts = self._split(word, language)
            if parts:
                return parts
            found = self._typos(word)
        if len(word) >= SHORTEST_PART:
            meant = {word, *(other for other, likeness in found.items() if likeness > LIKENESS_OF_PART)}
            for base in sorted(meant):
                for other, likeness in self._longer(base, language).items():
                    found[other] = max(likeness, found.get(other, 0.0))
        return (_best(found),) if found else ()

    def _forms(self, word: str, language: str, *, shortest: int = 0) -> dict[str, float]:
        found: dict[str, float] = {}
        if word in self._counts:
            found[word] = 1.0
        for tongue in dict.fromkeys((language, *CORE)):
            for stem in words.stems(word, tongue):
                if len(stem) < shortest:
                    break
                # A stem much shorter than the word says little ("asiakas" and "asia"), one of three letters less.
                likeness = LIKENESS_OF_FORM * (0.5 + 0.5 * min(1.0, (len(stem) + 2) / len(word)))
                likeness *= LIKENESS_OF_SHORT if len(stem) <= words.SHORTEST_STEM < len(word) - 2 else 1.0
                likeness *= 1.0 if tongue == language else LIKENESS_ABROAD
                for other in self._by_stem.get((tongue, stem), ()):
                    fit = likeness * (0.5 + 0.5 * min(1.0, (len(stem) + 3) / len(other)))
                    found[other] = max(fit, found.get(other, 0.0))
        return found

    def _split(self, word: str, language: str) -> tuple[Choice, ...]:
        """A compound as a known beginning and, where it is known too, the rest: "kuljetuspalvelu|taksi"."""
        alone: tuple[Choice, ...] = ()
        for end in range(len(word) - 2, SHORTEST_PART, -1):
            found = {
                other: likeness
                for other, likeness in self._forms(word[:end], language, shortest=SHORTEST_PART + 1).items()
                if likeness > 0.7 and len(other) > SHORTEST_PART
            }
            if not found:
                continue
            first = _best({other: LIKENESS_OF_PART + (1 - LIKENESS_OF_PART) * end / len(word) for other in found})
            for start in range(end, min(end + 4, len(word) - SHORTEST_PART + 1)):
                rest = {other: fit for other, fit in self._forms(word[start:], language).items() if fit > 0.6}
                if rest:
                    return first, _best({other: likeness * LIKENESS_OF_PART for other, likeness in rest.items()})
            alone = alone or (first,)
        return alone

    def _longer(self, word: str, language: str) -> dict[str, float]:
        """Known compounds that begin or end with the word: "hoito" in "kotihoito"."""
        found: dict[str, float] = {}
        for root in words.roots(word, language):
            if len(root) <= SHORTEST_PART and root != word:
                continue
            for other in _beginning_with(self._sorted, root):
                fit = LIKENESS_OF_PART * (0.4 + 0.6 * len(root) / len(other))
                found[other] = max(fit, found.get(other, 0.0))
        if len(word) > SHORTEST_PART:
            for other in _beginning_with(self._reversed, word[::-1]):
                found[other[::-1]] = LIKENESS_OF_PART * (0.3 + 0.6 * len(word) / len(other))
        return found

    def _typos(self, word: str) -> dict[str, float]:
        if len(word) < SHORTEST_TYPO:
            return {}
        shared: Counter[int] = Counter()
        own = words.trigrams(word)
        for trigram in own:
            shared.update(self._by_trigram.get(trigram, ()))
        most = 1 if len(word) <= 6 else 2 if len(word) <= 10 else 3
        found: dict[str, float] = {}
        for place, count in shared.most_common(3 * MOST_CHOICES):
            other = self._sorted[place]
            if 2 * count / (len(own) + len(other)) < 0.3:
                continue
            # The end of a typed word may be an inflection: it is compared with as much as the known word has.
            errors = min(
                words.distance(word[:cut], other, most=most) for cut in {len(word), min(len(word), len(other))}
            )
            length = len(other) / max(len(word), len(other))
            if errors <= most and length >= 0.6:
                found[other] = LIKENESS_OF_TYPO * (1 - errors / max(len(word), len(other))) * length
        return found


def _beginning_with(ordered: list[str], start: str) -> list[str]:
    place = bisect_left(ordered, start)
    found: list[str] = []
    while place < len(ordered) and ordered[place].startswith(start) and len(found) < MOST_CHOICES:
        if ordered[place] != start:
            found.append(ordered[place])
        place += 1
    return found


def _best(found: dict[str, float]) -> Choice:
    return tuple(sorted(found.items(), key=lambda row: (-row[1], row[0]))[:MOST_CHOICES])
