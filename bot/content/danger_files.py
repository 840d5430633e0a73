"""Reads the examples of danger, and of what only looks like it, from ``data/danger``. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.crisis import Kind
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

DANGER_FOLDER = PROJECT_ROOT / "data" / "danger"
KEYS = {"language", "checked", "danger", "none"}


@dataclass(frozen=True)
class DangerExample:
    """A line as a resident writes it; ``kind`` is ``None`` for one that only looks like danger."""

    language: str
    text: str
    kind: Kind | None


def read_danger_examples(folder: Path = DANGER_FOLDER) -> list[DangerExample]:
    """The examples of every ``<language>.yml`` of a folder, in the order of the files.

    Raises:
        ContentError: with every fault: what cannot be read, unknown keys or kinds, empty lines, lines that stand twice.
    """
    faults: list[str] = []
    examples: list[DangerExample] = []
    for path in sorted(folder.glob("*.yml")):
        where = f"danger/{path.name}"
        try:
            content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except (YAMLError, UnicodeDecodeError) as fault:
            faults.append(f"{where}: {fault}")
            continue
        if not isinstance(content, dict) or content.get("language") != path.stem or set(content) - KEYS:
            faults.append(f"{where}: needs language: {path.stem}, checked, danger and none, and nothing else")
            continue
        found = list(_read_lines(path.stem, content, where, faults))
        seen: set[str] = set()
        for example in found:
            plain = example.text.casefold().strip()
            if plain in seen:
                faults.append(f"{where}: stands there twice: {example.text}")
            seen.add(plain)
        examples += found
    if faults:
        raise ContentError(faults)
    return examples


def _read_lines(language: str, content: Mapping[str, Any], where: str, faults: list[str]) -> Iterator[DangerExample]:
    kinds = {kind.value: kind for kind in Kind}
    blocks = content.get("danger") or {}
    if not isinstance(blocks, dict):
        faults.append(f"{where}: danger must map kinds to lists")
        return
    faults += [f"{where}: unknown kind {name}" for name in blocks if name not in kinds]
    rows = [(kind, blocks.get(name) or []) for name, kind in kinds.items()]
    for kind, lines in [*rows, (None, content.get("none") or [])]:
        name = kind.value if kind else "none"
        if not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
            faults.append(f"{where}: {name} must be a list of texts")
            continue
        for line in lines:
            yield DangerExample(language, line, kind)
