"""The classifier of moves against Rasa's real classes: what becomes a follow-up, and what stays a topic."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content import topic_model

pytestmark = pytest.mark.rasa


def judge(text: str, *, language: str = "fi", topic: str = "smalltalk", sure: float = 0.9, **data: Any) -> Any:
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.entity_extractor import EntityExtractor
    from bot.nlu.move_classifier import MoveClassifier

    intent = {"name": topic, "confidence": sure}
    messages = [Message({"text": text, "language": language, "intent": intent, **data})]
    for component in (EntityExtractor, MoveClassifier):
        messages = component.create(component.get_default_config(), None, None, None).process(messages)
    (found,) = messages
    return found.get("intent")["name"], found.get("move"), found


@pytest.mark.parametrize(
    "text, move",
    [
        ("joo", "yes"),
        ("ei toimi", "stuck"),
        ("hän on 79", "fact"),
        ("79", "fact"),
        ("Keravalla", "fact"),
        ("entä äidille", "fact"),
        ("asun Keravalla", "fact"),
        ("oon 15", "child"),
        ("joo kävin siellä", "yes"),
    ],
)
def test_a_short_reply_is_a_follow_up(text: str, move: str) -> None:
    topic, found, _message = judge(text)
    assert (topic, found) == ("follow_up", move)


@pytest.mark.parametrize("text", ["kotihoitoa äidille", "velkaa Vantaalla", "moi", "9", "999", "kotihoito"])
def test_what_names_a_matter_keeps_its_topic(text: str) -> None:
    assert judge(text, topic="debts")[:2] == ("debts", None)


def test_yes_before_a_matter_is_no_move() -> None:
    assert judge("joo velkaa on paljon", topic="debts")[0] == "debts"


def test_danger_is_never_a_move() -> None:
    for level in ("urgent", "crisis"):
        danger = {"level": level, "kinds": ["violence"]}
        assert judge("joo", topic="violence", danger=danger)[:2] == ("violence", None)


def test_an_age_that_stands_alone_is_told_as_entities() -> None:
    _topic, _move, message = judge("79")
    told = {each["entity"]: each["value"] for each in message.get("entities")}
    assert told == {"age": "79", "age_group": "elderly"}


def test_the_words_of_a_button_name_its_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.shared.nlu.training_data.message import Message

    from bot.content.moves import MoveBook
    from bot.nlu import move_classifier
    from tests.fakes.guides import TEXTS

    monkeypatch.setattr(move_classifier, "current_moves", lambda: MoveBook({}))
    monkeypatch.setattr(move_classifier, "current_guide_texts", lambda: TEXTS)
    component = move_classifier.MoveClassifier.create({}, None, None, None)  # type: ignore[arg-type]  # stores nothing
    danger = {"level": "urgent", "kinds": ["acute_basic_needs"]}
    (found,) = component.process([Message({"text": "Valinta parent!", "language": "fi", "danger": danger})])
    assert found.get("named") == ["parent"]
    assert found.get("intent")["name"] == "follow_up"


def test_a_command_is_left_alone() -> None:
    assert judge('/follow_up{"guide": "a", "step": "b", "deed": "done"}', topic="debts")[0] == "debts"


class Likely:
    """A learnt classifier that takes every text for the same move."""

    def __init__(self, move: str, confidence: float) -> None:
        self._guess = topic_model.Guess(move, confidence)

    def rank(self, _text: str, *, limit: int) -> list[topic_model.Guess]:
        return [self._guess][:limit]


@pytest.mark.parametrize(
    ("model", "topic", "sure", "move"),
    [
        (Likely("done", 0.8), "debts", 0.3, "done"),
        (Likely("done", 0.8), "unclear_need", 0.99, "done"),
        (Likely("yes", 0.8), "smalltalk", 0.6, None),
        (Likely("done", 0.8), "debts", 0.95, None),
        (Likely("done", 0.4), "debts", 0.3, "done"),
        (Likely("done", 0.4), "debts", 0.5, None),
        (Likely("done", 0.2), "debts", 0.3, None),
        (Likely("none", 0.9), "debts", 0.3, None),
    ],
)
def test_likeness_to_a_reply_counts_where_no_topic_is_sure(
    model: Likely, topic: str, sure: float, move: str | None
) -> None:
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.move_classifier import MoveClassifier

    component = MoveClassifier({}, None, None, model)  # type: ignore[arg-type]  # stands for the learnt model
    intent = {"name": topic, "confidence": sure}
    (found,) = component.process([Message({"text": "sehän lähti jo eilen", "language": "fi", "intent": intent})])
    assert found.get("move") == move
