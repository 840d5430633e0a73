"""The last accepted figures, and what a model has lost against them. Accepts nothing by itself: a person does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.content.evaluation.figures import Figures
from bot.settings import PROJECT_ROOT

ACCEPTED_FILE = PROJECT_ROOT / "tests" / "content" / "accepted_figures.json"

MAY_LOSE = {"top1": 0.02, "top3": 0.02, "danger_recall": 0.005, "crisis_recall": 0.005, "urgent_recall": 0.005}
"""How much of a share (0-1) a language may lose before it is a fault."""

ALSO_KEPT = ("texts", "dangers", "language_right", "calibration_error", "lookalike_alarms", "ordinary_alarms")
"""Kept to be read beside: how much was measured, and what is not guarded."""

_ROUNDING = 5e-5
"""The file keeps four digits."""

Accepted = Mapping[str, Mapping[str, float]]


def read_accepted(path: Path = ACCEPTED_FILE) -> Accepted:
    """The accepted figures by language; none when there is no file yet."""
    if not path.exists():
        return {}
    languages: Accepted = json.loads(path.read_text(encoding="utf-8"))["languages"]
    return languages


def write_accepted(figures: Figures, path: Path = ACCEPTED_FILE) -> None:
    """Keep these figures; languages that were not measured keep what they had."""
    kept: dict[str, Any] = dict(read_accepted(path))
    for each in figures.languages:
        kept[each.language] = {name: round(getattr(each, name), 4) for name in (*MAY_LOSE, *ALSO_KEPT)}
    content = {"languages": dict(sorted(kept.items()))}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def find_losses(figures: Figures, accepted: Accepted) -> list[str]:
    """Each figure of each language that fell by more than it may, as one line; an unmeasured language is one too."""
    measured = {each.language: each for each in figures.languages}
    losses = []
    for language, before in accepted.items():
        if language not in measured:
            losses.append(f"{language}: is not measured any more")
            continue
        for name, most in MAY_LOSE.items():
            now = getattr(measured[language], name)
            if before[name] - now > most + _ROUNDING:
                losses.append(f"{language}: {name} is {now:.4f}, was {before[name]:.4f}, may lose {most:g}")
    return losses
