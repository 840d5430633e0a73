"""What the desk does as time passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversations import transcript
from bot.conversations.models import Author, Kind, Mode
from bot.handover import desk, presence, queue, watch
from bot.handover.hours import Hours, read_hours
from bot.handover.rules import read_rules
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, make_worker, notice

RULES = read_rules()
OPEN = read_hours(always_open=True)
CLOSED = replace(OPEN, week=((),) * 7, exceptions={}, always=False)


def later(**span: float) -> datetime:
    return MONDAY_NOON + timedelta(**span)


def ask(database: Database, *, danger: str = "none") -> int:
    conversation_id = database.write(make_conversation)
    handover = database.write(queue.request, conversation_id, topic=None, notice=notice, now=MONDAY_NOON)[0]
    database.write(queue.raise_urgency, conversation_id, danger=danger)
    return handover.id


def due(database: Database, now: datetime, hours: Hours = OPEN) -> watch.Due:
    return database.look(watch.find_due, rules=RULES, hours=hours, now=now)


def test_who_waits_too_long_is_shown_to_every_team(database: Database) -> None:
    handover_id = ask(database)
    assert due(database, later(minutes=RULES.spill_minutes, seconds=-1)).spill == []
    now = later(minutes=RULES.spill_minutes)
    assert due(database, now).spill == [handover_id]
    database.write(watch.spill, handover_id, now=now)
    assert database.look(queue.read, handover_id).is_spilled
    assert due(database, now).spill == []


def test_nobody_came_is_told_once_and_the_bot_goes_on(database: Database) -> None:
    handover_id = ask(database)
    now = later(minutes=RULES.nobody_came_minutes)
    assert due(database, now).nobody == [handover_id]
    words = transcript.Draft(Author.SYSTEM, Kind.NOTICE, "nobody", "fi", extra={"offers": ["callback"]})
    for _ in range(2):
        database.write(watch.tell_nobody_came, handover_id, words=words, now=now)
    handover = database.look(queue.read, handover_id)
    texts = [message.text for message in database.look(transcript.read_after, handover.conversation_id, 0)]
    assert texts.count("nobody") == 1
    assert database.look(transcript.read_conversation, handover.conversation_id).mode is Mode.BOT
    assert handover.nobody_came
    worker = database.write(make_worker)
    database.write(desk.claim, handover_id, worker=worker, notice=notice, now=now)
    assert database.look(transcript.read_conversation, handover.conversation_id).mode is Mode.HUMAN


def test_who_still_waits_when_the_team_goes_home_is_told_at_once(database: Database) -> None:
    handover_id = ask(database)
    assert due(database, later(minutes=1), CLOSED).nobody == [handover_id]


def test_leads_are_alerted_to_a_crisis_that_waits(database: Database) -> None:
    ask(database)
    grave = ask(database, danger="crisis")
    assert due(database, later(seconds=59)).alert == []
    now = later(seconds=60)
    assert due(database, now).alert == [grave]
    database.write(watch.alert, grave, now=now)
    assert due(database, now).alert == []


def test_only_a_worker_who_was_connected_can_be_gone(database: Database) -> None:
    known, unknown = database.write(make_worker, "aino"), database.write(make_worker, "beda")
    database.write(presence.enter, known.id, now=MONDAY_NOON)
    handovers = [ask(database), ask(database)]
    for handover_id, worker in zip(handovers, (known, unknown), strict=True):
        database.write(desk.claim, handover_id, worker=worker, notice=notice, now=MONDAY_NOON)
    assert due(database, later(seconds=RULES.gone_seconds)).gone == []
    assert due(database, later(seconds=RULES.gone_seconds + 1)).gone == [handovers[0]]
    database.write(presence.beat, known.id, now=later(seconds=60))
    assert due(database, later(seconds=RULES.gone_seconds + 1)).gone == []


def test_who_comes_back_to_the_queue_is_not_told_at_once_that_nobody_came(database: Database) -> None:
    handover_id, worker = ask(database), database.write(make_worker)
    database.write(desk.claim, handover_id, worker=worker, notice=notice, now=MONDAY_NOON)
    back = later(minutes=30)
    database.write(desk.release, handover_id, worker=worker, notice=notice, now=back)
    assert due(database, back).nobody == []
    assert due(database, back).spill == [handover_id], "she has waited long: every team may take her"
    assert due(database, back + RULES.nobody_came_after).nobody == [handover_id]
