"""Judges in which language a text is written, from characters, profiles, letters, words and priors together.

Deterministic and the same from every thread: nothing is changed after it is made. Reads no file, knows no database.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.detection.characters import CharacterModel
from bot.detection.dictionaries import Dictionaries
from bot.detection.grams import Array
from bot.detection.letters import LetterRules
from bot.detection.lines import Variety
from bot.detection.names import Names
from bot.detection.profiles import Profiles
from bot.detection.text import LATIN, of_writer, plain, script_of, words_of

UNDETERMINED = "und"
_SHARE_POWER = 0.25  # the whole share would cost five points (measured)
_LEAST_PRIOR = 1e-4
_NAMES_ONLY = 0.5  # highest confidence of a text that only names services and places
_NO_CHANCE = -1e30  # another script; infinity would be nothing to compare when no variety is left


@dataclass(frozen=True)
class Weights:
    """How much each part counts, learnt on held-out examples (docs/decisions/0005).

    ``most`` is how much one word may tell against a language: a Finnish name must not outweigh a sentence.
    ``missing`` is told against a language by a word that its dictionary lacks. ``certainty`` scales the whole sum.
    """

    characters: float = 0.28
    profiles: float = 0.05
    letters: float = 1.0
    listed: float = 1.2
    shared: float = 0.85
    known: float = 0.9
    missing: float = 0.9
    most: float = 8.0
    transliterated: float = 1.4
    certainty: float = 0.85


@dataclass(frozen=True)
class Detection:
    """``language`` is a code or "und" (nothing written); ``scores`` are probabilities of all languages, sum 1."""

    language: str
    confidence: float
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Evidence:
    """What each part says of each word (row): of varieties or languages (columns)."""

    characters: Array
    profiles: Array
    letters: Array
    listed: Array
    shared: Array
    known: Array
    missing: Array
    is_foreign: Array


class Detector:
    """All that is known of all languages; made by ``load_detector``."""

    def __init__(
        self,
        *,
        shares: Mapping[str, float],
        varieties: Sequence[Variety],
        characters: CharacterModel,
        profiles: Profiles,
        profile_owners: Sequence[tuple[int, float]],
        frequent: Mapping[str, Iterable[str]],
        names: Names,
        dictionaries: Dictionaries | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.languages = tuple(shares)
        self.start_prior = scaled({code: share**_SHARE_POWER for code, share in shares.items()})
        self.weights = weights or Weights()
        self._varieties = list(varieties)
        self._language_of = np.array([self.languages.index(each.language) for each in varieties])
        self._characters = characters
        self._profiles = profiles
        self._profile_owners = list(profile_owners)
        self._letters = LetterRules(self.languages)
        self.names = names
        self._owners: dict[str, list[int]] = {}
        for code, entries in frequent.items():
            for word in {plain(entry) for entry in entries}:
                self._owners.setdefault(word, []).append(self.languages.index(code))
        self._dictionaries = dictionaries
        scripts = sorted({each.script for each in varieties})
        self._in_script = {name: np.array([each.script == name for each in varieties]) for name in scripts}
        homes = {code: {each.script for each in varieties if each.language == code} for code in self.languages}
        self._is_second = np.array(
            [each.script == LATIN and len(homes[each.language]) > 1 for each in varieties], np.float32
        )

    def learn(self, dictionaries: Dictionaries) -> None:
        """Take up dictionaries that were made after the start."""
        self._dictionaries = dictionaries

    def detect(self, text: str, *, prior: Mapping[str, float] | None = None) -> Detection:
        """The language of a text of any length; ``prior`` (code to probability) stands in for the residents' shares."""
        belief = self.start_prior
        if prior and sum(prior.values()) > 0:
            belief = scaled({code: prior.get(code, 0.0) + _LEAST_PRIOR for code in self.languages})
        words, has_more_than_names = self.telling_words(text)
        if not words:
            return Detection(UNDETERMINED, 0.0, belief)
        sums = self._sum(self.gather(words))
        logs = np.full(len(self.languages), -math.inf)
        np.maximum.at(logs, self._language_of, sums)
        logs = logs * self.weights.certainty + np.log([belief[code] for code in self.languages])
        chances = np.exp(logs - logs.max())
        chances /= chances.sum()
        scores = dict(zip(self.languages, chances.tolist(), strict=True))
        language = max(scores, key=scores.__getitem__)
        confidence = scores[language]
        return Detection(language, confidence if has_more_than_names else min(confidence, _NAMES_ONLY), scores)

    def telling_words(self, text: str) -> tuple[list[str], bool]:
        """The words that tell something, and whether they are more than names."""
        words = of_writer([word for word in words_of(text) if script_of(word) in self._in_script])
        telling = [word for word in words if word not in self.names]
        return telling or words, bool(telling)

    def gather(self, words: list[str]) -> Evidence:
        """What each part says of the words."""
        by_profile = self._profiles.weigh(words)
        profiles = np.zeros((len(words), len(self._varieties)), np.float32)
        for column, (variety, penalty) in enumerate(self._profile_owners):
            np.maximum(profiles[:, variety], by_profile[:, column] - penalty, out=profiles[:, variety])
        size = (len(words), len(self.languages))
        listed, shared = np.zeros(size, np.float32), np.zeros(size, np.float32)
        for row, word in enumerate(words):
            owners = self._owners.get(plain(word), ())
            (listed if len(owners) == 1 else shared)[row, list(owners)] = 1.0
        known, missing = np.zeros(size, np.float32), np.zeros(size, np.float32)
        dictionaries = self._dictionaries
        if dictionaries is not None:
            known = dictionaries.know(words).astype(np.float32)
            missing[:, dictionaries.columns] = 1.0 - known[:, dictionaries.columns]
        is_foreign = ~np.stack([self._in_script[script_of(word)] for word in words])
        characters = self._characters.weigh(words)
        return Evidence(characters, profiles, self._letters.weigh(words), listed, shared, known, missing, is_foreign)

    def _sum(self, found: Evidence) -> Array:
        weights = self.weights
        by_language = (
            weights.letters * found.letters
            + weights.listed * found.listed
            + weights.shared * found.shared
            + weights.known * found.known
            - weights.missing * found.missing
        )
        total = (
            weights.characters * found.characters
            + weights.profiles * found.profiles
            + by_language[:, self._language_of]
        )
        total[found.is_foreign] = _NO_CHANCE
        total -= total.max(axis=1, keepdims=True)
        return np.maximum(total, -weights.most).sum(axis=0) - weights.transliterated * self._is_second


def scaled(weights: Mapping[str, float] | None) -> dict[str, float]:
    """Weights as probabilities; empty when there are none."""
    total = sum(weights.values()) if weights else 0.0
    return {code: weight / total for code, weight in weights.items()} if weights and total > 0 else {}
