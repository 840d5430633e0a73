"""Takes a message apart for detection: words in lower case, their script, and their form without diacritics.

Owns the cleaning and nothing else: judges no language, reads no file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.masking import PLACEHOLDERS

LONGEST = 400  # characters looked at: more would change no answer and only cost time
MOST_WORDS = 40
LATIN = "latin"
_FOREIGN_PART = 0.15  # part of the letters from which on another script than Latin says who writes

_NO_LANGUAGE = re.compile(
    "|".join(map(re.escape, PLACEHOLDERS.values())) + r"|https?://\S+|www\.\S+|\S{1,64}@\S+|\b\w+\.(?:fi|com|org|net)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’`´ʼ\u200c][^\W_]+)*")
# Chinese is written without blanks, also around a Finnish name ("toimeentulotuki怎么申请").
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SCRIPTS = (
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")),
    ("arabic", re.compile(r"[\u0600-\u06ff\ufb50-\ufeff]")),
    ("han", _HAN),
    (LATIN, re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff]")),
)
# Words are compared as people type them: no diacritics, and one form of the letters that keyboards vary.
_TYPED = dict(zip("ıđøłßəيىكەة", "idolsəییکەه", strict=True))


class CharTable(dict[int, str]):
    """A character function as a table for ``str.translate``, filled as characters come."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, code: int) -> str:
        self[code] = self._function(chr(code))
        return self[code]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; addresses, numbers and what was masked are left out."""
    cleaned = _NO_LANGUAGE.sub(" ", unicodedata.normalize("NFC", text[:LONGEST]).lower().replace("i\u0307", "i"))
    return [word for word in _WORD.findall(_HAN.sub(r" \g<0> ", cleaned)) if not word.isnumeric()][:MOST_WORDS]


def script_of(word: str) -> str:
    """The script of a word: cyrillic, arabic, han, latin; empty for any other."""
    return next((name for name, pattern in _SCRIPTS if pattern.search(word)), "")


def of_writer(words: Sequence[str], script: Callable[[str], str] = script_of) -> list[str]:
    """The words in the writer's own script: who writes Chinese or Arabic letters only names things in Latin ones."""
    own = [word for word in words if script(word) != LATIN]
    return own if sum(map(len, own)) > _FOREIGN_PART * sum(map(len, words)) else list(words)


def plain_character(character: str) -> str:
    """A character without its marks; nothing for apostrophes and joiners."""
    if unicodedata.category(character) in {"Cf", "Po", "Pf", "Sk", "Lm"}:
        return ""
    marks = [each for each in unicodedata.normalize("NFKD", character) if unicodedata.category(each) != "Mn"]
    return "".join(_TYPED.get(each, each) for each in marks)


_PLAIN = CharTable(plain_character)


def plain(word: str) -> str:
    """A word as it is typed without diacritics."""
    return word.lower().translate(_PLAIN)
