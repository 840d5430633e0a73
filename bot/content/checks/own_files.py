"""Checks the files that have a reader of their own, by reading them: it tells every fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.content import entity_files, masking_files, phrase_files, service_model
from bot.errors import ContentError

READERS: tuple[tuple[str, Callable[[Path], object]], ...] = (
    ("data/masking", masking_files.load_lexicon),
    ("data/entities", entity_files.load_phonebook),
    ("data/phrases", phrase_files.load_phrases),
    ("data/catalogue/everyday", service_model.read_everyday),
)


def check_own_files(root: Path) -> list[str]:
    """The faults of every such folder that is there."""
    faults: list[str] = []
    for name, read in READERS:
        if (root / name).is_dir():
            try:
                read(root / name)
            except ContentError as error:
                faults += error.faults
    return faults
