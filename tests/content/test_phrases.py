"""The checked phrases: what the files may hold, and what a worker finds by typing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.content.phrase_files import GROUPS, Phrase, load_phrases
from bot.content.phrases import PhraseBook, all_phrases, find_phrases
from bot.errors import ContentError
from bot.languages import all_languages

Row = dict[str, Any]


def row(text: str = "Odota hetki.", **changes: Any) -> Row:
    return {"tags": ["hetki"], "variables": [], **dict.fromkeys(all_languages(), text), **changes}


def write(folder: Path, *, group: str = "greeting", checked: Any = (), **rows: Any) -> None:
    stream = io.StringIO()
    YAML(typ="safe", pure=True).dump({"phrases": rows, "checked": list(checked)}, stream)
    (folder / f"{group}.yml").write_text(stream.getvalue(), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as told:
        load_phrases(folder)
    return told.value.faults


def make(name: str, text: str, *tags: str) -> Phrase:
    return Phrase(name, "greeting", tags, (), {"fi": text, "sv": f"sv {text}"}, frozenset())


def test_a_phrase_is_read_whole(tmp_path: Path) -> None:
    write(tmp_path, checked=["fi"], wait_until=row("Odota: {time}.", variables=["time"]))
    (phrase,) = load_phrases(tmp_path)
    assert (phrase.id, phrase.group, phrase.tags, phrase.gaps) == ("wait_until", "greeting", ("hetki",), ("time",))
    assert phrase.texts == dict.fromkeys(all_languages(), "Odota: {time}.")
    assert phrase.checked == {"fi"}


def test_groups_come_in_their_order(tmp_path: Path) -> None:
    for group in sorted(GROUPS):
        write(tmp_path, group=group, **{f"of_{group}": row()})
    assert tuple(phrase.group for phrase in load_phrases(tmp_path)) == GROUPS


@pytest.mark.parametrize(
    "change, fault",
    [
        (lambda row: row.pop("so"), "so: is missing"),
        (lambda row: row.update(so=""), "so: is empty"),
        (lambda row: row.update(so=5), "so: must be a text (quote it)"),
        (lambda row: row.update(so=" a "), "so: has blanks at an end"),
        (lambda row: row.update(xx="a"), "xx: is unknown"),
        (lambda row: row.update(tags=[]), "tags must be a list of words"),
        (lambda row: row.update(tags="hetki"), "tags must be a list of words"),
        (lambda row: row.update(variables="time"), "variables must be a list"),
        (lambda row: row.update(ar="{time}"), "ar: has the unknown gap {time}"),
        (lambda row: row.update(ar="{Time}"), "ar: has a brace that is no gap"),
        (lambda row: row.update(en="Call 112 now."), "en: has a number: numbers come from the services or by a gap"),
        (lambda row: row.update(fa="۱۱۲"), "fa: has a number: numbers come from the services or by a gap"),
        (lambda row: row.update(vi="a " * 20 + "a. b"), "vi: has a sentence of 21 words, at most 20 are allowed"),
        (lambda row: row.update(zh="好" * 41), "zh: has a sentence of 41 characters, at most 40 are allowed"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, change: Callable[[Row], object], fault: str) -> None:
    content = row()
    change(content)
    write(tmp_path, wait=content)
    assert faults(tmp_path) == [f"phrases/greeting.yml: wait: {fault}"]


def test_gaps_are_known_and_stand_in_every_language(tmp_path: Path) -> None:
    write(tmp_path, wait=row("{time} {city}", variables=["time", "city"], et="{time}"))
    at = "phrases/greeting.yml: wait: "
    assert faults(tmp_path) == [f"{at}variables: city is unknown", f"{at}et: lacks the gap {{city}}"]


def test_short_sentences_may_follow_one_another(tmp_path: Path) -> None:
    write(tmp_path, wait=row("a " * 19 + "a. " + "b " * 19 + "b.", zh="好" * 40 + "。" + "好" * 40))
    assert len(load_phrases(tmp_path)) == 1


def test_an_id_stands_once_in_all_groups(tmp_path: Path) -> None:
    write(tmp_path, wait=row())
    write(tmp_path, group="waiting", wait=row())
    assert faults(tmp_path) == ["phrases: wait: stands more than once: greeting, waiting"]


def test_an_id_stands_once_in_its_group(tmp_path: Path) -> None:
    (tmp_path / "greeting.yml").write_text("checked: []\nphrases:\n  a: {}\n  a: {}\n", encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert "duplicate key" in fault


@pytest.mark.parametrize(
    "content, fault",
    [
        ("phrases: {}\n", "needs phrases and checked, and nothing else"),
        ("phrases: {}\nchecked: []\n", "phrases must map ids to phrases"),
        ("phrases: {a: 1}\nchecked: [xx]\n", "checked must be a list of languages"),
        ("phrases: {a: 1}\nchecked: []\n", "a: must be a mapping"),
        ("phrases: {A b: {}}\nchecked: []\n", "A b: is no id (small letters, digits and _)"),
    ],
)
def test_files_of_another_shape_are_refused(tmp_path: Path, content: str, fault: str) -> None:
    (tmp_path / "greeting.yml").write_text(content, encoding="utf-8")
    assert faults(tmp_path) == [f"phrases/greeting.yml: {fault}"]


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "closing.yml").write_text("a: [", encoding="utf-8")
    write(tmp_path, group="poems", rose=row())
    write(tmp_path, wait=row(so=""))
    told = faults(tmp_path)
    assert told[0] == "phrases/poems.yml: is no group"
    assert told[1] == "phrases/greeting.yml: wait: so: is empty"
    assert told[2].startswith("phrases/closing.yml: ")


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == [f"{tmp_path.name}: holds no group"]


BOOK = PhraseBook(
    [
        make("call_time", "Milloin voisin soittaa sinulle?", "soitto", "puhelin", "phone"),
        make("rent", "Kerro, paljonko vuokrasi on.", "vuokra", "hyra"),
        make("wait", "Odota hetki, soitan kollegalle.", "odota"),
        make("interpreter", "Varaan tulkin.", "tulkki", "tolk"),
    ]
)


@pytest.mark.parametrize(
    "query, ids",
    [
        ("soi", ["call_time", "wait"]),
        ("SOITTO", ["call_time"]),
        ("phone", ["call_time"]),
        ("vuokran", ["rent"]),
        ("vuorka", ["rent"]),
        ("puhlein", ["call_time"]),
        ("tulkkia", ["interpreter"]),
        ("soittaa kollegalle", ["wait"]),
        ("xyzzy", []),
        ("xyzzy tolk", ["interpreter"]),
        ("…", ["call_time", "rent", "wait", "interpreter"]),
        ("", ["call_time", "rent", "wait", "interpreter"]),
    ],
)
def test_phrases_are_found_by_typing(query: str, ids: list[str]) -> None:
    assert [phrase.id for phrase in BOOK.find(query, language="fi", limit=10)] == ids


def test_no_more_than_the_limit_are_found() -> None:
    assert [phrase.id for phrase in BOOK.find("", language="fi", limit=2)] == ["call_time", "rent"]
    assert [phrase.id for phrase in BOOK.find("soi", language="fi", limit=1)] == ["call_time"]


def test_only_texts_of_the_own_language_are_searched() -> None:
    assert BOOK.find("sv", language="fi", limit=10) == []
    assert len(BOOK.find("sv", language="sv", limit=10)) == 4


def test_there_are_phrases_for_every_group() -> None:
    phrases = all_phrases()
    counts = {group: sum(phrase.group == group for phrase in phrases) for group in GROUPS}
    assert len(phrases) >= 66
    assert {group: count for group, count in counts.items() if count < 4} == {}


@pytest.mark.parametrize("phrase", all_phrases(), ids=lambda phrase: phrase.id)
def test_finnish_names_stand_in_brackets_in_every_foreign_language(phrase: Phrase) -> None:
    named = {
        language: set(re.findall(r"[(（](.*?)[)）]", text))
        for language, text in phrase.texts.items()
        if language not in {"fi", "sv"}
    }
    assert {language: names for language, names in named.items() if names != named["en"]} == {}


@pytest.mark.parametrize(
    "language, query, first",
    [
        ("fi", "soitto", "ask_phone_time"),
        ("fi", "turvakotiin", "shelter_open_always"),
        ("fi", "ajanvarus", "offer_appointment"),
        ("fi", "tulkki paatos", "decisions_with_interpreter"),
        ("fi", "henkilotunnus", "no_personal_id"),
        ("sv", "tolk", "need_interpreter"),
        ("sv", "hyresskuld", "rent_months_unpaid"),
        ("sv", "hejdå", "thanks_and_goodbye"),
        ("en", "interperter", "need_interpreter"),
        ("en", "free interpreter", "interpreter_free_and_silent"),
        ("en", "eviction", "eviction_letter"),
    ],
)
def test_a_worker_finds_the_phrase(language: str, query: str, first: str) -> None:
    assert find_phrases(query, language=language)[0].id == first
