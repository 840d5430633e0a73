"""What a message tells besides its topic (bot/entities), on a set of its own."""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.content.entity_files import current_phonebook, load_phonebook
from bot.entities import Phonebook, find_entities
from bot.entities.ages import group_of
from bot.errors import ContentError
from bot.languages import all_languages
from bot.settings import PROJECT_ROOT

KEYS = {
    "m": "municipality",
    "a": "age",
    "g": "age_group",
    "w": "for_whom",
    "s": "service_named",
    "u": "urgency",
}
CONTENT = YAML(typ="safe").load((PROJECT_ROOT / "tests/bot/entity_lines.yml").read_text("utf-8"))["lines"]
LINES = [(language, *line.rsplit("|", 1)) for language, block in CONTENT.items() for line in block.splitlines()]
LEAST_FOUND, MOST_FALSE = 0.95, 0.03
"""Shares of what is to be found."""


def plain_match(book: Phonebook) -> Callable[[Sequence[str]], Iterator[tuple[int, int, int]]]:
    """What spaCy's matcher does, in five lines."""
    by_first: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(book.entries):
        by_first[entry.headings[0]].append(number)

    def match(headings: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        for place, heading in enumerate(headings):
            for number in by_first.get(heading, ()):
                last = place + len(book.entries[number].headings)
                if tuple(headings[place:last]) == book.entries[number].headings:
                    yield number, place, last

    return match


def expected_of(marks: str) -> dict[str, str]:
    wanted = {KEYS[key]: value for key, value in (mark.split("=") for mark in marks.split())}
    if "age" in wanted:
        wanted.setdefault("age_group", group_of(int(wanted["age"])))
    return wanted


def found_in(text: str, language: str | None, match: Any = None) -> dict[str, str]:
    book = current_phonebook()
    found = find_entities(text, language, book=book, match=match or plain_match(book))
    assert all(text[each.start : each.end].strip() for each in found)
    return {each.entity.value: each.value for each in found}


def test_the_set_has_every_language() -> None:
    assert {*all_languages()} == CONTENT.keys()


def test_nearly_all_is_found_and_hardly_anything_else() -> None:
    match = plain_match(current_phonebook())
    wanted, missed, false = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for language, text, marks in LINES:
        expected, found = expected_of(marks), found_in(text.strip(), language, match)
        wanted.update(expected.keys())
        missed.update(key for key, value in expected.items() if found.get(key) != value)
        false.update(key for key, value in found.items() if expected.get(key) != value)
        if expected != found:
            wrong.append(f"{language}: {text.strip()}  {found}")
    sys.stdout.write("\n".join(["", *wrong, ""]))
    sys.stdout.write(f"{len(LINES)} lines; wanted {dict(wanted)}, missed {dict(missed)}, false {dict(false)}\n")
    assert missed.total() <= (1 - LEAST_FOUND) * wanted.total()
    assert false.total() <= MOST_FALSE * wanted.total()


@pytest.mark.parametrize("language", [None, "xx"])
def test_a_text_of_no_known_language_is_looked_through_in_all(language: str | None) -> None:
    assert found_in("для мамы в Вантаа", language)["for_whom"] == "parent"


def test_a_finnish_name_is_heard_in_every_language() -> None:
    assert found_in("tôi cần toimeentulotuki", "vi")["service_named"] == "perustoimeentulotuki"


def test_another_word_with_other_accents_is_not_heard() -> None:
    assert "for_whom" not in found_in("hur får man tid", "sv")
    assert found_in("ring min far", "sv")["for_whom"] == "parent"
    assert "age_group" not in found_in("laskettu väärin", "fi")
    assert found_in("aidille apua", "fi")["for_whom"] == "parent"


@pytest.mark.parametrize("text", ["", "   ", "👍", "1" * 2000, "0" * 7, "äidille " * 300, "1.2.2026 klo 12.30"])
def test_odd_texts_do_no_harm(text: str) -> None:
    found_in(text, "fi")


@pytest.mark.parametrize(
    "age, group",
    [
        (0, "child"),
        (17, "child"),
        (18, "youth"),
        (24, "youth"),
        (25, "adult"),
        (64, "adult"),
        (65, "elderly"),
        (115, "elderly"),
    ],
)
def test_groups_of_age(age: int, group: str) -> None:
    assert group_of(age) == group


def test_every_fault_of_the_files_is_told(tmp_path: Path) -> None:
    for file in (PROJECT_ROOT / "data/entities").glob("*.yml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (tmp_path / "urgency.yml").write_text("values: {now: {fi: heti, xx: [jetzt]}, later: {fi: ['…']}}", "utf-8")
    with pytest.raises(ContentError) as told:
        load_phonebook(tmp_path)
    assert len(told.value.faults) == 3


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"municipality\.yml is missing"):
        load_phonebook(tmp_path)


@pytest.mark.rasa
def test_spacy_finds_the_same() -> None:
    from bot.nlu.entity_extractor import HeadingMatcher

    match = HeadingMatcher(current_phonebook())
    plain = plain_match(current_phonebook())
    for language, text, _ in LINES:
        assert found_in(text, language, match) == found_in(text, language, plain)


@pytest.mark.rasa
@pytest.mark.bench
def test_how_long_finding_takes() -> None:
    from bot.nlu.entity_extractor import HeadingMatcher

    match = HeadingMatcher(current_phonebook())
    took = []
    for language, text, _ in LINES * 5:
        began = time.perf_counter()
        found_in(text, language, match)
        took.append(time.perf_counter() - began)
    sys.stdout.write(f"\nmedian {median(took) * 1000:.3f} ms a message\n")
