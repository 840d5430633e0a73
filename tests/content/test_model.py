"""The model of the present content, trained once: it must not be worse than what was reached, and be quick."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from bot.content.evaluation import Figures
from bot.content.parsing import Parser
from bot.settings import PROJECT_ROOT

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

FLOORS = {"fi": (0.80, 0.92), "sv": (0.81, 0.93), "en": (0.80, 0.92)}
"""Top 1 and top 3, a little under what was reached (0.84/0.94, 0.85/0.95, 0.84/0.94)."""


@pytest.mark.parametrize("language", FLOORS)
def test_topics_are_understood(figures: Figures, language: str) -> None:
    found = figures.of(language)
    top1, top3 = FLOORS[language]
    assert found.top1 >= top1
    assert found.top3 >= top3


@pytest.mark.parametrize("language", FLOORS)
def test_languages_are_recognised(figures: Figures, language: str) -> None:
    assert figures.of(language).language_right >= 0.94


@pytest.mark.parametrize("language", FLOORS)
def test_danger_is_found_and_rarely_seen_where_there_is_none(figures: Figures, language: str) -> None:
    found = figures.of(language)
    assert found.crisis_recall >= 0.55
    assert found.false_alarms <= 0.04


def test_a_named_service_is_a_sure_topic(parser: Parser) -> None:
    for text, topic in (("kotihoito", "home_care"), ("toimeentulotuki", "basic_social_assistance")):
        found = parser.parse(text)
        assert (found.topic, found.confidence >= 0.5) == (topic, True)


@pytest.mark.parametrize(
    "text, topic",
    [
        ("rahat loppu eikä oo ruokaa", "acute_basic_needs"),
        ("how do I get home care for my mother", "home_care"),
        ("jag vill prata med en människa", "human_worker"),
    ],
)
def test_the_first_residents_are_understood(parser: Parser, text: str, topic: str) -> None:
    assert parser.parse(text).topic == topic


def test_who_is_sure_is_mostly_right(parser: Parser) -> None:
    from ruamel.yaml import YAML

    sure = []
    for language in FLOORS:
        path = PROJECT_ROOT / "tests" / "content" / "expected" / f"{language}.yml"
        for topic, texts in YAML(typ="safe").load(path.read_text("utf-8"))["topics"].items():
            sure += [found.topic == topic for text in texts if (found := parser.parse(text)).confidence >= 0.5]
    assert sum(sure) / len(sure) >= 0.85


def test_the_model_is_small_and_holds_only_safe_formats(model: Path) -> None:
    assert model.stat().st_size < 60_000_000
    with tarfile.open(model) as archive:
        suffixes = {Path(member.name).suffix for member in archive.getmembers() if member.isfile()}
        metadata = json.load(archive.extractfile("metadata.json"))
    assert suffixes <= {".json", ".npz", ".yml"}
    assert metadata["assistant_id"] == "neuvo-vantaa-kerava"
