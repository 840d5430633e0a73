"""Lines as hurried people type them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.content.evaluation.alterations import ALTERATIONS, first_half, in_lower_case, with_typos, without_diacritics

LINE = "Äidille tarvitaan kotihoitoa, mistä haen?"


@pytest.mark.parametrize("alter", ALTERATIONS.values())
@pytest.mark.parametrize("text", ["", " ", "👍", "a", "?!", "112", "ok moi"])
def test_any_text_can_be_altered(alter: Callable[[str], str], text: str) -> None:
    assert isinstance(alter(text), str)


def test_typos_are_few_and_always_the_same() -> None:
    altered = with_typos(LINE)
    assert altered == with_typos(LINE) != LINE
    assert abs(len(altered) - len(LINE)) <= 2
    assert len(set(altered.split()) - set(LINE.split())) <= 2


def test_different_lines_have_different_typos() -> None:
    altered = {with_typos(f"abcdefgh {number}")[:7] for number in range(20)}
    assert len(altered) > 5


def test_a_short_word_keeps_its_letters() -> None:
    assert with_typos("moi") == "moi"


@pytest.mark.parametrize(
    "text, plain",
    [
        ("äö Å", "ao A"),
        ("Tôi cần đơn", "Toi can don"),
        ("ışık çöp ğ", "isik cop g"),
        ("ё й", "е и"),
        ("أنا", "انا"),
        ("我想吃", "我想吃"),
    ],
)
def test_marks_are_left_out(text: str, plain: str) -> None:
    assert without_diacritics(text) == plain


def test_small_letters() -> None:
    assert in_lower_case("KELA Ei Maksa") == "kela ei maksa"


@pytest.mark.parametrize(
    "text, half",
    [("yksi kaksi kolme", "yksi kaksi"), ("yksi kaksi", "yksi"), ("yksi", "yksi"), ("两天没吃东西了", "两天没吃")],
)
def test_half_a_message_is_the_first_half_of_its_words(text: str, half: str) -> None:
    assert first_half(text) == half
