"""The texts that people see, by key and language, and the filling of their named gaps.

Owns ``data/texts`` and, for Finnish answers, ``responses:`` of ``domain.yml``. Never hands a text to ``str.format``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.errors import ContentError
from bot.languages import chain_of
from bot.settings import PROJECT_ROOT

TEXTS_FOLDER = PROJECT_ROOT / "data" / "texts"
DOMAIN_FILE = PROJECT_ROOT / "domain.yml"
SOURCE_LANGUAGE = "fi"
ANSWER = "utter_"

_GAP = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_KEY = re.compile(r"(?:ui|notice|error|topic|utter|guide)_[a-z0-9_]+")


@dataclass(frozen=True)
class Text:
    """A text and the language it stands in, which is another than asked for when that one lacks it."""

    text: str
    language: str


@dataclass(frozen=True)
class Texts:
    """All texts: ``by_language[code][key]``. ``unchecked`` are the languages no native speaker has read."""

    by_language: Mapping[str, Mapping[str, str]]
    unchecked: frozenset[str] = frozenset()

    def find(self, key: str, *, language: str) -> Text:
        """The text of a key in the first language of the fallback chain that has it.

        Raises:
            KeyError: when no language of the chain has the key.
        """
        for code in chain_of(language):
            text = self.by_language.get(code, {}).get(key)
            if text is not None:
                return Text(text, code)
        raise KeyError(key)

    def has(self, key: str, *, language: str) -> bool:
        """Whether this very language has the key."""
        return key in self.by_language.get(language, {})

    def is_key(self, key: str) -> bool:
        """Whether any language has the key."""
        return any(key in texts for texts in self.by_language.values())

    def find_all(self, prefix: str, *, language: str) -> dict[str, str]:
        """Every text whose key begins with ``prefix``, each in the first language of the chain that has it."""
        found: dict[str, str] = {}
        for code in reversed(chain_of(language)):
            found.update({k: text for k, text in self.by_language.get(code, {}).items() if k.startswith(prefix)})
        return found

    @staticmethod
    def fill(text: str, **gaps: object) -> str:
        """The text with the named gaps filled; every other brace stays as it is (RELIABILITY W35)."""
        return _GAP.sub(lambda gap: str(gaps[gap[1]]) if gap[1] in gaps else gap[0], text)


def load_texts(folder: Path = TEXTS_FOLDER, *, domain: Path = DOMAIN_FILE) -> Texts:
    """The texts of every ``<language>.yml`` of a folder, with the Finnish answers of the domain.

    Raises:
        ContentError: with every fault of every file.
    """
    faults: list[str] = []
    by_language: dict[str, dict[str, str]] = {}
    unchecked = set()
    for path in sorted(folder.glob("*.yml")):
        content = _read(path, faults)
        code = path.stem
        if content.get("language") != code:
            faults.append(f"{path.name}: language must be {code}")
        if not content.get("checked", False):
            unchecked.add(code)
        by_language[code] = _texts_of(content.get("texts"), path.name, faults)
    answers = _answers_of(_read(domain, faults).get("responses"), domain.name, faults)
    twice = sorted(set(answers) & set(by_language.get(SOURCE_LANGUAGE, {})))
    faults += [f"texts/{SOURCE_LANGUAGE}.yml: {key}: stands in {domain.name} too" for key in twice]
    by_language.setdefault(SOURCE_LANGUAGE, {}).update(answers)
    if faults:
        raise ContentError(faults)
    return Texts(by_language, frozenset(unchecked))


@lru_cache(maxsize=1)
def current_texts() -> Texts:
    """The texts of this installation, read at the first call: call it before serving."""
    return load_texts()


def find_gaps(text: str) -> frozenset[str]:
    """The names of the gaps of a text."""
    return frozenset(_GAP.findall(text))


def find_faults(text: str, *, allowed: Iterable[str] = ()) -> list[str]:
    """What is wrong with a text: lone or strange braces, ``${``, gaps that are not allowed, blanks, controls."""
    faults = []
    if not text.strip():
        faults.append("is empty")
    elif text != text.strip():
        faults.append("has blanks at an end")
    if "${" in text:
        faults.append("has ${, which reads the server's environment")
    rest = _GAP.sub("", text)
    if "{" in rest or "}" in rest:
        faults.append("has a brace that is no gap")
    faults += [f"has the unknown gap {{{name}}}" for name in sorted(find_gaps(text) - set(allowed))]
    if any(ord(character) < 32 and character != "\n" for character in text):
        faults.append("has a control character")
    return faults


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        faults.append(f"{path.name}: {error}")
        return {}
    if not isinstance(content, dict):
        faults.append(f"{path.name}: must be a mapping")
        return {}
    return content


def _texts_of(rows: Any, name: str, faults: list[str]) -> dict[str, str]:
    if not isinstance(rows, dict):
        faults.append(f"{name}: texts is missing")
        return {}
    found = {}
    for key, text in rows.items():
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            faults.append(f"{name}: {key!r} is not a key")
        elif not isinstance(text, str):
            faults.append(f"{name}: {key}: must be a text (quote it)")
        else:
            found[key] = text
    return found


def _answers_of(rows: Any, name: str, faults: list[str]) -> dict[str, str]:
    if not isinstance(rows, dict):
        faults.append(f"{name}: responses is missing")
        return {}
    found = {}
    for key, variants in rows.items():
        is_one = isinstance(variants, list) and len(variants) == 1 and isinstance(variants[0], dict)
        if not is_one or set(variants[0]) != {"text"}:
            faults.append(f"{name}: {key}: needs exactly one text")
        else:
            found.update(_texts_of({key: variants[0]["text"]}, name, faults))
    return found
