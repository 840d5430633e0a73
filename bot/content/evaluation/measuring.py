"""Measures a parser on the expectations: topics, scope, calibration, danger and false alarms. Shows nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from ruamel.yaml import YAML, YAMLError

from bot.content.checks.files import EXPECTED
from bot.content.evaluation.alterations import ALTERATIONS
from bot.content.evaluation.figures import Figures
from bot.content.evaluation.measured import LanguageFigures, Missed, Robustness
from bot.content.parsing import Parsed
from bot.crisis import URGENT_KINDS, Kind, Level
from bot.errors import ContentError

EXPECTED_FOLDER = EXPECTED
OUT_OF_SCOPE = "out_of_scope"
CALIBRATION_STEPS = 10
_URGENT = {kind.value for kind in URGENT_KINDS}
_KINDS = {kind.value for kind in Kind}

Parse = Callable[[str], Parsed]


class Understands(Protocol):
    """What is measured: ``bot.content.parsing.Parser``, or a stand-in."""

    def parse(self, text: str) -> Parsed:
        """Judge a text."""


@dataclass(frozen=True)
class Expectations:
    """The lines of one language: each with its topic, each with its danger, and those without danger."""

    language: str
    topics: tuple[tuple[str, str], ...]
    dangers: tuple[tuple[str, str], ...]
    lookalikes: tuple[str, ...]

    @property
    def ordinary(self) -> tuple[str, ...]:
        """The lines of topics that are no danger."""
        return tuple(text for topic, text in self.topics if topic not in _KINDS)


def evaluate(
    parser: Understands,
    folder: Path = EXPECTED_FOLDER,
    *,
    language: str | None = None,
    with_robustness: bool = False,
) -> Figures:
    """Measure a parser on every ``<language>.yml`` of a folder that holds lines, or on one of them.

    Raises:
        ContentError: when a file cannot be read, or the language has none.
    """
    paths = sorted(folder.glob("*.yml")) if language is None else [folder / f"{language}.yml"]
    measured = []
    for expected in map(_read, paths):
        if expected.topics:
            parse = lru_cache(maxsize=None)(lambda text: parser.parse(text))
            measured.append(_measure(parse, expected, with_robustness=with_robustness))
    return Figures(tuple(measured))


def _measure(parse: Parse, expected: Expectations, *, with_robustness: bool) -> LanguageFigures:
    parsed = [(topic, parse(text)) for topic, text in expected.topics]
    answers = Counter((topic, found.topic) for topic, found in parsed)
    judged = [(kind, text, parse(text).danger) for kind, text in expected.dangers]
    missed = [Missed(*each) for each in ((text, kind, found) for kind, text, found in judged if not _hit(kind, found))]
    lookalikes, ordinary = (_alarms(parse, lines) for lines in (expected.lookalikes, expected.ordinary))
    harmless = len(expected.lookalikes) + len(expected.ordinary)
    return LanguageFigures(
        language=expected.language,
        texts=len(parsed),
        top1=_share([found.topic == topic for topic, found in parsed]),
        top3=_share([_is_among(topic, found) for topic, found in parsed]),
        language_right=_share([found.language == expected.language for _, found in parsed]),
        calibration_error=_calibration_error([(found.confidence, found.topic == topic) for topic, found in parsed]),
        out_of_scope_texts=sum(topic == OUT_OF_SCOPE for topic, _ in parsed),
        out_of_scope_precision=_share([topic == OUT_OF_SCOPE for topic, each in parsed if each.topic == OUT_OF_SCOPE]),
        out_of_scope_recall=_share([each.topic == OUT_OF_SCOPE for topic, each in parsed if topic == OUT_OF_SCOPE]),
        dangers=len(judged),
        danger_recall=_share([_hit(kind, found) for kind, _, found in judged]),
        crises=sum(kind not in _URGENT for kind, _, _ in judged),
        crisis_recall=_share([_hit(kind, found) for kind, _, found in judged if kind not in _URGENT]),
        urgents=sum(kind in _URGENT for kind, _, _ in judged),
        urgent_recall=_share([_hit(kind, found) for kind, _, found in judged if kind in _URGENT]),
        harmless=harmless,
        false_alarms=(len(lookalikes) + len(ordinary)) / harmless if harmless else 0.0,
        lookalikes=len(expected.lookalikes),
        lookalike_alarms=len(lookalikes) / len(expected.lookalikes) if expected.lookalikes else 0.0,
        ordinary=len(expected.ordinary),
        ordinary_alarms=len(ordinary) / len(expected.ordinary) if expected.ordinary else 0.0,
        missed=(*missed, *lookalikes, *ordinary),
        answers=tuple((*pair, count) for pair, count in answers.items()),
        robustness=tuple(_measure_altered(parse, expected, each) for each in ALTERATIONS) if with_robustness else (),
    )


def _measure_altered(parse: Parse, expected: Expectations, change: str) -> Robustness:
    alter = ALTERATIONS[change]
    parsed = [(topic, parse(alter(text))) for topic, text in expected.topics]
    return Robustness(
        change=change,
        changed=sum(alter(text) != text for _, text in expected.topics),
        top1=_share([found.topic == topic for topic, found in parsed]),
        top3=_share([_is_among(topic, found) for topic, found in parsed]),
        language_right=_share([found.language == expected.language for _, found in parsed]),
        danger_recall=_share([_hit(kind, parse(alter(text)).danger) for kind, text in expected.dangers]),
    )


def _calibration_error(answers: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence and share of right ones lie apart, in ten steps of confidence."""
    steps: dict[int, list[tuple[float, bool]]] = {}
    for confidence, is_right in answers:
        step = min(int(confidence * CALIBRATION_STEPS), CALIBRATION_STEPS - 1)
        steps.setdefault(step, []).append((confidence, is_right))
    apart = sum(abs(sum(confidence - is_right for confidence, is_right in each)) for each in steps.values())
    return apart / len(answers)


def _alarms(parse: Parse, lines: Sequence[str]) -> list[Missed]:
    return [Missed(text, "", found) for text in lines if (found := parse(text).danger) != Level.NONE.value]


def _hit(kind: str, found: str) -> bool:
    return found == Level.CRISIS.value or (kind in _URGENT and found == Level.URGENT.value)


def _is_among(topic: str, found: Parsed) -> bool:
    return topic in (found.topic, found.second, found.third)


def _share(rights: Sequence[bool]) -> float:
    return sum(rights) / len(rights) if rights else 1.0


def _read(path: Path) -> Expectations:
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ContentError([f"{path.name}: {error}"]) from error
    if not isinstance(content, dict) or not isinstance(content.get("topics"), dict):
        raise ContentError([f"{path.name}: topics is missing"])
    return Expectations(
        language=path.stem,
        topics=_pairs(content["topics"]),
        dangers=_pairs(content.get("danger") or {}),
        lookalikes=tuple(content.get("safe") or ()),
    )


def _pairs(rows: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(text)) for name, texts in rows.items() for text in texts or ())
