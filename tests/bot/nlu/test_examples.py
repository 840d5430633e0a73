"""How the examples of ``data/nlu`` are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errors import ContentError

pytestmark = pytest.mark.rasa


def read(folder: Path, **files: str) -> Any:
    from bot.nlu.examples import ExampleImporter

    for language, rows in files.items():
        path = folder / "data" / "nlu" / language / "money.yml"
        path.parent.mkdir(parents=True)
        path.write_text(f'version: "3.1"\nnlu:\n{rows}', encoding="utf-8")
    return ExampleImporter(training_data_paths=[str(folder / "data")]).get_nlu_data()


def row(intent: str, *lines: str) -> str:
    return f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)


def test_every_line_is_an_example_of_its_topic_and_language(tmp_path: Path) -> None:
    found = read(tmp_path, fi=row("debts", "velat", "  ulosotto - mikä se on  "), sv=row("debts", "skulder"))
    assert [(m.get("text"), m.get("intent"), m.get("language")) for m in found.training_examples] == [
        ("velat", "debts", "fi"),
        ("ulosotto - mikä se on", "debts", "fi"),
        ("skulder", "debts", "sv"),
    ]


@pytest.mark.parametrize(
    "rows, fault",
    [
        (row("debts", "[kela](office) päätös"), "plain example"),
        (row("debts", '[kela]{"entity": "office"}'), "plain example"),
        (row("debts", "/debts"), "plain example"),
        ("- lookup: office\n  examples: |\n    - kela\n", "only intents"),
        ("- intent: debts\n  examples: |\n    velat\n", "plain example"),
    ],
)
def test_what_is_no_plain_example_is_refused(tmp_path: Path, rows: str, fault: str) -> None:
    with pytest.raises(ContentError, match=fault):
        read(tmp_path, fi=rows)


def test_brackets_of_a_writer_are_no_markup(tmp_path: Path) -> None:
    found = read(tmp_path, fi=row("debts", "velat (paljon) [apua]"))
    assert found.training_examples[0].get("text") == "velat (paljon) [apua]"


def test_the_name_of_a_topic_is_an_example_of_it(tmp_path: Path) -> None:
    from bot.content.texts import Texts
    from bot.nlu.examples import ExampleImporter

    read(tmp_path, fi=row("debts", "ulosotto"))
    names = Texts({"sv": {"topic_debts": "Skulder", "topic_other": "Annat", "ui_send": "Skicka"}})
    found = ExampleImporter(names=names, training_data_paths=[str(tmp_path / "data")]).get_nlu_data()
    assert [(m.get("text"), m.get("intent")) for m in found.training_examples] == [
        ("ulosotto", "debts"),
        ("Skulder", "debts"),
    ]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as told:
        read(tmp_path, fi=row("debts", "/a", "/b"), sv=row("debts", "/c"))
    assert len(told.value.faults) == 3
