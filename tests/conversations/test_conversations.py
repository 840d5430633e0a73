"""Whole conversations with the real model and the real service: topic, services, slots, next step; never the wording.

An editor adds conversations, not tests: ``tests/conversations/<language>/*.yml``, all faults of a file in one failure.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.catalogue.starter import read_starter
from bot.content.checks.files import list_topics
from bot.languages import all_languages
from bot.settings import PROJECT_ROOT
from tests.conversations.holding import Held, find_payload, hold_all
from tests.conversations.scripts import Conversation, Turn, Words, list_files, read_conversations, read_known
from tests.e2e.conftest import model, service
from tests.e2e.serving import Service

__all__ = ["model", "service"]

FILES = list_files()


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.fixture(scope="module")
def words() -> Words:
    domain = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text("utf-8"))
    services = read_starter(PROJECT_ROOT / "data" / "catalogue" / "services.json")
    return Words(frozenset(list_topics(domain)), frozenset(each.id for each in services), frozenset(all_languages()))


@pytest.fixture(scope="module")
def counted(request: pytest.FixtureRequest) -> Iterator[list[Held]]:
    """The conversations that were held; the count is told at the end, also of a run that shows no output."""
    held: list[Held] = []
    began = time.monotonic()
    yield held
    passed, turns = sum(each.passed for each in held), sum(each.turns for each in held)
    whole = sum(not each.faults for each in held)
    seconds = time.monotonic() - began
    told = f"{whole}/{len(held)} conversations, {passed}/{turns} turns as written, {seconds:.0f} s"
    request.config.pluginmanager.get_plugin("terminalreporter").write_line(f"\n{told}")


def find_faults(held: list[Held], known: dict[str, str], file: str) -> list[str]:
    """What fails and is not known to, and what is known to fail and does not."""
    faults = []
    for each in held:
        if each.faults and each.conversation.id not in known:
            faults += [each.conversation.id, *each.faults]
        elif not each.faults and each.conversation.id in known:
            faults.append(f"{each.conversation.id}: passes now: take it out of known.yml")
    present = {each.conversation.id for each in held}
    gone = [name for name in known if name.startswith(f"{file}: ") and name not in present]
    return [*faults, *(f"{name}: stands in known.yml and nowhere else" for name in gone)]


@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", FILES, ids=name_of)
async def test_conversations_go_as_written(path: Path, words: Words, service: Service, counted: list[Held]) -> None:
    conversations, _ = read_conversations(path, words)
    held = await hold_all(service, conversations)
    counted += held
    faults = find_faults(held, read_known(), name_of(path))
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_conversations_have_the_right_form(path: Path, words: Words) -> None:
    assert read_conversations(path, words)[1] == []


def test_every_known_failure_has_its_reason_and_its_conversation(words: Words) -> None:
    present = {each.id for path in FILES for each in read_conversations(path, words)[0]}
    known = read_known()
    assert [name for name, reason in known.items() if name not in present or not reason.strip()] == []


def conversation(name: str) -> Conversation:
    return Conversation(f"fi/x.yml: {name}", "fi", None, (Turn("moi", None),))


def test_a_known_failure_that_passes_and_an_unknown_one_that_fails_are_faults() -> None:
    held = [
        Held(conversation("fails, known"), 0, 1, ("  turn 1: topic",)),
        Held(conversation("fails"), 0, 1, ("  turn 1: topic",)),
        Held(conversation("passes"), 1, 1, ()),
        Held(conversation("passes, known"), 1, 1, ()),
    ]
    known = {"fi/x.yml: fails, known": "…", "fi/x.yml: passes, known": "…", "fi/x.yml: gone": "…"}
    assert find_faults(held, known, "fi/x.yml") == [
        "fi/x.yml: fails",
        "  turn 1: topic",
        "fi/x.yml: passes, known: passes now: take it out of known.yml",
        "fi/x.yml: gone: stands in known.yml and nowhere else",
    ]


def test_buttons_are_found_by_deed_choice_topic_and_person() -> None:
    begin, done = '/follow_up{"guide": "debts", "deed": "begin"}', '/follow_up{"guide": "debts", "deed": "done"}'
    messages = [
        {"choices": [{"payload": "/debts"}, {"payload": begin}]},
        {"choices": [{"payload": done}, {"payload": "/human_worker"}]},
        {},
    ]
    found = [find_payload(name, messages) for name in ("done", "begin", "debts", "person", "nothing")]
    assert found == [done, begin, "/debts", "/human_worker", None]


@pytest.mark.parametrize(
    "row, fault",
    [
        ("{name: a, language: fi, turns: [{says: moi}, {says: x, topik: debts}]}", "turn 2: topik: is unknown"),
        ("{name: a, language: fi, turns: [{says: moi}, {presses: true}]}", "says and presses are texts"),
        ("{name: a, language: fi, turns: [{says: moi}, {says: x, topic: nix}]}", "nix: is no topic"),
        ("{name: a, language: fi, turns: [{says: moi}, {says: x, shows: [nix]}]}", "nix: no such service"),
        ("{name: a, language: sv, turns: [{says: moi}, {says: x}]}", "stands in the folder fi"),
        ("{name: a, language: fi, turns: [{says: moi}]}", "has 1 turns"),
        ("{name: a, language: fi, turns: [{says: moi}, {says: x, presses: done}]}", "either says or presses"),
    ],
)
def test_a_conversation_of_another_form_is_refused(tmp_path: Path, words: Words, row: str, fault: str) -> None:
    path = tmp_path / "fi" / "a.yml"
    path.parent.mkdir()
    path.write_text(f"conversations:\n  - {row}\n", encoding="utf-8")
    found, faults = read_conversations(path, words)
    assert found == []
    assert [each for each in faults if fault in each]
