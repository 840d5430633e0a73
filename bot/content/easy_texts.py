"""Answers in easy Finnish (selkokieli): ``data/texts/easy/fi.yml``, by the keys of the ordinary answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.content.texts import SOURCE_LANGUAGE, find_faults
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

EASY_TEXTS_FILE = PROJECT_ROOT / "data" / "texts" / "easy" / f"{SOURCE_LANGUAGE}.yml"


def load_easy_texts(path: Path = EASY_TEXTS_FILE) -> dict[str, str]:
    """The easy texts by key; none when there is no file.

    Raises:
        ContentError: with every fault of the file.
    """
    if not path.is_file():
        return {}
    try:
        content: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, YAMLError) as error:
        raise ContentError([f"texts/easy/{path.name}: {error}"]) from error
    rows = content.get("texts") if isinstance(content, dict) else None
    if not isinstance(rows, dict):
        raise ContentError([f"texts/easy/{path.name}: texts is missing"])
    texts = {str(key): str(text).strip() for key, text in rows.items()}
    faults = [f"texts/easy/{path.name}: {key}: {fault}" for key, text in texts.items() for fault in find_faults(text)]
    if faults:
        raise ContentError(faults)
    return texts


@lru_cache(maxsize=1)
def current_easy_texts() -> Mapping[str, str]:
    """The easy texts of this installation, read once."""
    return load_easy_texts()
