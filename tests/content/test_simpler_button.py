"""The button that asks for easier words sends words that the bot knows for it, in every language."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from bot.content.move_files import find_move
from bot.content.moves import Move
from bot.languages import all_languages
from bot.settings import PROJECT_ROOT


@pytest.mark.parametrize("language", sorted(all_languages()))
def test_the_button_says_what_the_bot_understands(language: str) -> None:
    path = PROJECT_ROOT / "data" / "texts" / f"{language}.yml"
    words = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["texts"]["ui_simpler"]
    assert find_move(words, language=language) == Move.SIMPLER.value
