"""The figures as plain tables: the same rows and columns serve the terminal and the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.content.evaluation.measured import Answers, LanguageFigures


@dataclass(frozen=True)
class Column:
    """A heading, and what stands below it for one language."""

    heading: str
    cell: Callable[[LanguageFigures], str]


def _share(name: str, digits: int = 3) -> Callable[[LanguageFigures], str]:
    return lambda each: f"{getattr(each, name):.{digits}f}"


def _count(name: str) -> Callable[[LanguageFigures], str]:
    return lambda each: str(getattr(each, name))


TOPIC_COLUMNS = (
    Column("texts", _count("texts")),
    Column("top 1", _share("top1")),
    Column("top 3", _share("top3")),
    Column("language", _share("language_right")),
    Column("calibration error", _share("calibration_error")),
    Column("out-of-scope precision", _share("out_of_scope_precision")),
    Column("out-of-scope recall", _share("out_of_scope_recall")),
)
DANGER_COLUMNS = (
    Column("dangers", _count("dangers")),
    Column("danger", _share("danger_recall")),
    Column("crisis", _share("crisis_recall")),
    Column("urgent", _share("urgent_recall")),
    Column("look-alikes", _count("lookalikes")),
    Column("alarms on look-alikes", _share("lookalike_alarms")),
    Column("ordinary", _count("ordinary")),
    Column("alarms on ordinary", _share("ordinary_alarms", 4)),
)

ROBUST = {"top 1": "top1", "top 3": "top3", "language": "language_right", "danger": "danger_recall"}
"""Headings of the figures that are measured on altered lines too."""


def topics(languages: Sequence[LanguageFigures]) -> str:
    """How well topics and languages are told."""
    return _table(TOPIC_COLUMNS, languages)


def danger(languages: Sequence[LanguageFigures]) -> str:
    """How well danger is told."""
    return _table(DANGER_COLUMNS, languages)


def robustness(languages: Sequence[LanguageFigures]) -> str:
    """What is left after each change of the lines, one table for each figure."""
    return "\n\n".join(
        f"{heading}, the same lines altered\n{_table(robustness_columns(languages, name), languages)}"
        for heading, name in ROBUST.items()
    )


def robustness_columns(languages: Sequence[LanguageFigures], name: str) -> tuple[Column, ...]:
    """One figure as written and after each change."""

    def after(change: str) -> Callable[[LanguageFigures], str]:
        def cell(language: LanguageFigures) -> str:
            return next((f"{getattr(each, name):.3f}" for each in language.robustness if each.change == change), "-")

        return cell

    changes = dict.fromkeys(each.change for language in languages for each in language.robustness)
    return (Column("as written", _share(name)), *(Column(change, after(change)) for change in changes))


def confusions(name: str, pairs: Answers) -> str:
    """The pairs that are confused most, one a line."""
    return "\n".join(
        [f"{name}: expected -> found", *(f"{count:4}  {wanted} -> {found}" for wanted, found, count in pairs)]
    )


def _table(columns: Sequence[Column], languages: Sequence[LanguageFigures]) -> str:
    """Headings of several words stand below each other, so that a row fits a terminal."""
    headings = [column.heading.split() for column in columns]
    height = max(len(words) for words in headings)
    widths = [max(len(word) for word in [*words, "0.0000"]) + 2 for words in headings]
    lines = []
    for place in range(height):
        words = [(heading[place - height :] if place - height >= -len(heading) else [""])[0] for heading in headings]
        lines.append(" " * 6 + "".join(word.rjust(width) for word, width in zip(words, widths, strict=True)))
    for each in languages:
        cells = (column.cell(each).rjust(width) for column, width in zip(columns, widths, strict=True))
        lines.append(f"{each.language:6}{''.join(cells)}")
    return "\n".join(lines)
