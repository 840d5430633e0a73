"""How hard a text is to read: its length, its sentences, long words, the passive. Owns ``data/readability.yml``.

A rough measure by signs, not by grammar: it finds what is worth a second look. Judges no content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

READABILITY_FILE = PROJECT_ROOT / "data" / "readability.yml"
SHOWN = 60
"""Characters of a sentence that a finding shows."""

_SENTENCE_ENDS = re.compile(r"(?<=[.!?؟؛])[”\"»)]*\s+|[。！？]|\n")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+(?:[’'\u200c][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S+[@/]\S+")
_GAP = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Plain:
    """What one language allows: words a sentence, letters a word, passives a text, and ``more`` words (1.1 = 10 %)."""

    sentence: int
    letters: int
    passives: int = 0
    passive: re.Pattern[str] | None = None
    active: frozenset[str] = frozenset()
    more: float = 1.0


@dataclass(frozen=True)
class Kind:
    """What a kind of text allows: words in all; words a sentence and passives when fewer than its language does."""

    words: int
    sentence: int = 100
    passives: int = 100


@dataclass(frozen=True)
class Limits:
    """All limits; in the languages of ``held`` a text beyond them is a fault."""

    held: frozenset[str]
    kinds: Mapping[str, Kind]
    languages: Mapping[str, Plain]

    def find_hard(self, text: str, *, language: str, kind: str) -> list[str]:
        """What is hard in a text, one finding a line; nothing for a language without limits."""
        plain, allowed = self.languages.get(language), self.kinds[kind]
        return list(_find_hard(text, plain, allowed)) if plain else []


def read_limits(path: Path = READABILITY_FILE) -> Limits:
    """The limits of a file.

    Raises:
        ContentError: when the file cannot be read or has another shape.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return Limits(
            held=frozenset(content["held"]),
            kinds={name: Kind(**row) for name, row in content["kinds"].items()},
            languages={code: _read_plain(row) for code, row in content["languages"].items()},
        )
    except (OSError, UnicodeDecodeError, YAMLError, KeyError, TypeError, AttributeError, re.error) as error:
        raise ContentError([f"{path.name}: {error}"]) from error


def _read_plain(row: Mapping[str, Any]) -> Plain:
    pattern = row.get("passive")
    return Plain(
        sentence=row["sentence"],
        letters=row["letters"],
        passives=row.get("passives", 0),
        passive=re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) if pattern else None,
        active=frozenset(row.get("active", ())),
        more=1 + row.get("more", 0) / 100,
    )


def count_words(text: str) -> int:
    """The words of a text; two characters of a script without blanks count as one."""
    characters = len(_HAN.findall(text))
    rest = _HAN.sub("", text) if characters else text
    return (characters + 1) // 2 + sum(any(each.isalnum() for each in word) for word in rest.split())


def cut_sentences(text: str) -> list[str]:
    """The sentences of a text; a line ends one too."""
    return [each.strip() for each in _SENTENCE_ENDS.split(text) if each.strip()]


def list_passives(text: str, plain: Plain) -> list[str]:
    """The forms that look like a passive, as they stand."""
    if plain.passive is None:
        return []
    found = (match[0] for match in plain.passive.finditer(text))
    return [each for each in found if each.lower() not in plain.active]


def _find_hard(text: str, plain: Plain, allowed: Kind) -> Iterator[str]:
    words, most = count_words(text), round(allowed.words * plain.more)
    if words > most:
        yield f"has {words} words, at most {most} are easy to read"
    longest = min(plain.sentence, allowed.sentence)
    for sentence in cut_sentences(text):
        count = count_words(sentence)
        if count > longest:
            yield f"has a sentence of {count} words, at most {longest}: {_shorten(sentence)!r}"
    for word in _WORD.findall(_GAP.sub("", _ADDRESS.sub("", text))):
        if len(word) > plain.letters and not _HAN.search(word):
            yield f"has the long word {word!r}, at most {plain.letters} letters"
    passives, fewest = list_passives(text, plain), min(plain.passives, allowed.passives)
    if len(passives) > fewest:
        yield f"has {len(passives)} passives, at most {fewest}, say who does what: {', '.join(passives)}"


def _shorten(sentence: str) -> str:
    return sentence if len(sentence) <= SHOWN else sentence[: SHOWN - 1] + "…"
