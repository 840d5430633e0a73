"""The verbs ``neuvo evaluate`` and ``neuvo content``, on a parser that understands nothing."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bot import cli_content
from bot.content.evaluation import accepted
from bot.content.parsing import Parsed
from bot.errors import ContentError
from bot.settings import read_settings


class DeafParser:
    def parse(self, text: str, language: str | None = None) -> Parsed:
        return Parsed("fi", "unclear_need", 0.1, None, None, "none")


@pytest.fixture(autouse=True)
def deaf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli_content, "load_parser", lambda _current: DeafParser())
    monkeypatch.setattr(accepted, "ACCEPTED_FILE", tmp_path / "accepted_figures.json")


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli_content.add_verbs(parser.add_subparsers(dest="verb", required=True))
    chosen = parser.parse_args(arguments)
    return int(chosen.run(chosen, read_settings({})))


def test_evaluate_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", "--language", "zh") == 0
    assert "expected -> found" in capsys.readouterr().out


def test_evaluate_gives_json_and_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("evaluate", "--language", "zh", "--json", "--html", str(tmp_path / "page.html")) == 0
    (zh,) = json.loads(capsys.readouterr().out)["languages"]
    assert zh["danger_recall"] == 0.0
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_figures_are_accepted_only_when_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "accepted_figures.json"
    run("evaluate", "--language", "zh")
    assert not path.exists()
    run("evaluate", "--language", "zh", "--accept")
    kept = json.loads(path.read_text("utf-8"))
    assert kept["languages"]["zh"]["danger_recall"] == 0.0
    kept["languages"]["zh"]["top1"] = 0.9
    path.write_text(json.dumps(kept), encoding="utf-8")
    run("evaluate", "--language", "zh")
    assert "zh: top1 is 0.0" in capsys.readouterr().err


def test_a_language_that_exists_is_not_made_again() -> None:
    with pytest.raises(ContentError, match="sv exists"):
        run("content", "add-language", "sv", "--name", "svenska", "--dir", "ltr")


def test_a_language_needs_a_name_and_a_direction() -> None:
    with pytest.raises(SystemExit):
        run("content", "add-language", "xx", "--name", "x", "--dir", "down")
