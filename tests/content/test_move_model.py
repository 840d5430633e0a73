"""Replies that stand in no list are found by likeness, and what names a matter is not taken for one."""

from __future__ import annotations

import pytest

from bot.content import move_model
from bot.content.moves import Move

REPLIES = [
    (text, move.value)
    for move, texts in {
        Move.YES: ["joo", "joo kiitos", "kyllä", "kyllä kiitos", "joo sopii"],
        Move.DONE: ["tein sen", "tein jo", "lähetin sen", "lähetin jo", "se on lähetetty"],
        Move.STUCK: ["ei toimi", "en pääse", "en pääse sisään", "se ei toimi", "ei onnistu"],
    }.items()
    for text in texts
]
EXAMPLES = ["kotihoitoa äidille", "velat painaa", "haen asuntoa", "vuokra on myöhässä", "puoliso lyö", "mistä ruokaa"]


@pytest.fixture(scope="module")
def model() -> move_model.TopicModel:
    return move_model.learn_moves(REPLIES, EXAMPLES, seed=1)


@pytest.mark.parametrize(("text", "move"), [("lähetin jo eilen", Move.DONE), ("ei se toimi", Move.STUCK)])
def test_a_reply_like_those_of_the_lists_is_a_move(model: move_model.TopicModel, text: str, move: Move) -> None:
    assert move_model.guess_move(model, text, enough=0.3) is move


def test_a_matter_is_no_move(model: move_model.TopicModel) -> None:
    assert move_model.guess_move(model, "velat painaa") is None


def test_a_long_text_is_no_move(model: move_model.TopicModel) -> None:
    assert move_model.guess_move(model, " ".join(["joo"] * (move_model.MOST_WORDS + 1))) is None


def test_the_same_replies_give_the_same_model(model: move_model.TopicModel) -> None:
    again = move_model.learn_moves(REPLIES, EXAMPLES, seed=1)
    assert (again.weights == model.weights).all()
