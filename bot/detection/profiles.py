"""langdetect's profiles, counted once: for each word the sum of what its n-grams of one to three letters tell.

Its random walk over the same profiles gives another answer each time, and lets priors do nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.detection.grams import Array, cut, hash_all, look_up
from bot.detection.text import CharTable, plain_character

Counts = Mapping[str, float]

_LONGEST = 3
_FLOOR = 0.5 / 10_000  # langdetect's alpha over its base frequency: the probability of an n-gram never seen
_PLAIN_PART = 0.3  # part of a profile's text that is taken as written without diacritics


class Profiles:
    """What each n-gram tells for each profile, against an n-gram never seen."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        # langdetect opens a file when imported.
        from langdetect.utils.ngram import NGram

        self.arrays = arrays
        self._normal = CharTable(NGram.normalize)
        self._tables = [(arrays[f"keys{n}"], arrays[f"gains{n}"]) for n in range(1, _LONGEST + 1)]

    @classmethod
    def make(cls, profiles: Sequence[Counts]) -> Profiles:
        """Tables of profiles (n-gram to count), in the order in which ``weigh`` answers."""
        shares = [_probabilities(profile) for profile in profiles]
        arrays: dict[str, Array] = {}
        for length in range(1, _LONGEST + 1):
            grams = sorted({gram for share in shares for gram in share if len(gram) == length})
            hashes = hash_all(grams, length)
            gains = np.zeros((len(grams) + 1, len(shares)), np.float32)
            for column, share in enumerate(shares):
                gains[:-1, column] = [share.get(gram, 0.0) for gram in grams]
            order = np.argsort(hashes)
            gains[:-1] = gains[:-1][order]
            arrays |= {f"keys{length}": hashes[order], f"gains{length}": np.log((gains + _FLOOR) / _FLOOR)}
        return cls(arrays)

    def weigh(self, words: list[str]) -> Array:
        """Log evidence of each word (row) for each profile (column)."""
        # A letter may become a blank; each word must stay one.
        normal = [word.translate(self._normal).replace(" ", "") or "·" for word in words]
        grams = cut(normal, longest=_LONGEST)
        total: Array = np.float32(0)
        for length, (hashes, gains) in enumerate(self._tables, start=1):
            total = total + gains[look_up(hashes, grams.by_length[length - 1], grams.valid(length))]
        return np.add.reduceat(total[1:], grams.starts, axis=0)


def read_profile(code: str) -> Counter[str]:
    """The counts of one of langdetect's profiles; capitals are left out, a part is written without diacritics."""
    from langdetect import PROFILES_DIRECTORY

    counts: dict[str, int] = json.loads((Path(PROFILES_DIRECTORY) / code).read_text(encoding="utf-8"))["freq"]
    mixed: Counter[str] = Counter()
    for gram, count in counts.items():
        if gram == gram.lower():
            mixed[gram] += int(count * (1 - _PLAIN_PART))
            bare = "".join(plain_character(each) if each.isalpha() and each < "\u0250" else each for each in gram)
            mixed[bare] += int(count * _PLAIN_PART)
    return mixed


def count_lines(lines: Iterable[str]) -> Counter[str]:
    """A profile of our own, for what langdetect does not know: Sorani, and languages in Latin letters."""
    from langdetect.utils.ngram import NGram

    normal = CharTable(NGram.normalize)
    counts: Counter[str] = Counter()
    for word, times in Counter(" ".join(lines).translate(normal).split()).items():
        spaced = f" {word} "
        for start in range(len(spaced)):
            for end in range(start + 1, min(start + _LONGEST, len(spaced)) + 1):
                counts[spaced[start:end]] += times
    return counts


def _probabilities(counts: Counts) -> dict[str, float]:
    """Relative frequencies among the n-grams of the same length; a blank alone tells nothing."""
    totals: Counter[int] = Counter()
    for gram, count in counts.items():
        totals[len(gram)] += int(count)
    return {gram: count / totals[len(gram)] for gram, count in counts.items() if gram.strip() and count}
