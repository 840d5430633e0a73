from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import BotError, Code
from bot.staff import accounts
from bot.staff.models import AccountRow, Role
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import PASSWORD, make_worker


def sign_in(database: Database, password: str = PASSWORD, *, username: str = "aino", after: float = 0):
    now = MONDAY_NOON + timedelta(seconds=after)
    return database.write(accounts.sign_in, username=username, password=password, now=now)


def test_right_password_opens_a_session(database: Database) -> None:
    worker = database.write(make_worker)
    signed_in = sign_in(database)
    found = database.look(accounts.find_session, signed_in.cookie, now=MONDAY_NOON)
    assert found == accounts.LivingSession(worker, signed_in.csrf, is_stale=False)


def test_password_and_cookie_are_stored_as_hashes_only(database: Database) -> None:
    database.write(make_worker)
    signed_in = sign_in(database)
    with database.session_scope(read_only=True) as session:
        connection = session.connection()
        rows = [connection.exec_driver_sql(f"SELECT * FROM {t}").all() for t in ("account", "staff_session")]
        stored = session.query(AccountRow.password_hash).scalar()
    assert PASSWORD not in str(rows)
    assert signed_in.cookie not in str(rows)
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize(("username", "password"), [("aino", "wrong"), ("nobody", PASSWORD)])
def test_wrong_name_or_password_opens_nothing(database: Database, username: str, password: str) -> None:
    database.write(make_worker)
    assert sign_in(database, password, username=username) is None


def test_guessing_locks_the_account_for_a_while(database: Database) -> None:
    database.write(make_worker)
    for _ in range(accounts.FAILURES_BEFORE_LOCK):
        assert sign_in(database, "guess") is None
    assert sign_in(database) is None
    assert sign_in(database, after=60 * accounts.LOCK_MINUTES + 1) is not None


def test_an_idle_session_dies(database: Database) -> None:
    database.write(make_worker)
    cookie = sign_in(database).cookie
    later = MONDAY_NOON + timedelta(hours=accounts.IDLE_HOURS, seconds=1)
    assert database.look(accounts.find_session, cookie, now=later) is None


def test_signing_out_ends_the_session(database: Database) -> None:
    database.write(make_worker)
    cookie = sign_in(database).cookie
    database.write(accounts.sign_out, cookie, now=MONDAY_NOON)
    assert database.look(accounts.find_session, cookie, now=MONDAY_NOON) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"username": "AINO "}, "username"), ({"password": "short"}, "password"), ({"roles": []}, "roles")],
)
def test_unfit_accounts_are_refused_by_field(database: Database, changed: dict[str, object], field: str) -> None:
    database.write(make_worker)
    wanted = {"username": "beda", "password": PASSWORD, "name": "B", "title": "T", "roles": [Role.WORKER]} | changed
    with pytest.raises(BotError) as refused:
        database.write(accounts.create_account, **wanted, now=MONDAY_NOON)
    assert (refused.value.code, refused.value.details) == (Code.BAD_REQUEST, {"field": field})
