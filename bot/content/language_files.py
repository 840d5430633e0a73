"""Reads a folder that holds one YAML file a language. Knows nothing of what stands in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError


def read_by_language(folder: Path, *, name: str) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The content of every ``<language>.yml`` by language, and the faults: what cannot be read or names another.

    ``name`` is what the faults call the folder.
    """
    files = sorted(folder.glob("*.yml"))
    faults = [] if files else [f"{folder.name}: holds no language"]
    entries = {}
    for file in files:
        try:
            entry = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        except (YAMLError, UnicodeDecodeError) as fault:
            faults.append(f"{name}/{file.name}: {fault}")
            continue
        if not isinstance(entry, dict):
            faults.append(f"{name}/{file.name}: must be a mapping")
        elif entry.get("language") != file.stem:
            faults.append(f"{name}/{file.name}: language must be {file.stem}")
        else:
            entries[file.stem] = entry
    return entries, faults
