"""Guessing is slowed down by account and by network; nobody is shut out for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import Code
from bot.staff import sign_in, throttle
from bot.staff.sessions import Browser, SignedIn
from bot.staff.throttle import ACCOUNT, BOTH, NETWORK, Caller
from bot.storage.database import Database
from tests.bot.test_accounts import OFFICE, enter
from tests.conftest import MONDAY_NOON
from tests.factories import PASSWORD, make_worker

HOME = Browser("198.51.100.0/24", "Chrome")


def wait_of(database: Database, caller: Caller, now: datetime = MONDAY_NOON) -> int:
    return database.look(throttle.find_wait, caller, now=now)


def test_some_slips_of_the_finger_are_free_and_then_the_wait_doubles() -> None:
    waits = [BOTH.wait(failures) for failures in range(1, 16)]
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4:8] == [15, 30, 60, 120]
    assert waits[-1] == BOTH.longest


def test_guessing_is_answered_with_how_long_to_wait(database: Database) -> None:
    database.write(make_worker)
    for _ in range(BOTH.free):
        assert enter(database, "guess").code is Code.BAD_CREDENTIALS
    refusal = enter(database, after=5)
    assert (refusal.code, refusal.retry_after) == (Code.TOO_MANY_TRIES, 10)
    assert isinstance(enter(database, after=16), SignedIn)


def test_a_try_that_was_not_taken_does_not_lengthen_the_wait(database: Database) -> None:
    database.write(make_worker)
    for _ in range(BOTH.free):
        enter(database, "guess")
    for _ in range(20):
        enter(database, "guess", after=1)
    assert isinstance(enter(database, after=16), SignedIn)


def test_names_that_do_not_exist_are_slowed_down_alike(database: Database) -> None:
    database.write(make_worker)
    answers = []
    for username in ("aino", "nobody"):
        browser = Browser(f"{username} net", "Firefox")
        codes = [enter(database, "guess", username=username, browser=browser) for _ in range(BOTH.free + 1)]
        answers.append([(each.code, each.retry_after) for each in codes])
    assert answers[0] == answers[1]


def test_guessing_from_many_networks_slows_the_account_down_for_a_minute_at_most(database: Database) -> None:
    database.write(make_worker)
    for number in range(ACCOUNT.free + 10):
        enter(database, "guess", browser=Browser(f"net {number}", "Firefox"), after=number * ACCOUNT.longest)
    after = (ACCOUNT.free + 9) * ACCOUNT.longest
    refusal = enter(database, browser=OFFICE, after=after)
    assert refusal.code is Code.TOO_MANY_TRIES
    assert 0 < refusal.retry_after <= ACCOUNT.longest
    assert isinstance(enter(database, browser=OFFICE, after=after + ACCOUNT.longest), SignedIn)


def test_strangers_do_not_hold_up_who_has_signed_in_from_here_before(database: Database) -> None:
    database.write(make_worker)
    assert isinstance(enter(database, browser=HOME), SignedIn)
    for number in range(ACCOUNT.free):
        enter(database, "guess", browser=Browser(f"net {number}", "Firefox"), after=1)
    assert enter(database, browser=OFFICE, after=2).code is Code.TOO_MANY_TRIES
    assert isinstance(enter(database, browser=HOME, after=2), SignedIn)


def test_one_network_cannot_try_many_accounts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "NETWORK", replace(NETWORK, free=6))
    for number in range(6):
        enter(database, "guess", username=f"user{number}")
    assert wait_of(database, Caller("somebody", OFFICE.network)) == NETWORK.first
    assert wait_of(database, Caller("somebody", HOME.network)) == 0


def test_signing_in_forgets_the_failures(database: Database) -> None:
    database.write(make_worker)
    for _ in range(BOTH.free - 1):
        enter(database, "guess")
    enter(database, PASSWORD)
    for _ in range(BOTH.free - 1):
        assert enter(database, "guess").code is Code.BAD_CREDENTIALS


def test_old_failures_are_forgotten(database: Database) -> None:
    caller = Caller("aino", OFFICE.network)
    for _ in range(BOTH.free + 5):
        database.write(throttle.note_failure, caller, now=MONDAY_NOON)
    later = MONDAY_NOON + timedelta(hours=throttle.FORGET_HOURS, seconds=1)
    database.write(throttle.note_failure, caller, now=later)
    assert wait_of(database, caller, later) == 0


def test_names_and_networks_are_not_stored_readable(database: Database) -> None:
    database.write(throttle.note_failure, Caller("aino", OFFICE.network), now=MONDAY_NOON)
    with database.session_scope(read_only=True) as session:
        stored = str(session.connection().exec_driver_sql("SELECT * FROM sign_in_throttle").all())
    assert "aino" not in stored
    assert OFFICE.network not in stored


def test_of_many_tries_at_once_those_over_the_limit_are_not_taken(database: Database) -> None:
    database.write(make_worker)
    look = {"username": "aino", "network": OFFICE.network, "now": MONDAY_NOON}
    locks = [database.look(sign_in.find_lock, **look) for _ in range(BOTH.free + 3)]
    assert all(isinstance(lock, sign_in.Lock) for lock in locks), "all were let in before the first was judged"
    tries = [
        database.write(
            sign_in.sign_in, username="aino", is_right=False, code=None, browser=OFFICE, now=MONDAY_NOON
        ).code
        for _ in locks
    ]
    assert tries == [Code.BAD_CREDENTIALS] * BOTH.free + [Code.TOO_MANY_TRIES] * 3
