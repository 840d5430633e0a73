from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest

from bot.errors import BotError, Code
from bot.staff import second_factor, sign_in
from bot.staff.second_factor import STEP_SECONDS
from bot.staff.sessions import SignedIn
from bot.storage.database import Database
from tests import factories
from tests.bot.test_accounts import OFFICE
from tests.conftest import MONDAY_NOON
from tests.factories import PASSWORD, make_worker

LATER = MONDAY_NOON + timedelta(minutes=5)


@pytest.fixture
def enrolled(database: Database) -> tuple[int, str, list[str]]:
    """An account with a second factor: its id, the secret, the recovery codes."""
    worker = database.write(make_worker)
    secret = database.write(second_factor.begin, worker.id, now=MONDAY_NOON).secret
    code = pyotp.TOTP(secret).at(MONDAY_NOON)
    codes = database.write(second_factor.confirm, worker.id, code, now=MONDAY_NOON)
    assert codes is not None
    return worker.id, secret, codes


def enter(database: Database, code: str | None, *, now: datetime = LATER):
    return factories.enter(database, username="aino", password=PASSWORD, code=code, browser=OFFICE, now=now)


def test_the_secret_comes_as_text_address_and_picture(database: Database) -> None:
    worker = database.write(make_worker)
    found = database.write(second_factor.begin, worker.id, now=MONDAY_NOON)
    assert len(found.secret) == 32
    assert found.uri.startswith("otpauth://totp/Neuvo:aino?secret=")
    assert found.picture.startswith("data:image/svg+xml")


def test_a_factor_counts_only_when_a_code_has_confirmed_it(database: Database) -> None:
    worker = database.write(make_worker)
    database.write(second_factor.begin, worker.id, now=MONDAY_NOON)
    assert database.write(second_factor.confirm, worker.id, "000000", now=MONDAY_NOON) is None
    assert isinstance(enter(database, None), SignedIn)


def test_sign_in_asks_for_the_code_after_the_password(database: Database, enrolled: tuple) -> None:
    assert enter(database, None) == sign_in.Refusal(Code.SECOND_FACTOR_NEEDED)
    wrong = factories.enter(database, username="aino", password="wrong", code=None, browser=OFFICE, now=LATER)
    assert wrong == sign_in.Refusal(Code.BAD_CREDENTIALS)
    signed_in = enter(database, pyotp.TOTP(enrolled[1]).at(LATER))
    assert signed_in.is_proven


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_wrong(database: Database, enrolled: tuple, steps: int, is_taken: bool) -> None:
    code = pyotp.TOTP(enrolled[1]).at(LATER + timedelta(seconds=steps * STEP_SECONDS))
    assert isinstance(enter(database, code), SignedIn) is is_taken


def test_a_code_is_taken_once_and_so_are_all_before_it(database: Database, enrolled: tuple) -> None:
    totp = pyotp.TOTP(enrolled[1])
    assert isinstance(enter(database, totp.at(LATER)), SignedIn)
    for moment in (LATER, LATER - timedelta(seconds=STEP_SECONDS)):
        assert enter(database, totp.at(moment)) == sign_in.Refusal(Code.SECOND_FACTOR_WRONG)


def test_the_code_that_confirmed_the_factor_does_not_sign_in(database: Database, enrolled: tuple) -> None:
    code = pyotp.TOTP(enrolled[1]).at(MONDAY_NOON)
    assert enter(database, code, now=MONDAY_NOON) == sign_in.Refusal(Code.SECOND_FACTOR_WRONG)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "x" * 40])
def test_what_is_no_code_is_wrong(database: Database, enrolled: tuple, code: str) -> None:
    wanted = Code.SECOND_FACTOR_WRONG if code else Code.SECOND_FACTOR_NEEDED
    assert enter(database, code) == sign_in.Refusal(wanted)


def test_guessing_codes_is_slowed_down(database: Database, enrolled: tuple) -> None:
    codes = [enter(database, f"{number:06d}").code for number in range(6)]
    assert codes[-1] is Code.TOO_MANY_TRIES


def test_a_recovery_code_opens_once_however_it_is_typed(database: Database, enrolled: tuple) -> None:
    code = enrolled[2][0]
    assert isinstance(enter(database, f" {code.upper().replace('-', ' ')} "), SignedIn)
    assert enter(database, code) == sign_in.Refusal(Code.SECOND_FACTOR_WRONG)
    assert database.look(second_factor.count_recovery_codes, enrolled[0]) == second_factor.RECOVERY_CODES - 1


def test_recovery_codes_are_stored_as_hashes_and_replaced_together(database: Database, enrolled: tuple) -> None:
    account_id, _secret, codes = enrolled
    with database.session_scope(read_only=True) as session:
        stored = str(session.connection().exec_driver_sql("SELECT * FROM recovery_code").all())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    fresh = database.write(second_factor.renew_recovery_codes, account_id, now=LATER)
    assert enter(database, codes[0]) == sign_in.Refusal(Code.SECOND_FACTOR_WRONG)
    assert isinstance(enter(database, fresh[0]), SignedIn)


def test_a_factor_that_is_on_cannot_be_begun_anew(database: Database, enrolled: tuple) -> None:
    with pytest.raises(BotError) as refused:
        database.write(second_factor.begin, enrolled[0], now=LATER)
    assert refused.value.code is Code.SECOND_FACTOR_STATE


def test_taken_off_it_is_no_longer_asked_for(database: Database, enrolled: tuple) -> None:
    database.write(second_factor.turn_off, enrolled[0], by=None, now=LATER)
    assert isinstance(enter(database, None), SignedIn)
    assert database.look(second_factor.count_recovery_codes, enrolled[0]) == 0
