"""The figures, on a parser whose answers are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.content.evaluation import Figures, evaluate
from bot.content.parsing import Parsed
from bot.errors import ContentError

EXPECTED = """
language: fi
topics:
  debts: [velat, ulosotto]
  mental_health: [ahdistaa, väsynyt]
danger:
  suicide_self_harm: [kuolla, lähden]
  acute_basic_needs: [ruoka]
safe: [tappava väsymys]
"""
ANSWERS = {
    "velat": ("debts", "none"),
    "ulosotto": ("money_management", "none"),
    "ahdistaa": ("mental_health", "crisis"),
    "väsynyt": ("mental_health", "none"),
    "kuolla": ("suicide_self_harm", "crisis"),
    "lähden": ("unclear_need", "urgent"),
    "ruoka": ("acute_basic_needs", "urgent"),
    "tappava väsymys": ("mental_health", "none"),
}


class KnownParser:
    def parse(self, text: str, language: str | None = None) -> Parsed:
        topic, danger = ANSWERS[text]
        return Parsed("fi" if text != "velat" else "et", topic, 0.9, "debts", None, danger)


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    (tmp_path / "fi.yml").write_text(EXPECTED, encoding="utf-8")
    return evaluate(KnownParser(), tmp_path)


def test_topics_are_counted_first_and_among_three(figures: Figures) -> None:
    fi = figures.of("fi")
    assert (fi.texts, fi.top1, fi.top3, fi.language_right) == (4, 0.75, 1.0, 0.75)
    assert fi.confusions == (("debts", "money_management", 1),)


def test_danger_counts_when_at_least_the_expected_level_is_found(figures: Figures) -> None:
    fi = figures.of("fi")
    assert fi.danger_recall == pytest.approx(2 / 3)
    assert fi.crisis_recall == 0.5


def test_safe_and_ordinary_texts_count_as_false_alarms(figures: Figures) -> None:
    fi = figures.of("fi")
    assert fi.harmless == 5
    assert fi.false_alarms == 0.2
    assert {(each.text, each.kind) for each in fi.missed} == {("lähden", "suicide_self_harm"), ("ahdistaa", "")}


def test_figures_are_told_to_people_and_machines(figures: Figures) -> None:
    assert json.loads(figures.as_json())["languages"][0]["top1"] == 0.75
    assert "debts -> money_management" in figures.as_table()


def test_a_language_without_expectations_is_an_error(figures: Figures) -> None:
    with pytest.raises(KeyError):
        figures.of("sv")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "fi.yml").write_text("language: fi\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"fi\.yml"):
        evaluate(KnownParser(), tmp_path)
