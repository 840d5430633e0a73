"""Reads the replies of all languages, ``data/moves/<language>.yml``, and the words around them, ``follow_ups.yml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.content.moves import Move, MoveBook, Phrases, fold
from bot.crisis import normalise
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

MOVES_FOLDER = PROJECT_ROOT / "data" / "moves"
FOLLOW_UPS_FILE = PROJECT_ROOT / "data" / "follow_ups.yml"


def load_moves(folder: Path = MOVES_FOLDER, *, follow_ups: Path = FOLLOW_UPS_FILE) -> MoveBook:
    """The replies of every file.

    Raises:
        ContentError: with every fault of every file: unknown moves, phrases that stand under two.
    """
    faults: list[str] = []
    around = _read(follow_ups, faults)
    signs = {sign: Move(move) for move, marks in (around.get("signs") or {}).items() for sign in marks}
    by_language = {}
    for path in sorted(folder.glob("*.yml")):
        moves: dict[str, Move] = {}
        for move, phrase in _rows(_read(path, faults).get("moves"), path.name, faults):
            folded = fold(phrase)
            home = moves if folded else signs
            before = home.setdefault(folded or phrase.strip(), move)
            if before is not move:
                faults.append(f"moves/{path.name}: {phrase!r}: stands under {before.value} and {move.value}")
        fillers, facts = (_words(around.get(part), path.stem) for part in ("fillers", "around_facts"))
        by_language[path.stem] = Phrases(moves, fillers, facts)
    if faults:
        raise ContentError(faults)
    return MoveBook(by_language, signs)


@lru_cache(maxsize=1)
def current_moves() -> MoveBook:
    """The replies of this installation, read once."""
    return load_moves()


@lru_cache(maxsize=1)
def current_cards() -> Mapping[str, list[str]]:
    """The ids of services that answer a move whatever the matter is."""
    faults: list[str] = []
    cards: Mapping[str, list[str]] = _read(FOLLOW_UPS_FILE, faults).get("cards") or {}
    if faults:
        raise ContentError(faults)
    return cards


def find_move(text: str, *, language: str) -> Move | None:
    """The move of a short text by the replies of this installation; ``None`` for any other text."""
    return current_moves().find(text, language=language)


def is_reply(text: str) -> bool:
    """Whether a text is, word for word, a reply of ``data/moves`` in any language."""
    return current_moves().has(text)


def _rows(content: Any, name: str, faults: list[str]) -> Iterator[tuple[Move, str]]:
    if not isinstance(content, dict):
        faults.append(f"moves/{name}: moves is missing")
        return
    known = {move.value: move for move in Move if move is not Move.FACT}
    for key, phrases in content.items():
        if key not in known:
            faults.append(f"moves/{name}: {key}: is no move")
        elif not isinstance(phrases, list):
            faults.append(f"moves/{name}: {key}: must be a list")
        else:
            for phrase in phrases:
                if isinstance(phrase, str) and phrase.strip():
                    yield known[key], phrase
                else:
                    faults.append(f"moves/{name}: {key}: {phrase!r}: must be a text (quote it)")


def _words(by_language: Any, code: str) -> frozenset[str]:
    rows = (by_language or {}).get(code) or []
    return frozenset(normalise(str(each)) for each in rows) - {""}


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        faults.append(f"{path.parent.name}/{path.name}: {error}")
        return {}
    return content if isinstance(content, dict) else {}
