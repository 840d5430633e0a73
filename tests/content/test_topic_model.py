"""The classifier's mathematics, on a handful of lines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.content.topic_model import ModelFilesError, TopicModel, learn

LINES = {
    "home_care": [
        "kotihoito äidille",
        "kotihoitoa isälle",
        "hoitaja käymään kotona",
        "kotihoidon käynnit",
        "kotihoitaja",
    ],
    "debts": [
        "velat perinnässä",
        "ulosotto vie palkan",
        "velkajärjestely",
        "pikavippejä monta",
        "velkaantunut pahasti",
    ],
    "housing_search": [
        "asunto hakusessa",
        "mistä vuokra-asunto",
        "asunnon hakeminen",
        "etsin kämppää",
        "asuntohakemus",
    ],
}
TEXTS = [text for texts in LINES.values() for text in texts]
TOPICS = [topic for topic, texts in LINES.items() for _ in texts]


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return learn(TEXTS, TOPICS)


@pytest.mark.parametrize(
    "text, topic",
    [
        ("kotihoidosta", "home_care"),
        ("VELKAJÄRJESTELYYN", "debts"),
        ("velkajarjestely", "debts"),
        ("asunnon?", "housing_search"),
    ],
)
def test_inflection_case_and_missing_diacritics_do_not_hide_a_topic(model: TopicModel, text: str, topic: str) -> None:
    assert model.rank(text)[0].topic == topic


def test_the_ranking_is_best_first_and_its_confidences_make_one(model: TopicModel) -> None:
    ranking = model.rank("kotihoito")
    confidences = [guess.confidence for guess in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)
    assert len(model.rank("kotihoito", limit=2)) == 2


@pytest.mark.parametrize("text", ["", "   ", "👍", "?!", "\u2060", "ζζζ"])
def test_a_text_without_known_words_is_ranked_without_certainty(model: TopicModel, text: str) -> None:
    assert model.rank(text)[0].confidence < 0.9


def test_what_masking_left_says_nothing(model: TopicModel) -> None:
    assert model.rank("kotihoito [henkilötunnus]") == model.rank("kotihoito")


def test_the_same_examples_give_the_same_model(model: TopicModel) -> None:
    again = learn(TEXTS, TOPICS)
    assert np.array_equal(again.weights, model.weights)
    assert again.sharpness == model.sharpness


def test_a_stored_model_answers_as_before(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert TopicModel.load(tmp_path).rank("ulosotto") == model.rank("ulosotto")


def test_a_stored_model_holds_nothing_that_could_run(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"topics.json", "topics.npz"}
    with np.load(tmp_path / "topics.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_a_model_of_another_format_is_refused(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    path = tmp_path / "topics.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(ModelFilesError, match="99"):
        TopicModel.load(tmp_path)


def test_a_model_without_its_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError):
        TopicModel.load(tmp_path)


@pytest.mark.parametrize("topics", [["a"] * 4, ["a"] * 4 + ["b"] * 3])
def test_too_few_examples_are_refused(topics: list[str]) -> None:
    with pytest.raises(ValueError, match="four examples"):
        learn([f"rivi {number}" for number in range(len(topics))], topics)


def test_two_topics_are_enough() -> None:
    model = learn(TEXTS[:10], TOPICS[:10])
    assert [model.rank(text)[0].topic for text in ("kotihoito", "velat")] == ["home_care", "debts"]
