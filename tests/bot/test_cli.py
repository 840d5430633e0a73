"""The verbs that read lines or search: what cannot be is said, with exit code 2, and nothing found is said too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import cli_content, settings
from bot.cli import main
from bot.content.texts import current_texts

Neuvo = Callable[..., int]


class EmptyFinder:
    """Finds nothing, whatever is asked."""

    def find(self, _session: Any, _query: str, **_options: Any) -> list[Any]:
        return []


@pytest.fixture
def neuvo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Neuvo:
    """Calls the command with a data folder of its own and without a model."""
    current = settings.read_settings({"NEUVO_DATA_DIR": str(tmp_path)})
    monkeypatch.setattr(settings, "current", lambda: current)
    monkeypatch.setattr(cli_content, "load_finder", lambda _current: EmptyFinder())
    return lambda *arguments: main(list(arguments))


@pytest.mark.parametrize("verb", ["parse", "detect", "mask"])
@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_a_file_that_cannot_be_read_is_wrong_use(
    neuvo: Neuvo, capsys: pytest.CaptureFixture[str], tmp_path: Path, verb: str, name: str
) -> None:
    path = str(tmp_path / name)
    assert neuvo(verb, path) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith(f"neuvo {verb}: {path}: ")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["apua", "--language", "xx"], "unknown language 'xx'; known: fi, sv"),
        (["apua", "--municipality", "999"], "unknown municipality '999'; known: 091, 092, 245"),
        (["apua", "--municipality", "Kerava"], "unknown municipality 'Kerava'"),
        (["--file", "absent.txt"], "absent.txt: No such file"),
        (["apua", "--file", "absent.txt"], "give either a text or --file"),
        ([], "give either a text or --file"),
    ],
)
def test_a_search_that_cannot_be_is_wrong_use(
    neuvo: Neuvo, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    assert neuvo("search", *options) == 2
    assert told in capsys.readouterr().err


def test_parse_refuses_a_language_that_nobody_knows(neuvo: Neuvo, capsys: pytest.CaptureFixture[str]) -> None:
    assert neuvo("parse", "-", "--language", "xx") == 2
    assert "unknown language" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["fi", "ar"])
def test_nothing_found_is_said_in_the_readers_language(
    neuvo: Neuvo, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert neuvo("search", "qwrtp", "--language", language, "--municipality", "092") == 0
    told = capsys.readouterr()
    assert (told.out, told.err.strip()) == ("", current_texts().find("utter_no_services", language=language).text)


def test_nothing_found_is_an_empty_list_in_json(neuvo: Neuvo, capsys: pytest.CaptureFixture[str]) -> None:
    assert neuvo("search", "qwrtp", "--json") == 0
    told = capsys.readouterr()
    assert (json.loads(told.out), told.err) == ({"query": "qwrtp", "services": []}, "")
