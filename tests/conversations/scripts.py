"""Reads the conversations of ``tests/conversations/<language>/*.yml`` and tells every fault of their form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

FOLDER = Path(__file__).parent
KNOWN_FILE = FOLDER / "known.yml"
FEWEST_TURNS, MOST_TURNS = 2, 14
DANGERS = ("none", "urgent", "crisis")
OFFERS = ("guide", "person")

_CONVERSATION = {"name", "language", "entry", "turns"}
_TURN = {"says", "presses", "topic", "move", "shows", "offers", "guide", "step", "danger", "slots"}


@dataclass(frozen=True)
class Turn:
    """What a resident does, and what must be so afterwards; what is not named is not looked at."""

    says: str | None
    presses: str | None
    topics: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    guide: str | None = None
    step: str | None = None
    danger: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """How a finding names the turn."""
        return repr(self.says) if self.says is not None else f"presses {self.presses}"


@dataclass(frozen=True)
class Conversation:
    """One conversation of a file; ``id`` names it in ``known.yml``."""

    id: str
    language: str
    entry: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Words:
    """What a conversation may name."""

    topics: frozenset[str]
    services: frozenset[str]
    languages: frozenset[str]


def list_files() -> list[Path]:
    """The files of all languages."""
    return sorted(FOLDER.glob("*/*.yml"))


def read_conversations(path: Path, words: Words) -> tuple[list[Conversation], list[str]]:
    """The conversations of a file, and its faults."""
    where = f"{path.parent.name}/{path.name}"
    try:
        rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["conversations"]
    except (YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        return [], [f"{where}: {error}"]
    found, faults = [], []
    for row in rows:
        own = list(_faults_of(row, path.parent.name, words))
        faults += [f"{where}: {row.get('name') if isinstance(row, dict) else row!r}: {fault}" for fault in own]
        if not own:
            turns = tuple(_read_turn(each) for each in row["turns"])
            found.append(Conversation(f"{where}: {row['name']}", row["language"], row.get("entry"), turns))
    names = [each.id for each in found]
    faults += [f"{name}: stands twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return found, faults


def read_known(path: Path = KNOWN_FILE) -> dict[str, str]:
    """The conversations that are known to fail, each with its reason."""
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["known"] or []
    return {row["conversation"]: row["reason"] for row in rows}


def _read_turn(row: Mapping[str, Any]) -> Turn:
    return Turn(
        says=row.get("says"),
        presses=row.get("presses"),
        topics=_many(row.get("topic")),
        moves=_many(row.get("move")),
        shows=_many(row.get("shows")),
        offers=_many(row.get("offers")),
        guide=row.get("guide"),
        step=row.get("step"),
        danger=row.get("danger"),
        slots={name: str(value) for name, value in (row.get("slots") or {}).items()},
    )


def _many(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _faults_of(row: Any, folder: str, words: Words) -> Iterator[str]:
    if not isinstance(row, dict) or not isinstance(row.get("turns"), list) or not row.get("name"):
        yield "needs name, language and turns"
        return
    yield from (f"{key}: is unknown" for key in row if key not in _CONVERSATION)
    if row.get("language") not in words.languages:
        yield f"language {row.get('language')}: is unknown"
    elif folder != row["language"]:
        yield f"language {row['language']}: stands in the folder {folder}"
    if not FEWEST_TURNS <= len(row["turns"]) <= MOST_TURNS:
        yield f"has {len(row['turns'])} turns, {FEWEST_TURNS} to {MOST_TURNS} are allowed"
    for number, turn in enumerate(row["turns"], start=1):
        if not isinstance(turn, dict) or ("says" in turn) == ("presses" in turn):
            yield f"turn {number}: needs either says or presses"
            continue
        yield from (f"turn {number}: {key}: is unknown" for key in turn if key not in _TURN)
        said = turn.get("says", turn.get("presses"))
        if not isinstance(said, str) or not said.strip():
            yield f"turn {number}: says and presses are texts (quote yes and no)"
        named = [*_many(turn.get("topic")), *(each for each in _many(turn.get("offers")) if each not in OFFERS)]
        yield from (f"turn {number}: {topic}: is no topic" for topic in named if topic not in words.topics)
        shown = _many(turn.get("shows"))
        yield from (f"turn {number}: {service}: no such service" for service in shown if service not in words.services)
        if turn.get("danger", "none") not in DANGERS:
            yield f"turn {number}: danger is one of {', '.join(DANGERS)}"
