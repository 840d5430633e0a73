"""What is never translated by machine: decisions, medicine, child protection, crisis. Reads ``data/translation``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

LOCKED_FILE = PROJECT_ROOT / "data" / "translation" / "locked.yml"
WORKER_LANGUAGES = ("fi", "sv", "en")
LEVELS = ("urgent", "crisis")


class Lock(str, Enum):
    """Why a text needs an interpreter."""

    CRISIS = "crisis"
    CHILD = "child"
    MEDICINE = "medicine"
    DECISION = "decision"


@dataclass(frozen=True)
class Locks:
    """The rules: danger levels, topics with their lock, one pattern per lock for the words of all languages."""

    levels: frozenset[str]
    topics: Mapping[str, Lock]
    words: Mapping[Lock, re.Pattern[str]]

    def find_for_chat(self, *, danger: str, topics: Iterable[str | None]) -> Lock | None:
        """The lock on a whole chat by its danger (``none``, ``urgent``, ``crisis``) and what it is about."""
        if danger in self.levels:
            return Lock.CRISIS
        found = {self.topics[topic] for topic in topics if topic is not None and topic in self.topics}
        return next((lock for lock in Lock if lock in found), None)

    def find_in_text(self, text: str) -> Lock | None:
        """The lock on a text by its words."""
        folded = text.casefold()
        return next((lock for lock in Lock if lock in self.words and self.words[lock].search(folded)), None)


def read_locks(path: Path = LOCKED_FILE) -> Locks:
    """The rules of the file.

    Raises:
        ContentError: with every fault.
    """
    try:
        rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ContentError([f"{path.name}: {error}"]) from error
    faults: list[str] = []
    locks = {lock.value for lock in Lock}
    levels, topics, words = (rows.get(name) or {} for name in ("levels", "topics", "words"))
    faults += [
        f"{path.name}: levels: {level!r} is not one of {', '.join(LEVELS)}" for level in levels if level not in LEVELS
    ]
    faults += [f"{path.name}: {name!r} is no lock" for name in {*topics, *words} if name not in locks]
    for name, by_language in words.items():
        missing = [code for code in WORKER_LANGUAGES if not by_language.get(code)]
        faults += [f"{path.name}: words: {name}: no words for {code}" for code in missing]
    if faults:
        raise ContentError(sorted(faults))
    return Locks(
        levels=frozenset(levels),
        topics={topic: Lock(name) for name, slugs in topics.items() for topic in slugs},
        words={Lock(name): _compile(by_language) for name, by_language in words.items()},
    )


@lru_cache(maxsize=1)
def current_locks() -> Locks:
    """The rules of this installation, read at the first call: call it before serving."""
    return read_locks()


def _compile(by_language: Mapping[str, Any]) -> re.Pattern[str]:
    entries = [str(entry).casefold() for entries in by_language.values() for entry in entries]
    parts = [re.escape(entry[:-1]) if entry.endswith("*") else re.escape(entry) + r"(?!\w)" for entry in entries]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")")
