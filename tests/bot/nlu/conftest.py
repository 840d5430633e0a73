"""Rasa without TensorFlow, as our processes run it."""

from __future__ import annotations

import pytest

from bot.nlu.lean import leave_out_tensorflow, quieten
from bot.settings import PROJECT_ROOT


@pytest.fixture(autouse=True, scope="session")
def lean_rasa() -> None:
    """Before the first import of Rasa."""
    quieten("WARNING")
    leave_out_tensorflow(PROJECT_ROOT / "config.yml")
