"""Cuts words into n-grams and hashes them, all positions of a text at once. Knows neither languages nor counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any  # numpy 1.23 cannot say "one-dimensional array of unsigned 64-bit numbers" to the type checker

LONGEST_GRAM = 5
_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_SALT = 0xA24BAED4963EE407
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_BLANK = 32
_PLACES = np.array([pow(_STEP, place + LONGEST_GRAM, 1 << 64) for place in range(64)], np.uint64)


@dataclass(frozen=True)
class Grams:
    """``by_length[n - 1][i]`` is the hash of the n letters that end at position ``i``.

    ``depth[i]`` tells how many letters lie between ``i`` and the blank before its word: an n-gram that begins at this
    blank or after it has n <= depth + 1. ``starts`` are the positions of the blanks before each word, ``words`` the
    hashes of whole words.
    """

    by_length: list[Array]
    depth: Array
    starts: Array
    words: Array

    def valid(self, length: int) -> Array:
        """Positions at which an n-gram of this length lies within one word and the blanks around it."""
        return self.depth >= length - 1

    def contexts(self, length: int) -> Array:
        """The hash of an n-gram without its last letter, for each position."""
        if length == 1:
            return np.zeros(len(self.depth), np.uint64)
        return np.concatenate((np.zeros(1, np.uint64), self.by_length[length - 2][:-1]))


def cut(words: list[str], *, longest: int = LONGEST_GRAM) -> Grams:
    """The n-grams of words, each with a blank before and after it; there must be at least one word."""
    codes = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le"), np.uint32).astype(np.uint64)
    size = len(codes)
    positions = np.arange(size)
    is_blank = codes == _BLANK
    last_blank = np.maximum.accumulate(np.where(is_blank, positions, 0))
    depth = positions - np.concatenate(([0], last_blank[:-1]))
    spread = (codes + np.uint64(1)) * _SPREAD
    by_length = []
    total = np.zeros(size, np.uint64)
    for length in range(1, longest + 1):
        shifted = np.zeros(size, np.uint64)
        shifted[length - 1 :] = spread[: max(size - length + 1, 0)]
        total = total + shifted * np.uint64(pow(_STEP, length - 1, 1 << 64))
        by_length.append(total + np.uint64(length * _SALT & _MASK))
    starts = np.flatnonzero(is_blank[:-1])
    wholes = np.add.reduceat((spread * _PLACES[np.minimum(depth, len(_PLACES) - 1)])[1:], starts)
    return Grams(by_length, depth, starts, wholes)


def look_up(sorted_keys: Array, keys: Array, valid: Array) -> Array:
    """The row of each key among sorted ones; the row after the last for a key that is not there or not valid."""
    rows = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.where((sorted_keys[rows] == keys) & valid, rows, len(sorted_keys))


def hash_all(grams: list[str], length: int) -> Array:
    """The hashes that ``cut`` gives to n-grams of one length."""
    codes = np.frombuffer("".join(grams).encode("utf-32-le"), np.uint32).astype(np.uint64).reshape(-1, length)
    spread = (codes + np.uint64(1)) * _SPREAD
    steps = np.array([pow(_STEP, length - 1 - place, 1 << 64) for place in range(length)], np.uint64)
    return (spread * steps).sum(axis=1, dtype=np.uint64) + np.uint64(length * _SALT & _MASK)
