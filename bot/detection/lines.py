"""The lines that detection learns from: our own examples and texts, by variety (a language in a script).

Reads ``data`` and ``domain.yml``; never the expectations, which measure. Finnish names are left out of other languages.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.detection.names import Names
from bot.detection.text import LATIN, of_writer, plain, script_of, words_of

HOME_SCRIPTS = {"ru": "cyrillic", "uk": "cyrillic", "ar": "arabic", "fa": "arabic", "ckb": "arabic", "zh": "han"}
"""Languages with a script of their own; all others are written in Latin letters only."""

_GAP = re.compile(r"\{\w+\}|\([^)]*\)")
_SENTENCE_END = re.compile(r"[.!?؟。\n]+")
_NAME_LENGTH = 8  # letters of a catalogue word from which on it is a name: shorter ones are everyday words
_NAMED_IN = 2  # languages in whose own script a Latin word must stand to be taken for a name
_LEAST_NAME = 4


@dataclass(frozen=True)
class Variety:
    """A language in a script: Sorani has two."""

    language: str
    script: str


@dataclass(frozen=True)
class Lines:
    """What there is to learn from: ``by_variety`` in a fixed order, lines without names, words parted by blanks."""

    by_variety: Mapping[Variety, Sequence[str]]
    names: Names
    frequent: Mapping[str, Sequence[str]]


def files_read(root: Path) -> list[Path]:
    """Every file that decides what is learnt, in a fixed order."""
    return [
        root / "domain.yml",
        root / "data" / "languages.yml",
        root / "data" / "detection" / "words.yml",
        root / "data" / "catalogue" / "services.json",
        *sorted((root / "data" / "nlu").glob("*/*.yml")),
        *sorted((root / "data" / "texts").glob("*.yml")),
    ]


def read_lines(root: Path, languages: Sequence[str]) -> Lines:
    """Read everything; takes about two seconds."""
    lists: dict[str, Any] = YAML(typ="safe").load((root / "data" / "detection" / "words.yml").read_text("utf-8"))
    words = {code: lists["words"].get(code, "").split() for code in languages}
    chat = {code: lists["chat"].get(code, "").split() for code in languages}
    letters = {code: _pairs(entry) for code, entry in lists["letters"].items()}
    spellings = {code: [_pairs(entry) for entry in entries] for code, entries in lists["spellings"].items()}
    texts = {code: [words_of(line) for line in _texts(root, code)] for code in languages}
    frequent = {code: [*words[code], *chat[code]] for code in languages}
    names = Names(_find_names(root, lists["names"].split(), texts, frequent))
    script, bare = lru_cache(maxsize=None)(script_of), lru_cache(maxsize=None)(plain)
    is_name = lru_cache(maxsize=None)(names.__contains__)
    found: dict[Variety, list[str]] = {}
    for code in languages:
        home = HOME_SCRIPTS.get(code, LATIN)
        by_script: dict[str, list[str]] = defaultdict(list)
        for line in [*texts[code], *([word] for word in words[code]), *([word] for word in chat[code])]:
            telling = [word for word in of_writer(line, script) if code == "fi" or not is_name(word)]
            if telling:
                by_script[script(telling[0])].append(" ".join(telling))
        own = by_script[home]
        if home == LATIN:
            own += [typed for line in own if (typed := " ".join(map(bare, line.split()))) != line]
        if code in letters:
            by_script[LATIN] += map(_typist(letters[code]), own)
        # A language that has nothing yet is still one of the languages.
        own = own or [code]
        found[Variety(code, home)] = [
            *own,
            *(line for spelling in spellings.get(code, ()) for line in map(_typist(spelling), own)),
        ]
        if home not in (LATIN, "han") and by_script[LATIN]:
            found[Variety(code, LATIN)] = by_script[LATIN]
    return Lines(found, names, frequent)


def _texts(root: Path, code: str) -> Iterator[str]:
    for path in sorted((root / "data" / "nlu" / code).glob("*.yml")):
        for row in _yaml(path).get("nlu") or ():
            yield from (line.strip()[2:] for line in str(row.get("examples")).splitlines() if line.strip())
    shown: list[Any] = list((_yaml(root / "data" / "texts" / f"{code}.yml").get("texts") or {}).values())
    if code == "fi":
        shown += [
            each["text"] for answers in _yaml(root / "domain.yml").get("responses", {}).values() for each in answers
        ]
    for text in shown:
        if isinstance(text, str):
            yield from _SENTENCE_END.split(_GAP.sub(" ", text))


def _find_names(
    root: Path, listed: Sequence[str], texts: Mapping[str, list[list[str]]], frequent: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    yield from listed
    services = json.loads((root / "data" / "catalogue" / "services.json").read_text(encoding="utf-8"))
    for service in services:
        for code in ("fi", "sv"):
            yield from (word for word in words_of(service["names"].get(code) or "") if len(word) >= _NAME_LENGTH)
    # A Latin word that people write among Arabic, Cyrillic or Chinese letters is the name of something.
    named_in: Counter[str] = Counter()
    for code in HOME_SCRIPTS:
        latin = {
            plain(word)
            for line in texts.get(code, ())
            if any(script_of(word) != LATIN for word in line)
            for word in line
            if script_of(word) == LATIN and len(word) >= _LEAST_NAME
        }
        named_in.update(latin)
    everyday = {plain(word) for words in frequent.values() for word in words}
    yield from (word for word, count in named_in.items() if count >= _NAMED_IN and word not in everyday)


def _typist(letters: Mapping[str, str]) -> Callable[[str], str]:
    """Writes a line with other letters; of pairs that begin alike the longest counts."""
    pattern = re.compile("|".join(map(re.escape, sorted(letters, key=len, reverse=True))))
    return lambda line: " ".join(pattern.sub(lambda match: letters[match.group()], line).split())


def _pairs(entry: str) -> dict[str, str]:
    return dict(pair.replace("_", " ").split("=") for pair in entry.split())


def _yaml(path: Path) -> dict[str, Any]:
    """What a file holds; nothing when it is faulty, because residents are answered all the same (``neuvo check``)."""
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError):
        return {}
    return content if isinstance(content, dict) else {}
