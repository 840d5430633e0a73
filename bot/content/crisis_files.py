"""Reads the crisis lexicon of all languages from ``data/crisis``. Judges nothing: that is ``bot.crisis``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.content.language_files import read_by_language
from bot.crisis import Lexicon, build_lexicon
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

CRISIS_FOLDER = PROJECT_ROOT / "data" / "crisis"


def load_lexicon(folder: Path = CRISIS_FOLDER) -> Lexicon:
    """The lexicon of every ``<language>.yml`` of a folder.

    Raises:
        ContentError: when there is no file, one cannot be read, or its content has faults (all are told).
    """
    entries, faults = read_by_language(folder, name="crisis")
    try:
        lexicon = build_lexicon(entries)
    except ContentError as fault:
        faults += fault.faults
    if faults:
        raise ContentError(faults)
    return lexicon


@lru_cache(maxsize=1)
def current_lexicon() -> Lexicon:
    """The lexicon of this installation, read at the first call: call it before serving."""
    return load_lexicon()
