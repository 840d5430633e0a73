"""Measures a model on the project's own expectations, language by language. Judges no release: that is the editors'.

The expectations (``tests/content/expected/<language>.yml``) are written apart from the examples and trained on by none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.content.parsing import Parser
from bot.crisis import URGENT_KINDS, Kind, Level
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

EXPECTED_FOLDER = PROJECT_ROOT / "tests" / "content" / "expected"
CONFUSIONS_SHOWN = 12
_URGENT = {kind.value for kind in URGENT_KINDS}
_KINDS = {kind.value for kind in Kind}


@dataclass(frozen=True)
class Missed:
    """A text whose danger was judged otherwise than expected: ``kind`` is empty for a false alarm."""

    text: str
    kind: str
    found: str


@dataclass(frozen=True)
class LanguageFigures:
    """Shares are 0-1. ``danger_recall``: at least the expected level; ``false_alarms``: any level where none is due."""

    language: str
    texts: int
    top1: float
    top3: float
    language_right: float
    dangers: int
    danger_recall: float
    crisis_recall: float
    harmless: int
    false_alarms: float
    confusions: tuple[tuple[str, str, int], ...]
    missed: tuple[Missed, ...]


@dataclass(frozen=True)
class Figures:
    """The figures of every language."""

    languages: tuple[LanguageFigures, ...]

    def of(self, language: str) -> LanguageFigures:
        """The figures of one language.

        Raises:
            KeyError: when it has no expectations.
        """
        for figures in self.languages:
            if figures.language == language:
                return figures
        raise KeyError(language)

    def as_json(self) -> str:
        """Everything, for machines."""
        return json.dumps({"languages": [asdict(each) for each in self.languages]}, ensure_ascii=False, indent=1)

    def as_table(self) -> str:
        """The shares, then the pairs that are confused most, for people."""
        lines = [
            f"{'':6}{'texts':>7}{'top 1':>8}{'top 3':>8}{'language':>10}{'danger':>8}{'crisis':>8}{'false alarms':>14}"
        ]
        for each in self.languages:
            shares = f"{each.top1:8.3f}{each.top3:8.3f}{each.language_right:10.3f}"
            dangers = f"{each.danger_recall:8.3f}{each.crisis_recall:8.3f}{each.false_alarms:14.4f}"
            lines.append(f"{each.language:6}{each.texts:7}{shares}{dangers}")
        for each in self.languages:
            lines += ["", f"{each.language}: expected -> found"]
            lines += [f"{count:4}  {wanted} -> {found}" for wanted, found, count in each.confusions]
        return "\n".join(lines)


def evaluate(parser: Parser, folder: Path = EXPECTED_FOLDER) -> Figures:
    """Measure a parser on every ``<language>.yml`` of a folder.

    Raises:
        ContentError: when a file cannot be read.
    """
    return Figures(tuple(_measure(parser, path.stem, _read(path)) for path in sorted(folder.glob("*.yml"))))


def _measure(parser: Parser, language: str, expected: Mapping[str, Any]) -> LanguageFigures:
    rows = [(topic, text) for topic, texts in expected["topics"].items() for text in texts]
    parsed = [(topic, parser.parse(text)) for topic, text in rows]
    wrong = Counter((topic, found.topic) for topic, found in parsed if found.topic != topic)
    dangers = [(kind, text) for kind, texts in expected.get("danger", {}).items() for text in texts]
    judged = [(kind, text, parser.parse(text).danger) for kind, text in dangers]
    missed = [Missed(text, kind, found) for kind, text, found in judged if not _is_enough(kind, found)]
    crises = [(kind, found) for kind, _, found in judged if kind not in _URGENT]
    harmless = [*expected.get("safe", ()), *(text for topic, text in rows if topic not in _KINDS)]
    alarms = [Missed(text, "", found) for text in harmless if (found := parser.parse(text).danger) != Level.NONE.value]
    return LanguageFigures(
        language=language,
        texts=len(rows),
        top1=_share([found.topic == topic for topic, found in parsed]),
        top3=_share([topic in (found.topic, found.second, found.third) for topic, found in parsed]),
        language_right=_share([found.language == language for _, found in parsed]),
        dangers=len(dangers),
        danger_recall=1 - len(missed) / len(dangers) if dangers else 1.0,
        crisis_recall=_share([_is_enough(kind, found) for kind, found in crises]),
        harmless=len(harmless),
        false_alarms=len(alarms) / len(harmless) if harmless else 0.0,
        confusions=tuple((*pair, count) for pair, count in wrong.most_common(CONFUSIONS_SHOWN)),
        missed=(*missed, *alarms),
    )


def _is_enough(kind: str, found: str) -> bool:
    return found == Level.CRISIS.value or (kind in _URGENT and found == Level.URGENT.value)


def _share(rights: Sequence[bool]) -> float:
    return sum(rights) / len(rights) if rights else 1.0


def _read(path: Path) -> dict[str, Any]:
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, YAMLError) as error:
        raise ContentError([f"{path.name}: {error}"]) from error
    if not isinstance(content, dict) or not isinstance(content.get("topics"), dict):
        raise ContentError([f"{path.name}: topics is missing"])
    return content
