from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.conversations import transcript
from bot.conversations.models import Author, Kind, Mode
from bot.errors import BotError, Code
from bot.handover import desk, held, offers, presence, queue, routing
from bot.handover.models import HandoverState
from bot.handover.presence import DeskWorker, Presence
from bot.handover.rules import read_rules
from bot.staff.accounts import Account
from bot.staff.models import AuditRow
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, make_worker, notice
from tests.fakes.racing import race

RULES = read_rules()


def at(seconds: float) -> datetime:
    return MONDAY_NOON + timedelta(seconds=seconds)


def ask(database: Database, *, after: float = 0, topic: str | None = None, danger: str = "none") -> queue.Handover:
    conversation_id = database.write(make_conversation)
    handover = database.write(queue.request, conversation_id, topic=topic, notice=notice, now=at(after))[0]
    if danger != "none":
        database.write(queue.raise_urgency, conversation_id, danger=danger)
    return handover


def talk(database: Database, worker: Account) -> queue.Handover:
    handover = ask(database)
    return database.write(desk.claim, handover.id, worker=worker, notice=notice, now=at(1))


def enter(database: Database, *workers: Account, after: float = 0) -> None:
    for worker in workers:
        database.write(presence.enter, worker.id, now=at(after))


def draft(text: str, client_id: str = "m1") -> transcript.Draft:
    return transcript.Draft(Author.WORKER, Kind.TEXT, text, "fi", client_id=client_id, request_hash=text)


def note(text: str = "ole hyvä") -> transcript.Draft:
    return transcript.Draft(Author.WORKER, Kind.NOTE, text, "fi")


def said(database: Database, handover: queue.Handover) -> list[str]:
    messages = database.look(transcript.read_after, handover.conversation_id, 0)
    return [message.text for message in messages if message.author is Author.WORKER]


def hold(database: Database, handover: queue.Handover, worker: Account, text: str, client_id: str = "m1") -> None:
    database.write(desk.write_later, handover.id, worker=worker, draft=draft(text, client_id), now=at(10), seconds=5)


def refused(database: Database, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> Code:
    with pytest.raises(BotError) as error:
        database.write(deed, *args, **kwargs)
    return error.value.code


@pytest.fixture
def aino(database: Database) -> Account:
    return database.write(make_worker, "aino")


@pytest.fixture
def beda(database: Database) -> Account:
    return database.write(make_worker, "beda")


def test_held_message_is_sent_when_its_time_is_up(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    hold(database, handover, aino, "hei")
    assert said(database, handover) == []
    assert database.look(held.list_due, now=at(14)) == []
    assert database.look(held.list_due, now=at(15)) == [handover.id]
    database.write(held.send, handover.id, now=at(15), until=at(15))
    assert said(database, handover) == ["hei"]
    assert refused(database, held.take_back, handover.id, worker_id=aino.id, client_id="m1") is Code.HANDOVER_STATE


def test_message_taken_back_leaves_no_number(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    before = database.look(transcript.read_conversation, handover.conversation_id).last_seq
    hold(database, handover, aino, "väärä ikkuna")
    database.write(held.take_back, handover.id, worker_id=aino.id, client_id="m1")
    database.write(held.send, handover.id, now=at(20))
    assert said(database, handover) == []
    assert database.look(transcript.read_conversation, handover.conversation_id).last_seq == before


def test_what_is_held_comes_before_what_is_written_later(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    hold(database, handover, aino, "ensin")
    database.write(desk.write, handover.id, worker=aino, draft=draft("sitten", "m2"), now=at(11))
    assert said(database, handover) == ["ensin", "sitten"]


def test_ending_the_talk_sends_what_is_held(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    hold(database, handover, aino, "hyvää jatkoa")
    database.write(desk.release, handover.id, worker=aino, notice=notice, now=at(11))
    assert said(database, handover) == ["hyvää jatkoa"]


def test_what_is_held_for_a_resident_who_left_is_dropped(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    hold(database, handover, aino, "hei")
    database.write(queue.leave, handover.conversation_id, notice=notice, now=at(11))
    database.write(held.send, handover.id, now=at(15), until=at(15))
    assert said(database, handover) == []
    assert database.look(held.list_due, now=at(60)) == []


def test_held_message_is_sent_once_by_many(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    hold(database, handover, aino, "hei")
    race([lambda: database.write(held.send, handover.id, now=at(15), until=at(15)) for _ in range(8)])
    assert said(database, handover) == ["hei"]


def test_resend_of_a_held_message_is_harmless(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    hold(database, handover, aino, "hei")
    hold(database, handover, aino, "hei")
    database.write(held.send, handover.id, now=at(15), until=at(15))
    again = database.write(desk.write_later, handover.id, worker=aino, draft=draft("hei"), now=at(20), seconds=5)
    assert isinstance(again, transcript.Message)
    assert said(database, handover) == ["hei"]


def test_resend_without_delay_sends_what_is_held_once(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    hold(database, handover, aino, "hei")
    database.write(desk.write, handover.id, worker=aino, draft=draft("hei"), now=at(11))
    assert said(database, handover) == ["hei"]


def test_owner_keeps_the_chat_until_the_colleague_accepts(database: Database, aino: Account, beda: Account) -> None:
    handover = talk(database, aino)
    enter(database, aino, beda)
    database.write(offers.offer, handover.id, worker=aino, to=beda.id, note=note(), rules=RULES, now=at(5))
    database.write(desk.write, handover.id, worker=aino, draft=draft("pieni hetki"), now=at(6))
    taken = database.write(offers.accept, handover.id, worker=beda, notice=notice, rules=RULES, now=at(7))
    assert (taken.claimed_by, taken.offered_to) == (beda.id, None)
    assert refused(database, desk.write, handover.id, worker=aino, draft=draft("x", "m9"), now=at(8)) is Code.NOT_YOURS


def test_declined_offer_leaves_the_chat_where_it_is(database: Database, aino: Account, beda: Account) -> None:
    handover = talk(database, aino)
    enter(database, aino, beda)
    database.write(offers.offer, handover.id, worker=aino, to=beda.id, note=note(), rules=RULES, now=at(5))
    database.write(offers.decline, handover.id, worker=beda, note=note("en ehdi"), now=at(6))
    assert database.look(queue.read, handover.id).claimed_by == aino.id
    kwargs = {"worker": beda, "notice": notice, "rules": RULES, "now": at(7)}
    assert refused(database, offers.accept, handover.id, **kwargs) is Code.HANDOVER_STATE
    with database.session_scope(read_only=True) as session:
        deeds = [row.deed for row in session.query(AuditRow).order_by(AuditRow.id)]
    assert deeds[-2:] == ["handover:offered", "handover:declined"]


def test_withdrawn_and_lapsed_offers_cannot_be_taken(database: Database, aino: Account, beda: Account) -> None:
    handover = talk(database, aino)
    enter(database, aino, beda)
    ask_beda = {"worker": aino, "to": beda.id, "note": note(), "rules": RULES}
    database.write(offers.offer, handover.id, **ask_beda, now=at(5))
    database.write(offers.withdraw, handover.id, worker=aino, now=at(6))
    kwargs = {"worker": beda, "notice": notice, "rules": RULES}
    assert refused(database, offers.accept, handover.id, **kwargs, now=at(7)) is Code.HANDOVER_STATE
    database.write(offers.offer, handover.id, **ask_beda, now=at(8))
    late = at(8 + RULES.offer_seconds)
    assert refused(database, offers.accept, handover.id, **kwargs, now=late) is Code.HANDOVER_STATE


def test_who_is_away_or_not_connected_is_not_asked(database: Database, aino: Account, beda: Account) -> None:
    handover = talk(database, aino)
    kwargs = {"worker": aino, "to": beda.id, "note": note(), "rules": RULES, "now": at(5)}
    assert refused(database, offers.offer, handover.id, **kwargs) is Code.COLLEAGUE_AWAY
    enter(database, beda)
    database.write(presence.set_presence, beda.id, presence=Presence.AWAY, reason="break", now=at(3))
    assert refused(database, offers.offer, handover.id, **kwargs) is Code.COLLEAGUE_AWAY
    assert refused(database, offers.offer, handover.id, **{**kwargs, "to": aino.id}) is Code.BAD_REQUEST


def test_cap_stops_a_worker_but_never_a_crisis(database: Database, aino: Account) -> None:
    enter(database, aino)
    database.write(presence.set_skills, aino.id, by=aino, teams=[], languages=[], cap=1, now=MONDAY_NOON)
    talk(database, aino)
    calm, grave = ask(database), ask(database, danger="crisis")
    kwargs = {"worker": aino, "notice": notice, "now": at(2)}
    assert refused(database, desk.claim, calm.id, **kwargs) is Code.WORKER_FULL
    assert database.write(desk.claim, grave.id, **kwargs).claimed_by == aino.id


def test_chats_of_a_lost_connection_go_back_to_the_queue(database: Database, aino: Account) -> None:
    handover = talk(database, aino)
    enter(database, aino)
    back = {"notice": notice, "gone_since": at(-1), "now": at(89)}
    assert not database.write(desk.return_from_gone, handover.id, **back), "she was here"
    assert database.write(desk.return_from_gone, handover.id, **{**back, "gone_since": at(5)})
    waiting = database.look(queue.read, handover.id)
    assert (waiting.state, waiting.waiting_since) == (HandoverState.WAITING, handover.waiting_since)


def test_estimate_counts_the_first_pick_up_only(database: Database, aino: Account, beda: Account) -> None:
    for _ in range(4):
        handover = ask(database)
        database.write(desk.claim, handover.id, worker=aino, notice=notice, now=at(120))
        database.write(
            desk.transfer,
            handover.id,
            worker=aino,
            team=None,
            to_worker=beda.id,
            note=note(),
            notice=notice,
            now=at(6000),
        )
    assert database.look(queue.read_place, ask(database)).estimate == (2, 3)


def test_read_marks_go_forward_only_and_only_the_owner_sets_hers(
    database: Database, aino: Account, beda: Account
) -> None:
    handover = talk(database, aino)
    for seq in (2, 1):
        database.write(desk.note_read, handover.conversation_id, by_worker=None, seq=seq)
        database.write(desk.note_read, handover.conversation_id, by_worker=aino.id, seq=seq)
    database.write(desk.note_read, handover.conversation_id, by_worker=beda.id, seq=9)
    found = database.look(queue.read, handover.id)
    assert (found.read_by_resident, found.read_by_worker) == (2, 2)


def test_note_may_be_added_to_what_has_ended_but_no_message(database: Database, aino: Account, beda: Account) -> None:
    handover = talk(database, aino)
    database.write(queue.leave, handover.conversation_id, notice=notice, now=at(5))
    database.write(desk.write, handover.id, worker=beda, draft=note("soitettu"), now=at(6))
    code = refused(database, desk.write, handover.id, worker=aino, draft=draft("hei"), now=at(7))
    assert code is Code.HANDOVER_STATE


def worker_of(teams: tuple[str, ...] = (), languages: tuple[str, ...] = ()) -> DeskWorker:
    return DeskWorker(
        id=1,
        name="Aino",
        title="Sosiaaliohjaaja",
        presence=Presence.HERE,
        reason=None,
        since=None,
        beat_at=MONDAY_NOON,
        teams=teams,
        languages=languages,
        cap=None,
        load=0,
    )


@pytest.mark.parametrize(
    ("worker", "spoken", "is_hers"),
    [
        (worker_of(), (), True),
        (worker_of(teams=("youth",)), (), True),
        (worker_of(teams=("elderly",)), (), False),
        (worker_of(languages=("fi", "sv")), ("fi", "sv"), True),
        (worker_of(languages=("sv",)), ("fi", "sv"), False),
        (worker_of(languages=("sv",)), ("sv",), True),  # nobody here has named Finnish
    ],
)
def test_team_and_language_say_for_whom_a_resident_is(
    database: Database, worker: DeskWorker, spoken: tuple[str, ...], is_hers: bool
) -> None:
    handover = ask(database, topic="debts")
    assert routing.is_for(handover, worker, spoken=spoken) is is_hers


def test_crisis_and_what_spilled_over_are_for_every_team(database: Database) -> None:
    stranger = worker_of(teams=("elderly",))
    grave = database.look(queue.read, ask(database, topic="debts", danger="crisis").id)
    assert routing.is_for(grave, stranger, spoken=())


def test_asking_again_while_the_bot_goes_on_keeps_the_place(database: Database) -> None:
    handover = ask(database)
    database.write(transcript.change, handover.conversation_id, mode=Mode.BOT.value, now=at(5))
    again, place = database.write(queue.request, handover.conversation_id, topic=None, notice=notice, now=at(6))
    assert (again.id, place.position) == (handover.id, 1)
    assert database.look(transcript.read_conversation, handover.conversation_id).mode is Mode.WAITING


async def test_two_hundred_workers_claim_one_chat_and_one_has_it(database: Database) -> None:
    workers = [database.write(make_worker, f"worker{n}") for n in range(200)]
    enter(database, *workers)
    handover = ask(database)
    claims = (database.run(desk.claim, handover.id, worker=worker, notice=notice, now=at(1)) for worker in workers)
    results = await asyncio.gather(*claims, return_exceptions=True)
    refusals = [found.code for found in results if isinstance(found, BotError)]
    assert (len(results) - len(refusals), set(refusals)) == (1, {Code.ALREADY_CLAIMED})
