"""Finds the checked phrase that a worker types for, by its tags and its words. Reads the files once, sends nothing.

A typed word counts as found where it begins a word, is a form of one, or is one typed wrongly. Tags tell most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from bot.catalogue import words
from bot.content.phrase_files import Phrase, load_phrases

LIKENESS_OF_BEGINNING = 0.8
LIKENESS_OF_FORM = 0.7
LIKENESS_OF_TYPO = 0.4
WEIGHT_OF_TEXT = 0.6
"""What a word of the text counts beside a tag."""

SHORTEST_FORM = 4
SHORTEST_TYPO = 4
TWO_ERRORS_FROM = 8


class PhraseBook:
    """All phrases with their words by language, put in order once."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = tuple(phrases)
        self._indexes: dict[str, dict[str, dict[int, float]]] = {}

    def find(self, query: str, *, language: str, limit: int) -> list[Phrase]:
        """The phrases that hold most of the typed words, best first; the first of all for no words."""
        typed = words.cut(query)[: words.MOST_WORDS]
        if not typed:
            return list(self.phrases[:limit])
        index = self._index(language)
        hits: dict[int, list[float]] = defaultdict(list)
        for word in dict.fromkeys(typed):
            best: dict[int, float] = {}
            for known, likeness in _meant(word, index, language).items():
                for place, weight in index[known].items():
                    best[place] = max(likeness * weight, best.get(place, 0.0))
            for place, fit in best.items():
                hits[place].append(fit)
        most = max((len(fits) for fits in hits.values()), default=0)
        found = sorted((-sum(fits), place) for place, fits in hits.items() if len(fits) == most)
        return [self.phrases[place] for _, place in found[:limit]]

    def _index(self, language: str) -> dict[str, dict[int, float]]:
        """Every word with the places of its phrases and what it counts there."""
        if language not in self._indexes:
            index: dict[str, dict[int, float]] = defaultdict(dict)
            for place, phrase in enumerate(self.phrases):
                for word in words.cut(phrase.texts.get(language, "")):
                    index[word][place] = WEIGHT_OF_TEXT
                for word in words.cut(" ".join(phrase.tags)):
                    index[word][place] = 1.0
            self._indexes[language] = dict(index)
        return self._indexes[language]


def _meant(word: str, known: Iterable[str], language: str) -> dict[str, float]:
    """The known words that a typed one may mean, each with its likeness; wrong letters only when all else fails."""
    stems = {root for root in words.roots(word, language) if len(root) >= SHORTEST_FORM} - {word}
    found = {}
    for other in known:
        if other == word:
            found[other] = 1.0
        elif other.startswith(word):
            found[other] = LIKENESS_OF_BEGINNING
        elif any(other.startswith(stem) for stem in stems):
            found[other] = LIKENESS_OF_FORM
    if found or len(word) < SHORTEST_TYPO:
        return found
    most = 2 if len(word) >= TWO_ERRORS_FROM else 1
    return {other: LIKENESS_OF_TYPO for other in known if _is_nearly(word, other, most)}


def _is_nearly(word: str, other: str, most: int) -> bool:
    """Whether the word, or what is typed of it so far, is ``other`` with at most so many wrong letters."""
    if len({*word} - {*other}) > most:
        return False
    lengths = {min(len(other), len(word) + more) for more in range(-most, most + 1)}
    return any(words.distance(word, other[:length], most=most) <= most for length in lengths)


@lru_cache(maxsize=1)
def current_book() -> PhraseBook:
    """The phrases of this installation, read at the first call: call it before serving.

    Raises:
        ContentError: with every fault of every file.
    """
    return PhraseBook(load_phrases())


def all_phrases() -> tuple[Phrase, ...]:
    """Every phrase of this installation, by group."""
    return current_book().phrases


def find_phrases(query: str, *, language: str, limit: int = 10) -> list[Phrase]:
    """The phrases of this installation for what a worker typed in the own language, best first."""
    return current_book().find(query, language=language, limit=limit)
