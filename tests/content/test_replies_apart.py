"""Short replies that nobody put into ``data/moves``: how many the lists and the learnt classifier find together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import move_model
from bot.content.model_files import unpack
from bot.content.move_files import find_move
from bot.content.topic_model import TopicModel
from bot.settings import PROJECT_ROOT

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

REPLIES = PROJECT_ROOT / "tests" / "content" / "replies_apart" / "replies.tsv"
FLOOR = 0.75
"""A little under what was reached: 0.87."""


def test_replies_written_apart_are_understood(model: Path) -> None:
    rows = [line.split("\t") for line in REPLIES.read_text("utf-8").splitlines() if not line.startswith("#")]
    with unpack(model) as folder:
        learnt = TopicModel.load(folder, move_model.FILE_NAME)
    missed = [
        f"{language} {move}: {text}"
        for language, move, text in rows
        if (find_move(text, language=language) or move_model.guess_move(learnt, text)) != move
    ]
    share = 1 - len(missed) / len(rows)
    print(f"\nreplies written apart: {share:.3f} of {len(rows)} right")
    assert share >= FLOOR, missed
