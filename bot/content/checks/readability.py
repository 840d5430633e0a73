"""Measures answers, easy answers and guides against the limits of plain language: one finding a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.checks.files import read_yaml
from bot.content.guide_texts import GuideTexts
from bot.content.readability import Limits
from bot.content.texts import ANSWER, SOURCE_LANGUAGE, Texts

EASY = "easy"
KINDS = {"title": "title", "steps": "step", "choices": "choice"}
"""The kind of a guide's text by the part of the guide; all others are facts."""


def find_hard_texts(root: Path, loaded: Texts, guide_texts: GuideTexts, code: str, limits: Limits) -> Iterator[str]:
    """What is hard to read in one language."""
    home = "domain.yml" if code == SOURCE_LANGUAGE else f"texts/{code}.yml"
    for key, text in loaded.by_language.get(code, {}).items():
        if key.startswith(ANSWER):
            yield from _tell(f"{home}: {key}", text, code, "answer", limits)
    for path, text in guide_texts.by_language.get(code, {}).items():
        kind = KINDS.get(path[1], "fact")
        yield from _tell(f"guide_texts/{code}.yml: {'.'.join(path)}", text, code, kind, limits)
    easy = root / "data" / "texts" / EASY / f"{code}.yml"
    if easy.is_file():
        for key, text in read_yaml(easy)["texts"].items():
            yield from _tell(f"texts/{EASY}/{code}.yml: {key}", text, code, EASY, limits)


def check_easy(root: Path, loaded: Texts, topics: Sequence[str]) -> Iterator[str]:
    """Every Finnish answer has its easy form, and no other."""
    path = root / "data" / "texts" / EASY / f"{SOURCE_LANGUAGE}.yml"
    if not path.is_file():
        return
    where, rows = f"texts/{EASY}/{path.name}", read_yaml(path).get("texts") or {}
    yield from (f"{where}: utter_{topic}: is missing" for topic in topics if not rows.get(f"utter_{topic}"))
    known = loaded.by_language.get(SOURCE_LANGUAGE, {})
    yield from (f"{where}: {key}: stands not in domain.yml" for key in rows if key not in known)


def _tell(where: str, text: str, code: str, kind: str, limits: Limits) -> Iterator[str]:
    yield from (f"{where}: {fault}" for fault in limits.find_hard(text, language=code, kind=kind))
