"""A new language: every file is made, nothing is broken by it, and the check lists what is still to be written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.content.checks import check_content, read_examples
from bot.content.checks.files import list_topics, read_yaml
from bot.content.crisis_files import load_lexicon
from bot.content.danger_files import read_danger_examples
from bot.content.evaluation import evaluate
from bot.content.new_language import add_language
from bot.content.texts import load_texts
from bot.crisis import Kind
from bot.errors import ContentError
from bot.languages import load_languages
from tests.content.copies import copy_content


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_content(tmp_path)


def test_every_file_is_made(root: Path) -> None:
    paths = add_language("so", name="Soomaali", direction="ltr", root=root)
    groups = {path.name for path in (root / "data/nlu/en").iterdir()}
    assert set(paths) == {
        "data/languages.yml",
        "data/texts/so.yml",
        "data/crisis/so.yml",
        "data/danger/so.yml",
        "tests/content/expected/so.yml",
        *(f"data/nlu/so/{group}" for group in groups),
    }
    assert all((root / path).is_file() for path in paths)


@pytest.mark.parametrize("code, direction", [("so", "ltr"), ("no", "ltr"), ("prs", "rtl")])
def test_the_files_are_valid_and_empty(root: Path, code: str, direction: str) -> None:
    add_language(code, name="A “b”: {c}", direction=direction, root=root)
    language = load_languages(root / "data" / "languages.yml")[code]
    assert (language.name, language.direction, language.stage) == ("A “b”: {c}", direction, "draft")
    texts = load_texts(root / "data" / "texts", domain=root / "domain.yml")
    assert set(texts.by_language[code].values()) == {""}
    assert code in load_lexicon(root / "data" / "crisis").lines
    assert all(example.language != code for example in read_danger_examples(root / "data" / "danger"))
    examples = read_examples(root / "data" / "nlu" / code)
    assert set(examples) == set(list_topics(read_yaml(root / "domain.yml")))
    assert not any(examples.values())


def test_a_begun_language_changes_no_finding_of_the_others(root: Path) -> None:
    before = check_content(root=root)
    add_language("so", name="Soomaali", direction="ltr", root=root)
    assert check_content(root=root) == before


def test_a_begun_language_is_not_measured(root: Path) -> None:
    add_language("so", name="Soomaali", direction="ltr", root=root)
    only = root / "tests" / "content" / "expected"
    for path in only.glob("*.yml"):
        if path.stem != "so":
            path.unlink()
    assert evaluate(None, only).languages == ()


def test_the_check_lists_all_that_is_missing_each_once(root: Path) -> None:
    add_language("xx", name="New", direction="ltr", root=root)
    faults = check_content(language="xx", root=root)
    assert len(faults) == len(set(faults))
    assert all("\n" not in fault for fault in faults)
    topics = len(list_topics(read_yaml(root / "domain.yml")))
    keys = [key for key in read_yaml(root / "data/texts/en.yml")["texts"] if not key.startswith("ui_console_")]
    by_file = Counter(fault.split(":")[0] for fault in faults)
    assert by_file == {
        "texts/xx.yml": len(keys),
        "nlu/xx": topics,
        "expected/xx.yml": topics,
        "crisis/xx.yml": len(Kind),
        "danger/xx.yml": len(Kind) + 1,
        "catalogue/hours_words.yml": 1,
        "masking/xx.yml": 1,
    }
    assert "texts/xx.yml: utter_home_care: is missing" in faults
    assert "nlu/xx: home_care: 0 examples, at least 12 are needed" in faults
    assert "expected/xx.yml: home_care: 0 lines, at least 3 are needed" in faults
    assert "crisis/xx.yml: violence: no phrases" in faults
    assert "danger/xx.yml: none: no lines" in faults


def test_what_is_filled_in_is_missing_no_more(root: Path) -> None:
    add_language("so", name="Soomaali", direction="ltr", root=root)
    path = root / "data" / "texts" / "so.yml"
    path.write_text(path.read_text("utf-8").replace('  ui_send: ""', "  ui_send: Dir"), encoding="utf-8")
    faults = check_content(language="so", root=root)
    assert not any(": ui_send:" in fault for fault in faults)
    assert any(": ui_you:" in fault for fault in faults)


def test_the_source_stands_above_each_text(root: Path) -> None:
    add_language("so", name="Soomaali", direction="ltr", root=root)
    english = read_yaml(root / "data/texts/en.yml")["texts"]["ui_send"]
    assert f'  # {english}\n  ui_send: ""\n' in (root / "data/texts/so.yml").read_text("utf-8")


@pytest.mark.parametrize(
    "there", ["data/texts/so.yml", "data/nlu/so/money.yml", "data/danger/so.yml", "tests/content/expected/so.yml"]
)
def test_what_exists_is_refused_and_nothing_is_written(root: Path, there: str) -> None:
    (root / there).parent.mkdir(parents=True, exist_ok=True)
    (root / there).write_text("kept", encoding="utf-8")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(ContentError, match="exists") as refusal:
        add_language("so", name="Soomaali", direction="ltr", root=root)
    assert refusal.value.faults == [f"{there}: exists"]
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_language_is_added_once(root: Path) -> None:
    with pytest.raises(ContentError, match="sv exists"):
        add_language("sv", name="svenska", direction="ltr", root=root)


@pytest.mark.parametrize(
    "code, name, direction",
    [("SO", "a", "ltr"), ("../x", "a", "ltr"), ("so", "", "ltr"), ("so", "a\nb", "ltr"), ("so", "a", "up")],
)
def test_what_cannot_be_is_refused(root: Path, code: str, name: str, direction: str) -> None:
    with pytest.raises(ContentError):
        add_language(code, name=name, direction=direction, root=root)
