"""Reads the words by which masking finds names, addresses and plates from ``data/masking``. Masks nothing itself."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from bot.content.language_files import read_by_language
from bot.errors import ContentError
from bot.masking import Masked, MaskLexicon, build_lexicon, mask
from bot.masking.words import plain
from bot.settings import PROJECT_ROOT

MASKING_FOLDER = PROJECT_ROOT / "data" / "masking"
SERVICES_FILE = PROJECT_ROOT / "data" / "catalogue" / "services.json"
_STREET_AND_NUMBER = re.compile(r"[^\W\d_]+ \d+")


def load_lexicon(folder: Path = MASKING_FOLDER, services: Path = SERVICES_FILE) -> MaskLexicon:
    """The lexicon of every ``<language>.yml`` of a folder; addresses of services are known not to be homes.

    Raises:
        ContentError: when there is no file, one cannot be read, or its content has faults (all are told).
    """
    entries, faults = read_by_language(folder, name="masking")
    try:
        lexicon = build_lexicon(entries, places=_places(services))
    except ValueError as fault:
        faults += str(fault).splitlines()
    if faults:
        raise ContentError(faults)
    return lexicon


def _places(services: Path) -> frozenset[str]:
    addresses = [row.get("address") or "" for row in json.loads(services.read_text(encoding="utf-8"))]
    return frozenset(plain(found) for address in addresses for found in _STREET_AND_NUMBER.findall(address))


@lru_cache(maxsize=1)
def current_lexicon() -> MaskLexicon:
    """The lexicon of this installation, read at the first call: call it before serving."""
    return load_lexicon()


def mask_text(text: str, *, keep_contacts: bool = False, known_numbers: frozenset[str] = frozenset()) -> Masked:
    """``bot.masking.mask`` with the lexicon of this installation."""
    return mask(text, keep_contacts=keep_contacts, known_numbers=known_numbers, lexicon=current_lexicon())
