"""Which words the dictionaries of simplemma know, as one Bloom filter for each language (15 MB instead of 1.1 GB).

Making them takes a quarter of a minute of processor time, once for each simplemma.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bot.detection.grams import Array

LANGUAGES = ("fi", "sv", "en", "ru", "et", "uk", "ar", "fa", "sq", "tr", "es")
_BITS_PER_WORD = 10
_STEPS = tuple(
    np.uint64(each) for each in (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA24BAED4963EE407, 0xFF51AFD7ED558CCD)
)
_SHIFT = np.uint64(24)
_BYTE, _BIT = np.uint64(3), np.uint64(7)
_MAGIC = b"SMFC1"
_AS_BEFORE = 254
_AT_ONCE = 200_000


class Dictionaries:
    """Bloom filters by language; a word that is not in a dictionary is taken for known in one case of a hundred."""

    def __init__(self, filters: Mapping[str, Array], order: Sequence[str]) -> None:
        codes = [code for code in LANGUAGES if code in order and f"size_{code}" in filters]
        self.columns = [order.index(code) for code in codes]
        self._bits = filters["bits"]
        self._sizes = np.array([int(filters[f"size_{code}"][0]) for code in codes], np.uint64)
        self._begins = np.array([int(filters[f"size_{code}"][1]) for code in codes], np.uint64)
        self._count = len(order)

    def know(self, words: Sequence[str]) -> Array:
        """Whether each word (row) stands in the dictionary of each language (column)."""
        keys = np.array([zlib.crc32(word.encode()) for word in words], np.uint32)
        places = np.stack([_spread(keys, step) for step in _STEPS])[:, :, None] % self._sizes + self._begins
        found = self._bits[places >> _BYTE] >> (places & _BIT).astype(np.uint8) & np.uint8(1)
        known = np.zeros((len(words), self._count), bool)
        known[:, self.columns] = found.all(axis=0)
        return known


def make_filters() -> dict[str, Array]:
    """The filters of all languages in one array, with the size and the beginning of each in bits."""
    found: dict[str, Array] = {}
    filters = []
    begin = 0
    for code in LANGUAGES:
        data = _read(code)
        if data is None:
            continue
        keys = np.unique(np.concatenate(list(_keys(_words(data)))))
        bits = np.zeros(len(keys) * _BITS_PER_WORD // 8 + 1, np.uint8)
        size = len(bits) * 8
        for step in _STEPS:
            places = _spread(keys, step) % np.uint64(size)
            np.bitwise_or.at(bits, places >> _BYTE, np.uint8(1) << (places & _BIT).astype(np.uint8))
        filters.append(bits)
        found[f"size_{code}"] = np.array([size, begin], np.uint64)
        begin += size
    return {**found, "bits": np.concatenate(filters)} if filters else {"bits": np.zeros(1, np.uint8)}


def _keys(words: Iterator[bytes]) -> Iterator[Array]:
    while chunk := list(islice(words, _AT_ONCE)):
        yield np.fromiter((zlib.crc32(word) for word in chunk), np.uint32, len(chunk))


def _spread(keys: Array, step: Any) -> Array:
    return (keys.astype(np.uint64) + np.uint64(1)) * step >> _SHIFT


def _read(code: str) -> bytes | None:
    package = find_spec("simplemma")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "strategies" / "dictionaries" / "data" / f"{code}.plzma"
    if not path.is_file():
        return None
    data = lzma.decompress(path.read_bytes())
    # A flag after the mark says that words are written backwards; none of our languages has it.
    return data if data.startswith(_MAGIC) and not data[len(_MAGIC)] & 1 else None


def _words(data: bytes) -> Iterator[bytes]:
    """The words of a front-coded list, without names; simplemma's own reader builds a dictionary of them (600 MB)."""
    place = len(_MAGIC) + 1
    while data[place] & 0x80:
        place += 1
    place += 1
    word, end = b"", len(data)
    while place < end:
        start = place + 2
        stop = start + data[place + 1]
        word = word[: data[place]] + data[start:stop]
        place = stop + 1 if data[stop] == _AS_BEFORE else stop + 2 + data[stop + 1]
        if word.islower() or not word.isascii():
            yield word
