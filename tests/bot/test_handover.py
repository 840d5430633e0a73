from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversations import transcript
from bot.conversations.models import Author, Kind, Mode
from bot.errors import BotError, Code
from bot.handover import desk, queue
from bot.handover.models import HandoverState
from bot.handover.teams import Team, team_of
from bot.staff.models import AuditRow
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, make_worker, notice, say
from tests.fakes.racing import race


def ask(database: Database, conversation_id: str, *, after: float = 0, topic: str | None = None) -> queue.Handover:
    now = MONDAY_NOON + timedelta(seconds=after)
    return database.write(queue.request, conversation_id, topic=topic, notice=notice, now=now)[0]


def take(database: Database, handover: queue.Handover, worker: object, *, after: float = 30) -> queue.Handover:
    now = MONDAY_NOON + timedelta(seconds=after)
    return database.write(desk.claim, handover.id, worker=worker, notice=notice, now=now)


def mode_of(database: Database, conversation_id: str) -> Mode:
    return database.look(transcript.read_conversation, conversation_id).mode


def test_asking_twice_keeps_the_place(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    first = ask(database, conversation_id)
    again = ask(database, conversation_id, after=5)
    assert (again.id, again.waiting_since) == (first.id, first.waiting_since)
    assert mode_of(database, conversation_id) is Mode.WAITING


def test_places_follow_the_order_of_asking(database: Database) -> None:
    waiting = [ask(database, database.write(make_conversation), after=n) for n in range(3)]
    places = [database.look(queue.read_place, handover).position for handover in waiting]
    assert places == [1, 2, 3]


def test_danger_goes_to_the_top(database: Database) -> None:
    calm, grave = database.write(make_conversation), database.write(make_conversation)
    ask(database, calm)
    ask(database, grave, after=10)
    database.write(queue.raise_urgency, grave, danger="crisis")
    found = database.look(queue.list_handovers, states=[HandoverState.WAITING])
    assert [handover.conversation_id for handover in found] == [grave, calm]
    database.write(queue.raise_urgency, grave, danger="none")
    assert database.look(queue.read_open, grave).urgency == 2, "urgency never falls"


def test_fifty_claims_at_once_give_one_winner(database: Database) -> None:
    handover = ask(database, database.write(make_conversation))
    workers = [database.write(make_worker, f"worker{n}") for n in range(3)]
    results = race([lambda n=n: take(database, handover, workers[n % 3]) for n in range(50)])
    winners = [found for found in results if isinstance(found, queue.Handover)]
    losers = [found for found in results if isinstance(found, BotError)]
    assert (len(winners), len(losers)) == (1, 49)
    assert {loser.code for loser in losers} == {Code.ALREADY_CLAIMED}
    assert {loser.details["worker"] for loser in losers} == {winners[0].worker}


def test_only_the_owner_writes(database: Database) -> None:
    handover = ask(database, database.write(make_conversation))
    owner, other = database.write(make_worker, "aino"), database.write(make_worker, "beda")
    take(database, handover, owner)
    draft = transcript.Draft(Author.WORKER, Kind.TEXT, "Hei", "fi", client_id="x", request_hash="h")
    first = database.write(desk.write, handover.id, worker=owner, draft=draft, now=MONDAY_NOON)
    again = database.write(desk.write, handover.id, worker=owner, draft=draft, now=MONDAY_NOON)
    assert first.seq == again.seq
    with pytest.raises(BotError) as refused:
        database.write(desk.write, handover.id, worker=other, draft=draft, now=MONDAY_NOON)
    assert refused.value.code is Code.NOT_YOURS


@pytest.mark.parametrize(("return_to_bot", "mode"), [(True, Mode.BOT), (False, Mode.CLOSED)])
def test_closing_gives_the_resident_back_or_ends(database: Database, return_to_bot: bool, mode: Mode) -> None:
    conversation_id = database.write(make_conversation)
    handover = ask(database, conversation_id)
    worker = database.write(make_worker)
    take(database, handover, worker)
    database.write(
        desk.close,
        handover.id,
        worker=worker,
        outcome=desk.Outcome.ADVISED,
        topics=["home_care"],
        return_to_bot=return_to_bot,
        notice=notice,
        now=MONDAY_NOON,
    )
    assert mode_of(database, conversation_id) is mode
    with pytest.raises(BotError) as refused:
        take(database, handover, worker)
    assert refused.value.code is Code.HANDOVER_STATE


def test_released_conversation_keeps_the_time_it_waited(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    handover = ask(database, conversation_id)
    worker = database.write(make_worker)
    take(database, handover, worker)
    database.write(desk.release, handover.id, worker=worker, notice=notice, now=MONDAY_NOON)
    waiting = database.look(queue.read_open, conversation_id)
    assert (waiting.state, waiting.waiting_since) == (HandoverState.WAITING, handover.waiting_since)
    assert mode_of(database, conversation_id) is Mode.WAITING


def test_transfer_to_a_team_leaves_a_note_and_waits_there(database: Database) -> None:
    conversation_id = database.write(make_conversation, entry="youth")
    handover = ask(database, conversation_id)
    worker = database.write(make_worker)
    take(database, handover, worker)
    database.write(
        desk.transfer,
        handover.id,
        worker=worker,
        team=Team.DISABILITY,
        to_worker=None,
        note=transcript.Draft(Author.WORKER, Kind.NOTE, "for you", "fi"),
        notice=notice,
        now=MONDAY_NOON,
    )
    waiting = database.look(queue.read_open, conversation_id)
    assert (waiting.team, waiting.state) == ("disability", HandoverState.WAITING)
    assert "for you" not in [m.text for m in database.look(transcript.read_after, conversation_id, 0)]


def test_resident_may_stop_waiting_but_not_twice(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    ask(database, conversation_id)
    database.write(queue.cancel, conversation_id, notice=notice, now=MONDAY_NOON)
    assert mode_of(database, conversation_id) is Mode.BOT
    with pytest.raises(BotError) as refused:
        database.write(queue.cancel, conversation_id, notice=notice, now=MONDAY_NOON)
    assert refused.value.code is Code.NOT_WAITING


def test_closed_conversation_cannot_queue(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(queue.leave, conversation_id, notice=notice, now=MONDAY_NOON)
    with pytest.raises(BotError) as refused:
        ask(database, conversation_id)
    assert refused.value.code is Code.CONVERSATION_CLOSED


def test_estimate_is_the_middle_half_of_the_last_waits(database: Database) -> None:
    worker = database.write(make_worker)
    for minutes in (2, 4, 6, 8):
        handover = ask(database, database.write(make_conversation))
        take(database, handover, worker, after=60 * minutes)
    waiting = ask(database, database.write(make_conversation), after=1000)
    assert database.look(queue.read_place, waiting).estimate == (4, 9)


def test_no_estimate_is_made_up_without_history(database: Database) -> None:
    waiting = ask(database, database.write(make_conversation))
    assert database.look(queue.read_place, waiting).estimate is None


def test_summary_is_the_last_thing_the_resident_said(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id, "Vuokra on maksamatta")
    assert ask(database, conversation_id).summary == "Vuokra on maksamatta"


@pytest.mark.parametrize(
    ("topic", "entry", "team"),
    [
        ("home_care", "youth", Team.ELDERLY),
        ("personal_assistance", None, Team.DISABILITY),
        ("debts", None, Team.YOUTH),
        (None, "elderly", Team.ELDERLY),
        (None, None, Team.YOUTH),
    ],
)
def test_topic_chooses_the_team_before_the_page(topic: str | None, entry: str | None, team: Team) -> None:
    assert team_of(topic, entry) is team


def test_every_deed_of_a_worker_leaves_an_audit_row(database: Database) -> None:
    handover = ask(database, database.write(make_conversation))
    worker = database.write(make_worker)
    take(database, handover, worker)
    database.write(desk.release, handover.id, worker=worker, notice=notice, now=MONDAY_NOON)
    with database.session_scope(read_only=True) as session:
        deeds = [row.deed for row in session.query(AuditRow).filter_by(account_id=worker.id)]
    assert deeds == ["handover:claimed", "handover:released"]
