"""The character model: how probable each word is letter by letter, in each variety (a language in a script).

A language model of one to five letters with Witten-Bell smoothing, counted on our own lines. Immutable once counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.detection.grams import LONGEST_GRAM, Array, Grams, cut, look_up

_NEVER_SEEN = 1e-6  # probability of a letter that no line of any variety holds
_WHOLE_PART = 0.5  # how much the words of our lines count as wholes
_LEAST = 1e-280  # stands for nothing under a logarithm
_UNSEEN_PART = 0.005  # part of each variety's probability that is kept for letters it has never seen


class CharacterModel:
    """Tables by length of n-gram: sorted hashes, what each n-gram adds, what it leaves to shorter ones as a beginning.

    The last row of each table stands for what is not in it.
    """

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.arrays = arrays
        self._tables = [
            (arrays[f"grams{length}"], arrays[f"adds{length}"], arrays[f"leaves{length}"])
            for length in range(1, LONGEST_GRAM + 1)
        ]

    @classmethod
    def count(cls, lines: Sequence[Sequence[str]]) -> CharacterModel:
        """Count the lines of each variety, in the order in which ``weigh`` answers."""
        found = [cut(" ".join(each).split()) for each in lines]
        arrays: dict[str, Array] = {}
        begins = np.zeros(1, np.uint64)
        for length in range(1, LONGEST_GRAM + 1):
            counted = [_count_grams(grams, length) for grams in found]
            ends = np.unique(np.concatenate([each[0] for each in counted]))
            adds = np.zeros((len(ends) + 1, len(lines)), np.float32)
            leaves = np.ones((len(begins) + 1, len(lines)), np.float32)
            for variety, (hashes, contexts, counts) in enumerate(counted):
                unique, inverse = np.unique(contexts, return_inverse=True)
                totals = np.bincount(inverse, weights=counts)
                kinds = totals * _UNSEEN_PART if length == 1 else np.bincount(inverse)
                adds[np.searchsorted(ends, hashes), variety] = counts / (totals + kinds)[inverse]
                leaves[np.searchsorted(begins, unique), variety] = kinds / (totals + kinds)
            arrays |= {f"grams{length}": ends, f"adds{length}": adds, f"leaves{length}": leaves}
            begins = ends
        wholes = np.unique(np.concatenate([each.words for each in found]))
        shares = np.zeros((len(wholes) + 1, len(lines)), np.float32)
        for variety, grams in enumerate(found):
            words, counts = np.unique(grams.words, return_counts=True)
            shares[np.searchsorted(wholes, words), variety] = counts / counts.sum()
        return cls(arrays | {"words": wholes, "shares": shares})

    def weigh(self, words: list[str]) -> Array:
        """Log probability of each word (row) in each variety (column)."""
        grams = cut(words)
        probability: Array = np.float32(_NEVER_SEEN)
        before = np.zeros(len(grams.depth), np.int64)
        for length, (hashes, adds, leaves) in enumerate(self._tables, start=1):
            valid = grams.valid(length)
            rows = look_up(hashes, grams.by_length[length - 1], valid)
            probability = adds[rows] + leaves[np.where(valid, before, len(leaves) - 1)] * probability
            before[1:] = rows[:-1]
            before[0] = len(hashes)
        spelt = np.add.reduceat(np.log(probability[1:], dtype=np.float64), grams.starts, axis=0)
        shares = self.arrays["shares"][look_up(self.arrays["words"], grams.words, np.ones(len(words), bool))]
        whole = np.log(shares.astype(np.float64) * _WHOLE_PART + _LEAST)
        return np.logaddexp(whole, spelt + np.log(1 - _WHOLE_PART))


def _count_grams(grams: Grams, length: int) -> tuple[Array, Array, Array]:
    """The n-grams of a text, each with its context (itself without the last letter) and how often it stands there."""
    valid = grams.valid(length)
    hashes, first, counts = np.unique(grams.by_length[length - 1][valid], return_index=True, return_counts=True)
    return hashes, grams.contexts(length)[valid][first], counts
