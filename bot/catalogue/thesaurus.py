"""What people say and what it means in the catalogue's words: everyday synonyms and the term bank of other languages.

Reads two files, knows no service and no database.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.catalogue import words
from bot.catalogue.vocabulary import Vocabulary
from bot.settings import PROJECT_ROOT

SYNONYMS_FILE = PROJECT_ROOT / "data" / "catalogue" / "synonyms.yml"
TERMS_FILE = PROJECT_ROOT / "data" / "catalogue" / "terms.json"

CLOSE_ENOUGH = 0.6
"""Likeness of a typed word to a word of a phrase."""


TERM_WEIGHT = 0.9


@dataclass(frozen=True)
class Meaning:
    """What a phrase stands for: names of services in official words, and topics. ``weight`` (0-1): how surely."""

    means: tuple[str, ...]
    topics: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Heard:
    """A phrase that a question holds. ``places`` are the places of its words, ``strength`` 0-1."""

    meaning: Meaning
    places: frozenset[int]
    strength: float


class Thesaurus:
    """Phrases with their meanings; ``rows`` are (phrase, language, meaning)."""

    def __init__(
        self, rows: Iterable[tuple[str, str, Meaning]], *, ignored: frozenset[str], places: dict[str, str]
    ) -> None:
        self._phrases: list[tuple[tuple[str, ...], Meaning]] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        known: dict[tuple[str, str], int] = defaultdict(int)
        for phrase, language, meaning in rows:
            cut = tuple(dict.fromkeys(words.cut(phrase)))
            for word in cut:
                known[word, language] += 1
                self._by_word[word].append(len(self._phrases))
            self._phrases.append((cut, meaning))
        self.ignored = ignored
        self.municipalities = places
        self._vocabulary = Vocabulary(
            ((word, language, count) for (word, language), count in known.items()), total=len(self._phrases)
        )

    def hear(self, typed: list[str], language: str) -> list[Heard]:
        """The phrases that the words of a question hold; one inside a longer one is not heard."""
        seen: dict[int, dict[str, tuple[float, int]]] = defaultdict(dict)
        for place, word in enumerate(typed):
            for choice in self._vocabulary.resolve(word, language):
                for known, likeness in choice:
                    if likeness < CLOSE_ENOUGH or (word in self.ignored and known != word):
                        continue
                    for number in self._by_word[known]:
                        if likeness > seen[number].get(known, (0.0, 0))[0]:
                            seen[number][known] = (likeness, place)
        heard: dict[Meaning, Heard] = {}
        for number, found in seen.items():
            phrase, meaning = self._phrases[number]
            places = frozenset(place for _likeness, place in found.values())
            if len(found) == len(phrase) and len(places) >= min(len(phrase), len(typed)):
                strength = sum(likeness for likeness, _place in found.values()) / len(phrase)
                one = Heard(meaning, places, strength * meaning.weight)
                if meaning not in heard or _rank(heard[meaning]) < _rank(one):
                    heard[meaning] = one
        return [one for one in heard.values() if not any(one.places < other.places for other in heard.values())]


def _rank(heard: Heard) -> tuple[int, float]:
    return len(heard.places), heard.strength


def load_thesaurus(synonyms: Path = SYNONYMS_FILE, terms: Path = TERMS_FILE) -> Thesaurus:
    """The thesaurus of two files."""
    content = YAML(typ="safe").load(synonyms.read_text(encoding="utf-8"))
    rows: list[tuple[str, str, Meaning]] = []
    for row in content["synonyms"]:
        meaning = Meaning(tuple(row.get("means", ())), tuple(row.get("topics", ())), float(row.get("weight", 1.0)))
        for language in words.all_word_forms():
            rows.extend((phrase, language, meaning) for phrase in row.get(language, ()))
    for row in json.loads(terms.read_text(encoding="utf-8")):
        if row["category"] == "target_group" or row["id"].startswith("kunta-"):
            continue
        # The Finnish term is what the services are called: it needs no meaning.
        meaning = Meaning((re.sub(r"\(.*?\)", "", row["fi"]),), (), TERM_WEIGHT)
        for language, said in {"sv": row["sv"], "en": row["en"], **row["other"]}.items():
            rows.extend((phrase, language, meaning) for phrase in re.split(r"[/()]", said) if words.cut(phrase))
    return Thesaurus(
        rows,
        ignored=frozenset(word for phrase in content["ignored"] for word in words.cut(phrase)),
        places={words.fold(name): code for code, names in content["municipalities"].items() for name in names},
    )


@lru_cache(maxsize=1)
def the_thesaurus() -> Thesaurus:
    """The thesaurus of this installation, read once."""
    return load_thesaurus()
