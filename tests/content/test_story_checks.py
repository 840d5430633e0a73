"""What ``neuvo check stories`` finds in rules and stories, on a small bot of its own: each with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.content.checks.stories import check_stories
from bot.settings import PROJECT_ROOT

DOMAIN = """version: "3.1"
intents:
  - debts
  - home_care
entities:
  - service
actions:
  - action_show_services
responses:
  utter_debts:
    - text: Velat
  utter_home_care:
    - text: Kotihoito
"""
RULES = """version: "3.1"
rules:
  - rule: debts
    steps:
      - intent: debts
      - action: utter_debts
      - action: action_show_services
  - rule: home_care
    steps:
      - intent: home_care
      - action: utter_home_care
stories:
  - story: one, then the other
    steps:
      - intent: debts
      - action: utter_debts
      - action: action_show_services
      - intent: home_care
      - action: utter_home_care
"""
ACTIONS = """class ShowServices:
    def name(self) -> str:
        return "action_show_services"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data" / "stories").mkdir(parents=True)
    (tmp_path / "actions").mkdir()
    write(tmp_path)
    return tmp_path


def write(root: Path, *, rules: str = RULES, domain: str = DOMAIN, actions: str = ACTIONS) -> None:
    (root / "domain.yml").write_text(domain, encoding="utf-8")
    (root / "data" / "stories" / "all.yml").write_text(rules, encoding="utf-8")
    (root / "actions" / "all.py").write_text(actions, encoding="utf-8")


def find(root: Path, **changed: str) -> str:
    """The one fault of a changed bot."""
    write(root, **changed)
    (fault,) = check_stories(root)
    return fault


def test_rules_and_stories_that_agree_have_no_fault(root: Path) -> None:
    assert check_stories(root) == []


def test_rules_and_stories_of_this_installation_are_read_to_the_end() -> None:
    assert not [fault for fault in check_stories(PROJECT_ROOT) if "cannot be read" in fault or "is no step" in fault]


def test_a_message_without_an_answer_is_a_dead_end(root: Path) -> None:
    fault = find(root, rules=RULES + "      - intent: debts\n")
    assert fault.startswith("stories/all.yml: line 20: debts: dead end, nothing answers it: add")


def test_two_messages_in_a_row_are_a_dead_end(root: Path) -> None:
    rules = RULES.replace("      - intent: home_care\n      - action: utter_home_care\nstories", "X", 1)
    rules = rules.replace("X", "      - intent: home_care\n      - intent: debts\n      - action: utter_debts\nstories")
    write(root, rules=rules)
    faults = check_stories(root)
    assert any(fault.startswith("stories/all.yml: line 10: home_care: dead end") for fault in faults)


def test_checkpoints_are_to_be_written_out(root: Path) -> None:
    fault = find(root, rules=RULES + "      - checkpoint: later\n")
    assert fault == "stories/all.yml: line 20: checkpoint later: write the steps out instead, so that they can be read"


def test_two_rules_of_one_intent_contradict_each_other(root: Path) -> None:
    rule = "  - rule: again\n    steps:\n      - intent: home_care\n      - action: action_show_services\nstories:"
    write(root, rules=RULES.replace("stories:", rule))
    faults = check_stories(root)
    assert (
        "stories/all.yml: line 15: action_show_services: contradicts stories/all.yml: line 11, "
        "where it is utter_home_care: keep one of them"
    ) in faults


def test_rules_that_differ_by_a_condition_or_an_entity_do_not(root: Path) -> None:
    rules = (
        "  - rule: with a service\n    steps:\n      - intent: debts\n        entities:\n          - service\n"
        "      - action: action_show_services\n"
        "  - rule: in a slot\n    condition:\n      - slot_was_set:\n          - guide: debts\n    steps:\n"
        "      - intent: debts\n      - action: action_show_services\nstories:"
    )
    write(root, rules=RULES.replace("stories:", rules))
    assert check_stories(root) == []


def test_a_story_against_a_rule_is_a_contradiction(root: Path) -> None:
    rules = RULES.replace(
        "      - action: action_show_services\n      - intent: home_care", "      - intent: home_care"
    )
    fault = find(root, rules=rules)
    assert fault.startswith("stories/all.yml: line 15: debts: contradicts the rule at line 3")
    assert fault.endswith("after it must come utter_debts, action_show_services")


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("- intent: home_care", "- intent: homecare", "line 10: homecare: is no intent of domain.yml"),
        ("- action: utter_home_care", "- action: utter_homecare", "utter_homecare: stands not under `responses:`"),
        ("- action: action_show_services", "- action: action_show", "action_show: stands not under `actions:`"),
        ("story: one, then the other", "story: debts", "has the name of line 3 in stories/all.yml"),
    ],
)
def test_what_is_named_must_be_there(root: Path, old: str, new: str, told: str) -> None:
    write(root, rules=RULES.replace(old, new))
    assert any(told in fault for fault in check_stories(root))


def test_what_is_never_used_is_told_with_its_line(root: Path) -> None:
    domain = DOMAIN.replace("entities:", "  - greeting\nentities:").replace("responses:", "  - action_wave\nresponses:")
    write(root, domain=domain + "  utter_bye:\n    - text: Hei\n", actions=ACTIONS.replace("show_services", "extra"))
    assert check_stories(root) == [
        "domain.yml: line 5: greeting: no rule or story answers it: add a rule in data/stories",
        "domain.yml: line 10: action_wave: unreachable, no rule or story names it: add a rule or take it out",
        "domain.yml: line 9: action_show_services: no class of actions/ has this name: correct it",
        "domain.yml: line 10: action_wave: no class of actions/ has this name: correct it",
        "actions/all.py: action_extra: stands not under `actions:` of domain.yml: add it",
        "domain.yml: line 16: utter_bye: no rule, story or action says it: use it or take it out",
    ]


def test_a_text_that_an_action_says_is_used(root: Path) -> None:
    domain = DOMAIN + "  utter_bye:\n    - text: Hei\n  utter_move_yes:\n    - text: Hei\n"
    write(root, domain=domain, actions=ACTIONS + 'KEYS = ["utter_bye", f"utter_move_{1}"]\n')
    assert check_stories(root) == []


def test_a_file_that_cannot_be_read_is_told_alone(root: Path) -> None:
    assert find(root, rules="rules: [").startswith("stories/all.yml: cannot be read: ")


def test_the_command_checks_stories_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "stories"])
    out, told = capsys.readouterr()
    assert code == (1 if out else 0)
    assert told.endswith(" faults\n")
    assert "texts/" not in out
