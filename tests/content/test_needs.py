"""Further needs in one message."""

from __future__ import annotations

import pytest

from bot.content import topic_model
from bot.content.needs import find_needs
from bot.content.topic_model import TopicModel

EXAMPLES = {
    "home_care": ["kotihoito äidille", "hoitaja käy kotona", "kotihoidon käynnit", "kotihoitoa isälle", "kotihoito"],
    "debts": [
        "velat ulosotossa",
        "velkaa pikavipeistä",
        "velkajärjestely",
        "ulosotto vie palkan",
        "maksamattomat velat",
    ],
    "smalltalk": ["hei vaan", "kiitos paljon", "moikka taas", "hyvää päivää", "kiitos avusta"],
}


@pytest.fixture(scope="module")
def model() -> TopicModel:
    texts = [text for found in EXAMPLES.values() for text in found]
    topics = [topic for topic, found in EXAMPLES.items() for _ in found]
    learnt = topic_model.learn(texts, topics)
    return topic_model.TopicModel(**{**learnt.__dict__, "sharpness": 8.0})


@pytest.mark.parametrize(
    "text, needs",
    [
        ("äiti tarvitsee kotihoitoa, hoitaja kotona. Ja minulla on velat ulosotossa.", ("debts",)),
        ("kotihoito äidille, kotihoidon käynnit", ()),
        ("hei vaan kaikille, kotihoitoa äidille kotona", ()),
        ("velat", ()),
        ("", ()),
    ],
)
def test_each_part_that_is_clear_is_a_need(model: TopicModel, text: str, needs: tuple[str, ...]) -> None:
    assert find_needs(model, text, main="home_care") == needs
