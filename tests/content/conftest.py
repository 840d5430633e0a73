"""The model of the present content and its figures, made once for all tests that ask for them (marker ``model``)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.content.evaluation import Figures, evaluate
from bot.content.parsing import Parser
from bot.content.training import ensure_model


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trained now, or found in NEUVO_TEST_MODELS by its fingerprint."""
    kept = os.environ.get("NEUVO_TEST_MODELS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("models")
    return ensure_model(folder, log_path=folder.parent / "training.log", say=print)


@pytest.fixture(scope="session")
def parser(model: Path) -> Parser:
    return Parser.load(model)


@pytest.fixture(scope="session")
def figures(parser: Parser) -> Figures:
    found = evaluate(parser)
    print("\n" + found.as_table())
    return found
