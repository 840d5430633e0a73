from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversations import transcript
from bot.conversations.models import Author, Kind, Mode
from bot.errors import BotError, Code
from bot.handover import callbacks, queue
from bot.handover.callbacks import Callback, Wish
from bot.handover.models import CallbackState
from bot.handover.rules import read_rules
from bot.staff.models import AuditRow
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, make_worker, notice
from tests.fakes.racing import race

RULES = read_rules()
WISH = Wish(phone="040 123 4567", name="Aili", time="aamulla", text="Vuokra on maksamatta")
STORED = transcript.Draft(Author.SYSTEM, Kind.NOTICE, "stored", "fi")
OPEN = [CallbackState.NEW, CallbackState.CALLED, CallbackState.NOT_REACHED]


def ask(database: Database, conversation_id: str | None = None, *, wish: Wish = WISH, after: float = 0) -> str:
    conversation_id = conversation_id or database.write(make_conversation)
    now = MONDAY_NOON + timedelta(seconds=after)
    database.write(callbacks.ask, conversation_id, wish, stored=STORED, now=now)
    return conversation_id


def listed(database: Database, viewer: int = 0, states: list[CallbackState] = OPEN) -> list[Callback]:
    return database.look(callbacks.list_callbacks, states=states, viewer=viewer)


def test_number_is_shown_only_to_who_takes_it(database: Database) -> None:
    aino, beda = database.write(make_worker, "aino"), database.write(make_worker, "beda")
    ask(database)
    before = listed(database, aino.id)[0]
    assert (before.phone, before.name, before.text) == (None, None, WISH.text)
    taken = database.write(callbacks.take, before.id, worker=aino, now=MONDAY_NOON)
    assert (taken.phone, taken.name) == (WISH.phone, WISH.name)
    assert listed(database, beda.id)[0].phone is None
    database.write(callbacks.release, before.id, worker=aino, now=MONDAY_NOON)
    assert listed(database, aino.id)[0].phone is None


def test_many_take_one_wins(database: Database) -> None:
    workers = [database.write(make_worker, f"worker{n}") for n in range(4)]
    ask(database)
    callback_id = listed(database)[0].id
    results = race(
        [lambda n=n: database.write(callbacks.take, callback_id, worker=workers[n], now=MONDAY_NOON) for n in range(4)]
    )
    losers = [found for found in results if isinstance(found, BotError)]
    assert [loser.code for loser in losers] == [Code.ALREADY_CLAIMED] * 3


def test_states_count_tries_and_end_with_done(database: Database) -> None:
    aino, beda = database.write(make_worker, "aino"), database.write(make_worker, "beda")
    ask(database)
    callback_id = listed(database)[0].id
    kwargs = {"worker": aino, "note": None, "now": MONDAY_NOON}
    with pytest.raises(BotError) as refused:
        database.write(callbacks.mark, callback_id, state=CallbackState.CALLED, **kwargs)
    assert refused.value.code is Code.NOT_YOURS
    database.write(callbacks.take, callback_id, worker=aino, now=MONDAY_NOON)
    for state in (CallbackState.NOT_REACHED, CallbackState.CALLED, CallbackState.DONE):
        found = database.write(callbacks.mark, callback_id, state=state, **kwargs)
    assert (found.tries, listed(database)) == (2, [])
    with pytest.raises(BotError) as refused:
        database.write(callbacks.take, callback_id, worker=beda, now=MONDAY_NOON)
    assert refused.value.code is Code.HANDOVER_STATE
    with database.session_scope(read_only=True) as session:
        deeds = [row.deed for row in session.query(AuditRow).filter_by(account_id=aino.id).order_by(AuditRow.id)]
    assert deeds == ["callback:taken", *["callback:marked"] * 3]


def test_asking_again_changes_the_wish_and_leaves_one(database: Database) -> None:
    aino = database.write(make_worker)
    conversation_id = ask(database)
    ask(database, conversation_id, wish=Wish("09 1234567", None, None, "uusi"))
    (only,) = listed(database)
    assert database.write(callbacks.take, only.id, worker=aino, now=MONDAY_NOON).phone == "09 1234567"


def test_who_waits_in_the_queue_leaves_it(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(queue.request, conversation_id, topic=None, notice=notice, now=MONDAY_NOON)
    ask(database, conversation_id)
    assert database.look(transcript.read_conversation, conversation_id).mode is Mode.BOT
    with pytest.raises(BotError):
        database.look(queue.read_open, conversation_id)


def test_grave_ones_come_first_then_the_oldest(database: Database) -> None:
    first, second, grave = (database.write(make_conversation) for _ in range(3))
    database.write(transcript.change, grave, danger="crisis", now=MONDAY_NOON)
    for n, conversation_id in enumerate((first, second, grave)):
        ask(database, conversation_id, after=n)
    assert [each.conversation_id for each in listed(database)] == [grave, first, second]


def test_details_are_emptied_in_time(database: Database) -> None:
    aino = database.write(make_worker)
    ask(database)
    old = listed(database)[0].id
    database.write(callbacks.take, old, worker=aino, now=MONDAY_NOON)
    database.write(callbacks.mark, old, worker=aino, state=CallbackState.DONE, note=None, now=MONDAY_NOON)
    ask(database)
    soon, late = (MONDAY_NOON + timedelta(days=RULES.callback_days, seconds=n) for n in (0, 1))
    assert database.write(callbacks.empty_old, rules=RULES, now=soon) == 0
    assert database.write(callbacks.empty_old, rules=RULES, now=late) == 1
    emptied = listed(database, aino.id, [CallbackState.DONE])[0]
    assert (emptied.phone, emptied.name, emptied.time, emptied.text) == (None, None, None, None)
    much_later = MONDAY_NOON + timedelta(days=RULES.callback_open_days, seconds=1)
    assert database.write(callbacks.empty_old, rules=RULES, now=much_later) == 1
    assert listed(database) == []


def test_request_dies_with_its_conversation(database: Database) -> None:
    conversation_id = ask(database)
    database.write(transcript.erase, conversation_id, now=MONDAY_NOON)
    assert listed(database) == []
