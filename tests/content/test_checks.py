"""What ``neuvo check`` finds, on a copy of the content with three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.checks import check_content
from bot.content.checks.files import comparable, read_yaml
from bot.errors import ContentError
from tests.content.copies import copy_content


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The faults that the content has today: each test looks at what comes on top."""
    return set(check_content(root=copy_content(tmp_path_factory.mktemp("before"))))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_content(tmp_path)


def faults(root: Path, before: set[str]) -> list[str]:
    return [fault for fault in check_content(root=root) if fault not in before]


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_expectation_that_is_an_example_is_a_fault(root: Path, before: set[str]) -> None:
    replace_in(root / "tests/content/expected/fi.yml", "  debts:\n", '  debts:\n    - "Aivan UUSI, rivi!?"\n')
    replace_in(root / "data/nlu/fi/money.yml", "  examples: |\n", "  examples: |\n    - aivan uusi rivi\n")
    (fault,) = faults(root, before)
    assert fault.startswith("expected/fi.yml: debts: ")
    assert "is an example too, in nlu/fi under basic_social_assistance" in fault


@pytest.mark.parametrize("place, indent", [("safe:\n", "  "), ("danger:\n  suicide_self_harm:\n", "    ")])
def test_danger_expectations_must_not_be_learnt_either(root: Path, before: set[str], place: str, indent: str) -> None:
    replace_in(root / "tests/content/expected/sv.yml", place, f'{place}{indent}- "en helt ny rad"\n')
    replace_in(root / "data/danger/sv.yml", "none:\n", 'none:\n  - "En helt ny rad."\n')
    (fault,) = faults(root, before)
    assert "is an example too, in danger/sv.yml under none" in fault


def test_the_name_of_a_topic_counts_as_an_example(root: Path) -> None:
    name = read_yaml(root / "data/texts/sv.yml")["texts"]["topic_appeal"]
    replace_in(root / "tests/content/expected/sv.yml", "  appeal:\n", f'  appeal:\n    - "{name}"\n')
    assert any("under topic_appeal" in fault for fault in check_content(root=root))


@pytest.mark.parametrize("language, fewest", [("fi", 40), ("sv", 25), ("en", 25)])
def test_too_few_examples_of_a_topic_are_counted(root: Path, language: str, fewest: int) -> None:
    path = root / "data" / "nlu" / language / "money.yml"
    path.write_text('version: "3.1"\nnlu:\n- intent: debts\n  examples: |\n    - a b\n    - A, b!\n', encoding="utf-8")
    assert f"nlu/{language}: debts: 1 examples, at least {fewest} are needed" in check_content(root=root)


@pytest.mark.parametrize("language, fewest", [("fi", 12), ("sv", 3)])
def test_too_few_expectations_of_a_topic_are_counted(root: Path, language: str, fewest: int) -> None:
    path = root / "tests" / "content" / "expected" / f"{language}.yml"
    path.write_text("topics:\n  debts: [yksi asia]\n", encoding="utf-8")
    assert f"expected/{language}.yml: debts: 1 lines, at least {fewest} are needed" in check_content(root=root)


def test_an_example_under_two_topics_is_a_fault(root: Path, before: set[str]) -> None:
    replace_in(root / "data/nlu/fi/money.yml", "  examples: |\n", "  examples: |\n    - aivan uusi rivi\n")
    replace_in(root / "data/nlu/fi/housing.yml", "  examples: |\n", "  examples: |\n    - Aivan uusi rivi?\n")
    (fault,) = faults(root, before)
    assert "stands under" in fault


def test_missing_danger_is_told_by_kind(root: Path, before: set[str]) -> None:
    (root / "data/danger/sv.yml").write_text("language: sv\nchecked: false\ndanger: {}\nnone: [a]\n", encoding="utf-8")
    assert "danger/sv.yml: violence: no lines" in faults(root, before)


def test_an_empty_text_is_missing(root: Path, before: set[str]) -> None:
    text = read_yaml(root / "data/texts/sv.yml")["texts"]["ui_send"]
    replace_in(root / "data/texts/sv.yml", f"  ui_send: {text}\n", '  ui_send: ""\n')
    assert faults(root, before) == ["texts/sv.yml: ui_send: is missing"]


def test_an_unknown_language_is_refused(root: Path) -> None:
    with pytest.raises(ContentError, match="xx"):
        check_content(language="xx", root=root)


@pytest.mark.parametrize(
    "line, same",
    [
        ("Kela, maksaa!", "kela maksaa"),
        ("huoli-ilmoitus", "huoli ilmoitus"),
        ("两天，没吃。", "两天 没吃"),
        ("👍", "👍"),
    ],
)
def test_lines_are_compared_without_case_and_punctuation(line: str, same: str) -> None:
    assert comparable(line) == same
