"""What single letters tell: soft penalties, not walls, because residents have every keyboard.

langdetect folds Persian ی into Arabic ي before it looks; so the letters are judged here, as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from bot.detection.grams import Array

# letters, languages in which they are at home, penalty of all others per letter, and at most
_RULES: list[tuple[str, set[str], float, float]] = [
    ("ڕڵۆێە", {"ckb"}, 2.5, 10.0),
    ("ڤ", {"ckb", "ar"}, 2.0, 4.0),
    ("پچژ", {"fa", "ckb"}, 2.0, 6.0),
    ("گ", {"fa", "ckb"}, 1.5, 4.0),
    ("یک", {"fa", "ckb"}, 1.2, 5.0),
    ("يك", {"ar"}, 0.6, 1.5),
    ("ة", {"ar"}, 1.0, 2.0),
    ("ىإأؤ", {"ar"}, 1.0, 3.0),
    ("ذثضظط", {"ar", "fa"}, 1.0, 2.0),
    ("іїєґ", {"uk"}, 2.5, 10.0),
    ("ыэёъ", {"ru"}, 2.5, 10.0),
    ("õ", {"et", "vi"}, 2.5, 6.0),
    ("ä", {"fi", "et", "sv"}, 1.2, 5.0),
    ("ö", {"fi", "et", "sv", "tr"}, 1.0, 4.0),
    ("ü", {"et", "tr", "es"}, 1.2, 4.0),
    ("å", {"sv"}, 2.0, 6.0),
    ("ğış", {"tr"}, 2.5, 8.0),
    ("ë", {"sq"}, 2.5, 8.0),
    ("ç", {"sq", "tr"}, 1.5, 4.0),
    ("ñ", {"es"}, 3.0, 6.0),
    ("íóú", {"es", "vi"}, 1.5, 4.0),
    ("đơư", {"vi"}, 2.5, 8.0),
    ("".join(map(chr, range(0x1EA0, 0x1EFA))), {"vi"}, 2.5, 10.0),
]
_CHAT_DIGIT = re.compile(r"[a-z][23579](?=[a-z])|\b[2375][a-z]{2,}|[a-z]{2,}[37]\b")
_CHAT_DIGIT_GAIN = 2.5


class LetterRules:
    """The rules for an order of languages."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._size = len(languages)
        self._arabic = languages.index("ar") if "ar" in languages else None
        self._strangers = [np.array([code not in home for code in languages], np.float32) for _, home, _, _ in _RULES]
        self._rules_of = {
            letter: [number for number, rule in enumerate(_RULES) if letter in rule[0]]
            for letters, *_ in _RULES
            for letter in letters
        }

    def weigh(self, words: Sequence[str]) -> Array:
        """Log changes by word (row) and language (column)."""
        changes = np.zeros((len(words), self._size), np.float32)
        for row, word in enumerate(words):
            if word.isascii():
                # Digits stand for Arabic sounds in Latin letters: 3ala, ma7al.
                if self._arabic is not None and not word.isalpha() and _CHAT_DIGIT.search(word):
                    changes[row, self._arabic] += _CHAT_DIGIT_GAIN
                continue
            counts: dict[int, int] = {}
            for letter in word:
                for number in self._rules_of.get(letter, ()):
                    counts[number] = counts.get(number, 0) + 1
            for number, count in counts.items():
                _, _, by, most = _RULES[number]
                changes[row] -= min(by * count, most) * self._strangers[number]
        return changes
