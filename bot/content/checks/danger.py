"""Checks what danger is heard by: the phrases of every kind, and the lines the danger classifier learns from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.checks.files import read_yaml
from bot.content.crisis_files import load_lexicon
from bot.content.danger_files import DangerExample, read_danger_examples
from bot.crisis import Kind
from bot.errors import ContentError
from bot.languages import Language


def check_crisis(root: Path, languages: Sequence[Language]) -> list[str]:
    """Faults of all crisis files, and the kinds for which one of these languages has no phrase."""
    folder = root / "data" / "crisis"
    faults: list[str] = []
    try:
        load_lexicon(folder)
    except ContentError as error:
        faults += error.faults
    for language in languages:
        path = folder / f"{language.code}.yml"
        if not path.exists():
            faults.append(f"crisis/{path.name}: is missing")
            continue
        phrases = read_yaml(path).get("phrases") or {}
        faults += [f"crisis/{path.name}: {kind.value}: no phrases" for kind in Kind if not phrases.get(kind.value)]
    return faults


def read_danger(root: Path, faults: list[str]) -> list[DangerExample]:
    """The danger examples of every language; none, and the faults, when a file has any."""
    try:
        return read_danger_examples(root / "data" / "danger")
    except ContentError as error:
        faults += error.faults
        return []


def check_danger_examples(language: Language, examples: Sequence[DangerExample]) -> Iterator[str]:
    """Lines of every kind, and of what only looks like danger."""
    found = {each.kind for each in examples if each.language == language.code}
    for kind in (*Kind, None):
        if kind not in found:
            yield f"danger/{language.code}.yml: {name_of(kind)}: no lines"


def name_of(kind: Kind | None) -> str:
    """How the files name a kind, or what only looks like danger."""
    return kind.value if kind else "none"
