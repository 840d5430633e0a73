"""The lexicon in data/crisis: finds the plain cases in every language, leaves idioms and grief alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.content.crisis_files import CRISIS_FOLDER, load_lexicon
from bot.crisis import URGENT_KINDS, Kind, Level, Lexicon, assess
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

SAMPLES: dict[str, dict[str, list[str]]] = YAML(typ="safe").load(Path(__file__).with_name("crisis_samples.yml"))
DANGERS = [
    (kind, text) for kinds in SAMPLES.values() for kind, texts in kinds.items() for text in texts if kind != "none"
]
HARMLESS = [text for kinds in SAMPLES.values() for text in kinds["none"]]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon of the project, read once."""
    return load_lexicon()


@pytest.mark.parametrize(("kind", "text"), DANGERS)
def test_danger_is_found_with_its_kind(lexicon: Lexicon, kind: str, text: str) -> None:
    assert Kind(kind) in assess(text, lexicon).kinds


@pytest.mark.parametrize("text", HARMLESS)
def test_idioms_grief_and_service_questions_do_not_fire(lexicon: Lexicon, text: str) -> None:
    assert assess(text, lexicon).phrases == ()


@pytest.mark.parametrize("text", ["Hei! Miten haen kotihoitoa? haluun kuolla. Kiitos.", "привет, en jaksa elää"])
def test_danger_is_found_in_any_place_and_among_other_languages(lexicon: Lexicon, text: str) -> None:
    assert assess(text, lexicon).level is Level.CRISIS


def test_service_names_of_the_catalogue_do_not_fire_as_crisis(lexicon: Lexicon) -> None:
    fired = {
        name
        for service in _catalogue().values()
        for name in service["names"].values()
        if assess(name, lexicon).level is Level.CRISIS
    }
    # Names of shelters speak of violence itself.
    assert {name for name in fired if "turvakoti" not in name.lower() and "turvakodi" not in name.lower()} <= {
        "Skyddshem",
        "Shelters for victims of domestic violence",
    }


@pytest.mark.parametrize("language", ["fi", "sv", "en", "ru", "ar", "et", "so"])
def test_language_has_phrases_and_guards_for_every_kind(language: str) -> None:
    entry = _entry(language)
    assert set(entry["phrases"]) == {kind.value for kind in Kind}
    assert min(map(len, entry["phrases"].values())) >= 5
    assert len(entry["not"]) >= 10
    assert entry["checked"] is (language in {"fi", "sv", "en"})


@pytest.mark.parametrize("language", ["fi", "sv", "en", "ru", "ar", "et", "so"])
def test_lines_are_services_whose_numbers_are_current(lexicon: Lexicon, language: str) -> None:
    catalogue = _catalogue()
    for kind, services in lexicon.lines[language].items():
        for service in services:
            assert {phone["status"] for phone in catalogue[service]["phones"]} <= {"current"}, service
        assert any(catalogue[service]["phones"] for service in services)
        assert kind in URGENT_KINDS or services[0] == "hatanumero-112"


def test_every_phrase_is_reachable_past_the_idioms(lexicon: Lexicon) -> None:
    # An idiom that swallows a whole phrase would silence it for good: negations are longer than what they deny.
    plain = [
        "tapan itseni",
        "i want to die",
        "jag vill dö",
        "хочу умереть",
        "أريد أن أموت",
        "tahan surra",
        "waan is dilayaa",
    ]
    assert [text for text in plain if assess(text, lexicon).level is not Level.CRISIS] == []


def test_unreadable_files_are_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "fi.yml").write_text("language: sv\n", encoding="utf-8")
    (tmp_path / "en.yml").write_text("[", encoding="utf-8")
    (tmp_path / "sv.yml").write_text("- x\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_lexicon(tmp_path)
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["crisis/en.yml", "crisis/fi.yml", "crisis/sv.yml"]


def test_empty_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="holds no language"):
        load_lexicon(tmp_path)


@pytest.mark.parametrize("unit", ["haluan ", "mies mua en ei ole ", "a", "我想死", "a(*|…", "i want to "])
def test_hostile_text_ends_in_linear_time(lexicon: Lexicon, unit: str) -> None:
    # Forty times the longest message; backtracking would run into the time-out of the suite.
    assert assess((unit * 80_000)[:80_000], lexicon).level in set(Level)


def _entry(language: str) -> dict[str, Any]:
    entry: dict[str, Any] = YAML(typ="safe").load(CRISIS_FOLDER / f"{language}.yml")
    return entry


def _catalogue() -> dict[str, Any]:
    rows = json.loads((PROJECT_ROOT / "data" / "catalogue" / "services.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}
