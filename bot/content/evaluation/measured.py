"""The figures of one language as plain values. Knows neither how they are measured nor how they are shown."""

from __future__ import annotations

from dataclasses import dataclass

CONFUSIONS_SHOWN = 20

Answers = tuple[tuple[str, str, int], ...]
"""Expected topic, found topic, how many lines."""


@dataclass(frozen=True)
class Missed:
    """A text whose danger was judged otherwise than expected: ``kind`` is empty for a false alarm."""

    text: str
    kind: str
    found: str


@dataclass(frozen=True)
class Robustness:
    """Shares (0-1) on the same lines after one ``change``; ``changed`` of them differ from what was written."""

    change: str
    changed: int
    top1: float
    top3: float
    language_right: float
    danger_recall: float


@dataclass(frozen=True)
class LanguageFigures:
    """Shares are 0-1. A danger is found when at least its level is: crisis, or urgent for the two urgent kinds.

    ``false_alarms``: any level where none is due, over all harmless lines; these are ``lookalikes`` (words of danger
    without danger) and ``ordinary`` lines, each with its own share. ``answers`` holds the right ones too.
    """

    language: str
    texts: int
    top1: float
    top3: float
    language_right: float
    calibration_error: float
    out_of_scope_texts: int
    out_of_scope_precision: float
    out_of_scope_recall: float
    dangers: int
    danger_recall: float
    crises: int
    crisis_recall: float
    urgents: int
    urgent_recall: float
    harmless: int
    false_alarms: float
    lookalikes: int
    lookalike_alarms: float
    ordinary: int
    ordinary_alarms: float
    missed: tuple[Missed, ...]
    answers: Answers
    robustness: tuple[Robustness, ...] = ()

    @property
    def confusions(self) -> Answers:
        """The pairs that are confused most."""
        return most_confused(self.answers)


def most_confused(answers: Answers) -> Answers:
    """The wrong pairs with most lines, at most twenty."""
    wrong = [each for each in answers if each[0] != each[1]]
    return tuple(sorted(wrong, key=lambda each: -each[2])[:CONFUSIONS_SHOWN])
