"""The gate: no language may fall behind the figures that were accepted last (``neuvo evaluate --accept``)."""

from __future__ import annotations

import pytest

from bot.content.evaluation import Figures
from bot.content.evaluation.accepted import find_losses, read_accepted
from bot.languages import all_languages

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]


def test_no_language_loses_what_was_accepted(figures: Figures) -> None:
    losses = find_losses(figures, read_accepted())
    assert not losses, "\n".join(["worse than tests/content/accepted_figures.json:", *losses])


def test_every_live_language_has_accepted_figures() -> None:
    live = {code for code, language in all_languages().items() if language.is_live}
    assert live - set(read_accepted()) == set(), "run neuvo evaluate --accept"
