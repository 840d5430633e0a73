"""The figures, on a parser whose answers are known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.content.evaluation import Figures, evaluate
from bot.content.evaluation.page import as_page
from bot.content.parsing import Parsed
from bot.errors import ContentError

EXPECTED = """
language: fi
topics:
  debts: [velat, ulosotto]
  mental_health: [ahdistaa, väsynyt]
  out_of_scope: [sää]
danger:
  suicide_self_harm: [kuolla, lähden]
  acute_basic_needs: [ruoka]
safe: [tappava väsymys]
"""
ANSWERS = {
    "velat": ("debts", "none"),
    "ulosotto": ("money_management", "none"),
    "ahdistaa": ("mental_health", "crisis"),
    "väsynyt": ("out_of_scope", "none"),
    "sää": ("out_of_scope", "none"),
    "kuolla": ("suicide_self_harm", "crisis"),
    "lähden": ("unclear_need", "urgent"),
    "ruoka": ("acute_basic_needs", "urgent"),
    "tappava väsymys": ("mental_health", "urgent"),
}


class KnownParser:
    """Answers by heart; a line that was altered is not understood."""

    def parse(self, text: str, language: str | None = None) -> Parsed:
        topic, danger = ANSWERS.get(text, ("unclear_need", "none"))
        return Parsed("fi" if text != "velat" else "et", topic, 0.9, "debts", None, danger)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fi.yml").write_text(EXPECTED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def figures(folder: Path) -> Figures:
    return evaluate(KnownParser(), folder, with_robustness=True)


def test_topics_are_counted_first_and_among_three(figures: Figures) -> None:
    fi = figures.of("fi")
    assert (fi.texts, fi.top1, fi.top3, fi.language_right) == (5, 0.6, 0.8, 0.8)
    assert fi.confusions == (("debts", "money_management", 1), ("mental_health", "out_of_scope", 1))


def test_danger_counts_when_at_least_the_expected_level_is_found(figures: Figures) -> None:
    fi = figures.of("fi")
    assert fi.danger_recall == pytest.approx(2 / 3)
    assert (fi.crises, fi.crisis_recall) == (2, 0.5)
    assert (fi.urgents, fi.urgent_recall) == (1, 1.0)


def test_false_alarms_are_told_apart_by_what_raised_them(figures: Figures) -> None:
    fi = figures.of("fi")
    assert (fi.lookalikes, fi.lookalike_alarms) == (1, 1.0)
    assert (fi.ordinary, fi.ordinary_alarms) == (5, 0.2)
    assert (fi.harmless, fi.false_alarms) == (6, pytest.approx(2 / 6))
    missed = {(each.text, each.kind, each.found) for each in fi.missed}
    assert missed == {
        ("lähden", "suicide_self_harm", "urgent"),
        ("tappava väsymys", "", "urgent"),
        ("ahdistaa", "", "crisis"),
    }


def test_what_is_out_of_scope_has_its_own_figures(figures: Figures) -> None:
    fi = figures.of("fi")
    assert (fi.out_of_scope_texts, fi.out_of_scope_precision, fi.out_of_scope_recall) == (1, 0.5, 1.0)


def test_calibration_error_is_how_far_confidence_lies_from_being_right(figures: Figures) -> None:
    assert figures.of("fi").calibration_error == pytest.approx(0.9 - 0.6)


def test_altered_lines_are_measured_beside(figures: Figures) -> None:
    altered = {each.change: each for each in figures.of("fi").robustness}
    assert list(altered) == ["two typos", "no diacritics", "lower case", "first half"]
    assert (altered["lower case"].changed, altered["lower case"].top1) == (0, 0.6)
    assert (altered["no diacritics"].changed, altered["no diacritics"].top1) == (2, 0.4)
    assert altered["no diacritics"].danger_recall == pytest.approx(2 / 3)


def test_figures_are_told_to_machines(figures: Figures) -> None:
    told = json.loads(figures.as_json())
    (fi,) = told["languages"]
    before = {"language", "texts", "top1", "top3", "language_right", "dangers", "danger_recall", "crisis_recall"}
    before |= {"harmless", "false_alarms", "confusions", "missed"}
    assert before <= set(fi)
    assert fi["top1"] == 0.6
    assert fi["confusions"][0] == ["debts", "money_management", 1]
    assert {"change", "top1", "top3", "language_right", "danger_recall"} <= set(fi["robustness"][0])
    assert told["confusions"] == fi["confusions"]


def test_figures_are_told_to_people(figures: Figures) -> None:
    told = figures.as_table()
    assert "debts -> money_management" in told
    assert max(map(len, told.splitlines())) <= 120


def test_the_page_needs_nothing_else(figures: Figures) -> None:
    page = as_page(figures)
    assert not re.search(r"<script|<link|src=|@import|url\(", page)
    assert set(re.findall(r"https?://[^\"]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_the_page_can_be_read_without_seeing_its_picture(figures: Figures) -> None:
    page = as_page(figures)
    assert '<html lang="en">' in page
    assert 'role="img" aria-labelledby="picture-title picture-text"' in page
    assert page.count("<table>") == page.count("<caption>") > 0
    assert '<th scope="col"' in page
    assert '<th scope="row"' in page
    assert page.count("<h1>") == 1


def test_the_page_shows_lines_as_text_only(tmp_path: Path) -> None:
    line = "<script>alert('ä')</script>"
    (tmp_path / "ar.yml").write_text(f'topics: {{debts: [x]}}\ndanger: {{violence: ["{line}"]}}\n', encoding="utf-8")
    page = as_page(evaluate(KnownParser(), tmp_path))
    assert "<script" not in page
    assert '<td class="text" lang="ar" dir="auto">&lt;script&gt;alert' in page


def test_a_language_without_expectations_is_an_error(figures: Figures) -> None:
    with pytest.raises(KeyError):
        figures.of("sv")


def test_one_language_can_be_measured_alone(folder: Path) -> None:
    (folder / "sv.yml").write_text("topics: {debts: [velat]}", encoding="utf-8")
    assert [each.language for each in evaluate(KnownParser(), folder, language="sv").languages] == ["sv"]
    with pytest.raises(ContentError, match=r"et\.yml"):
        evaluate(KnownParser(), folder, language="et")


def test_a_language_that_is_only_begun_has_no_figures(folder: Path) -> None:
    (folder / "no.yml").write_text("topics: {debts: []}\ndanger: {violence: []}\nsafe: []\n", encoding="utf-8")
    assert [each.language for each in evaluate(KnownParser(), folder).languages] == ["fi"]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "fi.yml").write_text("language: fi\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"fi\.yml"):
        evaluate(KnownParser(), tmp_path)
