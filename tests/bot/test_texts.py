"""Texts by key and language, and the filling of gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.texts import Text, Texts, find_faults, find_gaps, load_texts
from bot.errors import ContentError

TEXTS = Texts({"fi": {"ui_send": "Lähetä", "ui_only": "Vain"}, "en": {"ui_send": "Send"}, "so": {}})


def test_a_text_comes_in_the_language_asked_for() -> None:
    assert TEXTS.find("ui_send", language="fi") == Text("Lähetä", "fi")


@pytest.mark.parametrize("language, found", [("so", "en"), ("sv", "fi"), ("xx", "en")])
def test_a_missing_text_comes_from_the_fallback_chain_and_says_so(language: str, found: str) -> None:
    assert TEXTS.find("ui_send", language=language).language == found


def test_a_key_that_no_language_of_the_chain_has_is_an_error() -> None:
    with pytest.raises(KeyError, match="ui_nothing"):
        TEXTS.find("ui_nothing", language="fi")


@pytest.mark.parametrize(
    "text, filled",
    [
        ("{position}. jonossa", "3. jonossa"),
        ("{}", "{}"),
        ("{position.__class__}", "{position.__class__}"),
        ("{position!r}", "{position!r}"),
        ("{ {position} }", "{ 3 }"),
        ("{other} ${position}", "{other} $3"),
        ("}{", "}{"),
        ("%s %(position)s", "%s %(position)s"),
    ],
)
def test_only_named_gaps_are_filled(text: str, filled: str) -> None:
    assert Texts.fill(text, position=3) == filled


def test_what_fills_a_gap_is_not_filled_again() -> None:
    assert Texts.fill("{title}", title="{position}", position=3) == "{position}"


@pytest.mark.parametrize("text", ["Hei", "Paikka {position}", "Yksi\nkaksi"])
def test_a_sound_text_has_no_faults(text: str) -> None:
    assert find_faults(text, allowed={"position"}) == []


@pytest.mark.parametrize(
    "text, fault",
    [
        ("", "empty"),
        (" Hei", "blanks"),
        ("{}", "brace"),
        ("{slot.__class__}", "brace"),
        ("{{position}}", "brace"),
        ("auki }", "brace"),
        ("${HOME}", "environment"),
        ("{phone}", "unknown gap"),
        ("a\x07", "control"),
    ],
)
def test_a_faulty_text_is_refused(text: str, fault: str) -> None:
    assert any(fault in each for each in find_faults(text, allowed={"position"}))


def test_the_gaps_of_a_text_are_found() -> None:
    assert find_gaps("{from}–{to} {}") == {"from", "to"}


def write(folder: Path, *, fi: str = "", domain: str = "") -> tuple[Path, Path]:
    texts = folder / "texts"
    texts.mkdir()
    (texts / "fi.yml").write_text(f"language: fi\nchecked: true\ntexts:\n  ui_send: Lähetä\n{fi}", encoding="utf-8")
    path = folder / "domain.yml"
    path.write_text(f"responses:\n  utter_a:\n    - text: Vastaus\n{domain}", encoding="utf-8")
    return texts, path


def test_finnish_answers_come_from_the_domain(tmp_path: Path) -> None:
    texts, domain = write(tmp_path)
    assert load_texts(texts, domain=domain).find("utter_a", language="fi").text == "Vastaus"


def test_an_answer_with_two_homes_is_a_fault(tmp_path: Path) -> None:
    texts, domain = write(tmp_path, fi="  utter_a: Toinen\n")
    with pytest.raises(ContentError, match="utter_a"):
        load_texts(texts, domain=domain)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    texts, domain = write(
        tmp_path, fi="  ui_yes: true\n  Send: x\n", domain="  utter_b:\n    - text: A\n    - text: B\n"
    )
    with pytest.raises(ContentError) as told:
        load_texts(texts, domain=domain)
    assert len(told.value.faults) == 3
