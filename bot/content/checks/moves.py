"""Checks the short replies: every move in every language, enough phrases of each, none that is too long for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.content.checks.files import comparable, read_yaml
from bot.content.move_files import FOLLOW_UPS_FILE, load_moves
from bot.content.moves import MOST_WORDS, Move
from bot.errors import ContentError

FEWEST = {"fi": 12, "sv": 8, "en": 8}
FEWEST_ELSEWHERE = 5
TWICE = (Move.YES, Move.NO)
"""Moves that people say in more ways than others."""

FEWEST_OF = {Move.WHAT_ABOUT: 2, Move.SILENCE: 3}
"""Moves that are said in few ways: mere openings, mere signs."""


def check_moves(root: Path, codes: list[str]) -> list[str]:
    """The faults of all files, then what each of these languages lacks."""
    folder = root / "data" / "moves"
    try:
        load_moves(folder, follow_ups=root / "data" / FOLLOW_UPS_FILE.name)
    except ContentError as error:
        return error.faults
    return [fault for code in codes for fault in _check_language(folder / f"{code}.yml", code)]


def _check_language(path: Path, code: str) -> Iterator[str]:
    where = f"moves/{path.name}"
    if not path.is_file():
        yield f"{where}: is missing"
        return
    rows = read_yaml(path)["moves"]
    for move in Move:
        if move is Move.FACT:
            continue
        phrases = rows.get(move.value) or []
        fewest = FEWEST_OF.get(move, FEWEST.get(code, FEWEST_ELSEWHERE) * (2 if move in TWICE else 1))
        count = len({comparable(each) for each in phrases})
        if count < fewest:
            yield f"{where}: {move.value}: {count} phrases, at least {fewest} are needed"
        long = [each for each in phrases if len(each.split()) > MOST_WORDS]
        yield from (f"{where}: {move.value}: {each!r}: is longer than {MOST_WORDS} words" for each in long)
