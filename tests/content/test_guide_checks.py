"""What ``neuvo check`` finds in guides and in short replies, on small ones of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.checks.guides import check_guide_texts, check_guides
from bot.content.checks.moves import check_moves
from bot.content.guide_texts import GuideTexts
from bot.content.guides import Choice, Guide, Step
from bot.content.moves import Move
from tests.fakes.guide_book import DEBTS, make_guide_texts

TOPICS, SERVICES = {"debts", "home_care"}, {"omakela", "talous-ja-velkaneuvonta", "vake-vaihde"}


def check(*steps: Step, **changed: str | None) -> list[str]:
    parts = {"slug": "debts", "audience": "any", "source": "Laki", "dated": DEBTS.dated, "sign_in": None, **changed}
    guide = Guide(**parts, steps=steps)  # type: ignore[arg-type]  # what a test changes is right by its name
    return list(check_guides({guide.slug: guide}, topics=TOPICS, services=SERVICES))


def test_a_guide_that_leads_to_its_end_has_no_fault() -> None:
    assert list(check_guides({"debts": DEBTS}, topics=TOPICS, services=SERVICES)) == []


def test_topics_and_services_that_are_not_there_are_told() -> None:
    choices = (Choice("one", topic="nix"), Choice("two", person=True))
    assert check(Step("begin", ("nothing",), choices), slug="other", sign_in="away") == [
        "guides/other.yml: other: is no topic of domain.yml",
        "guides/other.yml: sign_in: away: no such service",
        "guides/other.yml: begin: nothing: no such service",
        "guides/other.yml: begin: nix: no such topic",
    ]


def test_a_step_that_nothing_leads_to_is_told() -> None:
    found = check(Step("begin", done="last"), Step("lost"), Step("last"))
    assert found == ["guides/debts.yml: lost: nothing leads to this step"]


def test_the_way_by_phone_is_reached_by_who_is_stuck() -> None:
    assert check(Step("begin", done="last"), Step("by_phone", ends=True), Step("last")) == []


def test_a_circle_without_a_way_out_is_a_dead_end() -> None:
    found = check(Step("begin", done="next"), Step("next", done="begin"))
    assert found == [
        f"guides/debts.yml: {slug}: dead end, no way leads from here to an end, another topic or a person"
        for slug in ("begin", "next")
    ]


@pytest.mark.parametrize("way", [Choice("out", person=True), Choice("out", topic="home_care")])
def test_a_person_or_another_topic_is_a_way_out(way: Choice) -> None:
    assert check(Step("begin", choices=(Choice("again", to="begin"), way))) == []


def test_texts_that_a_language_lacks_are_listed() -> None:
    assert list(check_guide_texts({"debts": DEBTS}, make_guide_texts(), "fi")) == []
    assert list(check_guide_texts({"debts": DEBTS}, make_guide_texts(), "ar")) == [
        "guide_texts/ar.yml: debts.cost: is missing"
    ]
    assert list(check_guide_texts({"debts": DEBTS}, make_guide_texts(), "so")) == [
        "guide_texts/so.yml: debts: is missing"
    ]


def test_texts_of_no_guide_and_strange_ones_are_told() -> None:
    own = {**make_guide_texts().by_language["fi"], ("debts", "steps", "old"): "Vanha", ("debts", "cost"): "{hinta}"}
    assert list(check_guide_texts({"debts": DEBTS}, GuideTexts({"fi": own}), "fi")) == [
        "guide_texts/fi.yml: debts.cost: has the unknown gap {hinta}",
        "guide_texts/fi.yml: debts.steps.old: belongs to no guide",
    ]


def write_moves(root: Path, **changed: list[str]) -> None:
    rows = {move.value: [f"{move.value} {'abcdefghijklmnopqrstuvwxyz'[n]}" for n in range(26)] for move in Move}
    rows.pop(Move.FACT.value)
    lines = [f"  {move}: {phrases}" for move, phrases in {**rows, **changed}.items()]
    (root / "data" / "moves").mkdir(parents=True, exist_ok=True)
    (root / "data" / "moves" / "fi.yml").write_text("moves:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (root / "data" / "follow_ups.yml").write_text("fillers: {}\n", encoding="utf-8")


def test_every_move_needs_its_phrases_in_every_language(tmp_path: Path) -> None:
    write_moves(tmp_path, cost=["mitä maksaa"], yes=["joo"])
    assert check_moves(tmp_path, ["fi", "sv"]) == [
        "moves/fi.yml: yes: 1 phrases, at least 24 are needed",
        "moves/fi.yml: cost: 1 phrases, at least 12 are needed",
        "moves/sv.yml: is missing",
    ]


def test_a_phrase_under_two_moves_is_a_fault(tmp_path: Path) -> None:
    write_moves(tmp_path, yes=["sopii"], no=["sopii"])
    assert check_moves(tmp_path, ["fi"]) == ["moves/fi.yml: 'sopii': stands under yes and no"]


def test_a_reply_is_short(tmp_path: Path) -> None:
    write_moves(tmp_path, stop=[f"lopeta nyt jo tämä ihan heti paikalla {each}" for each in "abcdefghijkl"])
    faults = check_moves(tmp_path, ["fi"])
    assert faults[0] == "moves/fi.yml: stop: 'lopeta nyt jo tämä ihan heti paikalla a': is longer than 7 words"
