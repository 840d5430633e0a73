"""What counts as lost against the accepted figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.evaluation import Figures, evaluate
from bot.content.evaluation.accepted import find_losses, read_accepted, write_accepted
from tests.content.test_evaluation import EXPECTED, KnownParser


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    folder = tmp_path / "expected"
    folder.mkdir()
    (folder / "fi.yml").write_text(EXPECTED, encoding="utf-8")
    return evaluate(KnownParser(), folder)


@pytest.fixture
def path(tmp_path: Path, figures: Figures) -> Path:
    written = tmp_path / "accepted_figures.json"
    write_accepted(figures, written)
    return written


def changed(figures: Figures, **by: float) -> Figures:
    fi = figures.of("fi")
    return Figures((replace(fi, **{name: getattr(fi, name) + change for name, change in by.items()}),))


def test_the_same_figures_lose_nothing(figures: Figures, path: Path) -> None:
    assert find_losses(figures, read_accepted(path)) == []


@pytest.mark.parametrize(
    "name, change",
    [
        ("top1", -0.019),
        ("top1", 0.3),
        ("top3", -0.02),
        ("danger_recall", -0.004),
        ("lookalike_alarms", 0.5),
        ("language_right", -0.5),
    ],
)
def test_small_losses_and_gains_are_none(figures: Figures, path: Path, name: str, change: float) -> None:
    assert find_losses(changed(figures, **{name: change}), read_accepted(path)) == []


@pytest.mark.parametrize(
    "name, change",
    [("top1", -0.021), ("top3", -0.03), ("danger_recall", -0.006), ("crisis_recall", -0.1), ("urgent_recall", -0.1)],
)
def test_a_loss_names_the_language_and_the_figure(figures: Figures, path: Path, name: str, change: float) -> None:
    (loss,) = find_losses(changed(figures, **{name: change}), read_accepted(path))
    assert loss.startswith(f"fi: {name} is ")


def test_a_language_that_is_measured_no_more_is_a_loss(path: Path) -> None:
    assert find_losses(Figures(()), read_accepted(path)) == ["fi: is not measured any more"]


def test_a_new_language_loses_nothing(figures: Figures) -> None:
    assert find_losses(figures, {}) == []


def test_languages_that_were_not_measured_keep_their_figures(figures: Figures, path: Path) -> None:
    write_accepted(Figures((replace(figures.of("fi"), language="sv"),)), path)
    assert list(read_accepted(path)) == ["fi", "sv"]


def test_nothing_is_accepted_before_a_person_accepts(tmp_path: Path) -> None:
    assert read_accepted(tmp_path / "none.json") == {}
