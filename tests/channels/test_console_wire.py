"""What the console is sent is what the fixtures say; the front end's tests read the same files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.conversations.models import Author, Kind
from bot.conversations.transcript import Message
from bot.conversations.understanding import Understood
from bot.handover.brief import Brief
from bot.handover.callbacks import Callback
from bot.handover.figures import QueueNow, Row
from bot.handover.held import Held
from bot.handover.models import CallbackState, HandoverState
from bot.handover.overview import Overview, OwnChat
from bot.handover.presence import DeskWorker, Presence
from bot.handover.queue import Handover
from bot.handover.rules import read_rules
from bot.settings import PROJECT_ROOT
from channels import console_wire, wire
from channels.console_stream import tell

FIXTURES = PROJECT_ROOT / "tests" / "fixtures" / "wire"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
CONVERSATION = "1444ed823f2517337b55a10a38173c76"
RULES = read_rules()


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))


ACTIVE = Handover(
    id=7,
    conversation_id=CONVERSATION,
    state=HandoverState.ACTIVE,
    team="elderly",
    topic="home_care",
    language="so",
    urgency=2,
    summary="…",
    waiting_since=AT,
    claimed_by=1,
    worker="Aino",
    worker_title="Sosiaaliohjaaja",
    brief=Brief("elderly", "elderly", "092", "parent", ("informal_care",), ("suicide_self_harm",)),
    is_spilled=False,
    nobody_came=True,
    alerted_at=None,
    offered_to=2,
    offered_at=AT + timedelta(minutes=3) - RULES.offer_lasts,
    read_by_resident=0,
    read_by_worker=0,
    closed_at=None,
    outcome=None,
    topics=(),
)
CLOSED = replace(
    ACTIVE,
    id=8,
    state=HandoverState.CLOSED,
    team="youth",
    topic=None,
    language="fi",
    urgency=0,
    summary="",
    brief=Brief(None, None, None, None, (), ()),
    nobody_came=False,
    offered_to=None,
    offered_at=None,
    closed_at=AT + timedelta(minutes=20),
    outcome="advised",
    topics=("debts",),
)
BEDA = DeskWorker(2, "Beda", "Sosiaaliohjaaja", Presence.BUSY, "meeting", AT, AT, ("elderly",), ("fi", "sv"), None, 2)
CALLBACK = Callback(
    id=3,
    conversation_id=CONVERSATION,
    state=CallbackState.NOT_REACHED,
    team="youth",
    topic="debts",
    language="fi",
    urgency=0,
    text="Vuokra on maksamatta",
    time="aamulla",
    phone="040 123 4567",
    name="Aili",
    asked_at=AT,
    changed_at=AT + timedelta(minutes=20),
    tries=1,
    taken_by=1,
    worker="Aino",
)
ROW = Row(
    dimension="topic",
    value="home_care",
    counts={"asked": 12, "picked_up": 9, "given_up": None},
    outcomes={"advised": 6, "referred": None, "appointment": 0, "left": 0, "other": 0},
    wait_median=2.5,
    wait_longest_tenth=7.0,
)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("handover", lambda: console_wire.handover_to_wire(ACTIVE, now=AT, rules=RULES, for_me=True)),
        ("handover_closed", lambda: console_wire.handover_to_wire(CLOSED, now=AT, rules=RULES, for_me=False)),
        ("colleague", lambda: console_wire.worker_to_wire(BEDA, now=AT, rules=RULES)),
        ("callback", lambda: console_wire.callback_to_wire(CALLBACK)),
        ("held", lambda: console_wire.held_to_wire(Held("a-9", "Hei!", AT))),
        (
            "understood",
            lambda: console_wire.understood_to_wire(Understood("home_care", 0.871, "crisis", ("suicide_self_harm",))),
        ),
        ("queue", lambda: console_wire.queue_to_wire(QueueNow("elderly", 3, 1, 2, 12))),
        ("figures_row", lambda: console_wire.figures_to_wire(ROW)),
    ],
)
def test_shapes_are_sent_as_the_fixtures_say(name: str, make: Callable[[], dict[str, Any]]) -> None:
    assert make() == fixture(f"console_{name}")


def test_frames_are_sent_as_the_fixtures_say() -> None:
    before = Overview([], [], [], {7: OwnChat("c", 15, 14)}, frozenset(), frozenset())
    after = Overview([1], [1], [1], {7: OwnChat("c", 16, 15)}, frozenset({8}), frozenset({9}))
    found = list(tell(before, after, is_lead=True))
    wanted = [each for each in fixture("console_frames") if each["type"] != "typing"]
    wanted += [fixture("frame_console_handovers"), fixture("frame_console_conversation")]
    assert sorted(map(str, found)) == sorted(map(str, wanted))
    assert "alert" not in {frame["type"] for frame in tell(before, after, is_lead=False)}


def test_an_offer_of_a_callback_is_sent_as_the_fixture_says() -> None:
    wanted = fixture("offers_message")
    message = Message("c", 5, Author.SYSTEM, Kind.NOTICE, "fi", "…", AT, None, None, None, {"offers": ["callback"]})
    assert wire.message_to_wire(message) == wanted


def test_csv_is_what_finnish_table_programs_read() -> None:
    lines = console_wire.figures_to_csv([ROW], hidden="<5").split("\r\n")
    assert lines[0].startswith("\ufeffdimension;value;asked;picked_up;given_up;wait_median_minutes;")
    assert lines[1] == "topic;home_care;12;9;<5;2,5;7,0;6;<5;0;0;0"
