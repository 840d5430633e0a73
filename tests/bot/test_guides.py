"""Guides: what their files may say, and how one moves through them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.guide_course import Outcome, follow, list_following, measure, step_before
from bot.content.guide_texts import load_guide_texts
from bot.content.guides import Step, all_guides, load_guides
from bot.errors import ContentError
from tests.fakes.guides import DEBTS, HOME_CARE, TEXTS

FINE = """
guide: debts
audience: any
source: "Ulosottokaari 705/2007"
dated: 2026-11-22
steps:
  - step: begin
    services: [talous-ja-velkaneuvonta]
    choices:
      - {choice: home, to: list}
      - {choice: person, person: true}
  - step: list
"""


def step(slug: str) -> Step:
    found = HOME_CARE.find_step(slug)
    assert found is not None
    return found


def write(folder: Path, content: str, name: str = "debts") -> Path:
    (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    return folder


def test_a_guide_is_read_with_its_steps_and_choices(tmp_path: Path) -> None:
    guide = load_guides(write(tmp_path, FINE))["debts"]
    assert [each.slug for each in guide.steps] == ["begin", "list"]
    assert [(each.slug, each.to, each.person) for each in guide.steps[0].choices] == [
        ("home", "list", False),
        ("person", None, True),
    ]
    assert str(guide.dated) == "2026-11-22"


@pytest.mark.parametrize(
    "was, becomes, told",
    [
        ("guide: debts", "guide: other", "guide: must be debts"),
        ("audience: any", "audience: all", "audience: must be one of"),
        ("dated: 2026-11-22", "dated: soon", "dated: must be a day"),
        ("to: list", "to: nowhere", "nowhere: no such step"),
        ("choice: home,", "choice: done,", "done: is no name for a choice"),
        ("to: list}", "to: list, topic: studies}", "needs exactly one of"),
        ("  - step: list", "  - step: begin", "begin: stands twice"),
        ("  - step: list", "  - step: list\n    ends: true\n    done: begin", "ends: nothing can follow"),
        ("  - step: list", "  - step: list\n    colour: red", "colour: is not known"),
        ("[talous-ja-velkaneuvonta]", "[a, b, c, d]", "at most 3"),
        ("      - {choice: person, person: true}\n", "", "choices: has 1"),
        ("source:", "origin:", "source: is missing"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    with pytest.raises(ContentError) as caught:
        load_guides(write(tmp_path, FINE.replace(was, becomes)))
    assert any(told in fault and fault.startswith("guides/debts.yml") for fault in caught.value.faults)


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, FINE.replace("any", "all"))
    with pytest.raises(ContentError) as caught:
        load_guides(write(tmp_path, "guide: [", "broken"))
    assert len(caught.value.faults) == 2


def test_done_leads_to_the_next_step_and_after_the_last_one_to_the_end() -> None:
    assert follow(HOME_CARE, step("begin"), "done") == Outcome(step("who"))
    assert follow(HOME_CARE, step("sign_in"), "done") == Outcome(step("send"))
    assert follow(HOME_CARE, step("by_phone"), "done") == Outcome()


def test_done_never_leads_to_the_way_by_phone() -> None:
    before_phone = DEBTS.steps[-1]
    assert follow(DEBTS, before_phone, "done") == Outcome()
    without_named = HOME_CARE.steps[3]
    assert follow(HOME_CARE, without_named, "done") == Outcome(step("sign_in"))


def test_stuck_goes_where_the_step_says_else_by_phone_else_to_a_person() -> None:
    assert follow(HOME_CARE, step("send"), "stuck") == Outcome(step("sign_in"))
    assert follow(HOME_CARE, step("begin"), "stuck") == Outcome(step("by_phone"))
    assert follow(DEBTS, DEBTS.steps[0], "stuck") == Outcome(person=True)


def test_a_choice_leads_to_a_step_a_topic_or_a_person() -> None:
    assert follow(HOME_CARE, step("who"), "parent") == Outcome(step("send"))
    assert follow(HOME_CARE, step("who"), "money") == Outcome(topic="debts")
    assert follow(DEBTS, DEBTS.steps[1], "person") == Outcome(person=True)


def test_what_a_step_does_not_have_leads_nowhere() -> None:
    assert follow(HOME_CARE, step("begin"), "parent") is None


def test_back_is_the_step_from_which_one_comes() -> None:
    assert step_before(HOME_CARE, step("send")) == step("who")
    assert step_before(HOME_CARE, step("begin")) == step("begin")


def test_progress_counts_the_way_as_it_looks_from_here() -> None:
    assert measure(HOME_CARE, step("begin"))[0] == 1
    number, count = measure(HOME_CARE, step("send"))
    assert number == 3
    assert count >= number


@pytest.mark.parametrize("guide", all_guides().values(), ids=lambda guide: guide.slug)
def test_from_every_step_that_can_be_reached_an_end_or_another_topic_can_be(guide: object) -> None:
    for each in guide.steps:  # type: ignore[attr-defined]  # a guide of the content
        seen, waiting = set(), [each]
        while waiting and not any(_is_way_out(guide, one) for one in waiting):
            one = waiting.pop()
            seen.add(one.slug)
            waiting += [following for following in list_following(guide, one) if following.slug not in seen]  # type: ignore[arg-type]  # as above
        assert waiting, each.slug


def _is_way_out(guide: object, one: Step) -> bool:
    leaves = any(choice.topic or choice.person for choice in one.choices)
    outcome = follow(guide, one, "done")  # type: ignore[arg-type]  # a guide of the content
    return one.ends or leaves or (not one.choices and outcome == Outcome())


def test_a_text_comes_in_the_first_language_that_has_it() -> None:
    assert TEXTS.find(["home_care", "steps", "begin"], language="sv").text == "steg begin"
    assert TEXTS.find(["home_care", "steps", "who"], language="sv").language == "fi"
    with pytest.raises(KeyError):
        TEXTS.find(["home_care", "steps", "nowhere"], language="sv")


def test_texts_of_several_files_of_a_language_are_one(tmp_path: Path) -> None:
    (tmp_path / "_fi_one.yml").write_text('guides: {debts: {title: "Velat", steps: {begin: "Aloita"}}}', "utf-8")
    (tmp_path / "_fi_two.yml").write_text('guides: {studies: {title: "Opinnot"}}', "utf-8")
    texts = load_guide_texts(tmp_path)
    assert texts.find(["debts", "steps", "begin"], language="fi").text == "Aloita"
    assert texts.find(["studies", "title"], language="fi").text == "Opinnot"


def test_a_text_that_is_none_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "fi.yml").write_text("guides: {debts: {title: 5, colour: red, steps: {begin: ''}}}", "utf-8")
    with pytest.raises(ContentError) as caught:
        load_guide_texts(tmp_path)
    assert len(caught.value.faults) == 3
