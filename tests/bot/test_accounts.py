from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import BotError, Code
from bot.settings import ROLES
from bot.staff import accounts, audit, invitations, sessions, sign_in
from bot.staff.models import AccountRow, AuditRow, Role
from bot.staff.permissions import RIGHTS_OF, Right, may
from bot.staff.sessions import Browser, LivingSession, SignedIn
from bot.storage.database import Database
from tests import factories
from tests.conftest import MONDAY_NOON
from tests.factories import PASSWORD, make_worker

OFFICE = Browser("192.0.2.0/24", "Firefox")
NEW_PASSWORD = "lumihanki soi seitsemän kertaa"


def enter(database: Database, password: str = PASSWORD, *, username: str = "aino", after: float = 0, browser=OFFICE):
    now = MONDAY_NOON + timedelta(seconds=after)
    return factories.enter(database, username=username, password=password, code=None, browser=browser, now=now)


def refused(database: Database, deed, *args, **kwargs) -> tuple[Code, dict]:
    with pytest.raises(BotError) as error:
        database.write(deed, *args, **kwargs)
    return error.value.code, error.value.details


def test_right_password_opens_a_session(database: Database) -> None:
    worker = database.write(make_worker)
    signed_in = enter(database)
    found = database.look(sessions.find_session, signed_in.cookie, now=MONDAY_NOON)
    assert isinstance(found, LivingSession)
    assert (found.account, found.csrf, found.is_stale, found.is_proven) == (worker, signed_in.csrf, False, False)


def test_password_and_cookie_are_stored_as_hashes_only(database: Database) -> None:
    database.write(make_worker)
    signed_in = enter(database)
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
    assert enter(database, password, username=username) == sign_in.Refusal(Code.BAD_CREDENTIALS)


def test_a_closed_account_answers_like_a_wrong_password(database: Database) -> None:
    worker = database.write(make_worker)
    database.write(accounts.change_account, worker.id, by=None, now=MONDAY_NOON, is_active=False)
    assert enter(database) == sign_in.Refusal(Code.BAD_CREDENTIALS)


def test_an_account_without_a_password_cannot_be_entered(database: Database) -> None:
    wanted = {"username": "beda", "password": None, "name": "B", "title": "T", "roles": [Role.WORKER]}
    database.write(accounts.create_account, **wanted, now=MONDAY_NOON)
    for guess in ("", "x"):
        assert enter(database, guess, username="beda") == sign_in.Refusal(Code.BAD_CREDENTIALS)


def test_an_idle_session_dies(database: Database) -> None:
    database.write(make_worker)
    cookie = enter(database).cookie
    later = MONDAY_NOON + timedelta(hours=sessions.IDLE_HOURS, seconds=1)
    assert database.look(sessions.find_session, cookie, now=later) is None


def test_signing_out_ends_the_session(database: Database) -> None:
    database.write(make_worker)
    cookie = enter(database).cookie
    database.write(sessions.sign_out, cookie, now=MONDAY_NOON)
    assert database.look(sessions.find_session, cookie, now=MONDAY_NOON) is None


def test_all_sessions_but_one_can_be_ended(database: Database) -> None:
    worker = database.write(make_worker)
    kept, gone = enter(database), enter(database)
    own = database.look(sessions.find_session, kept.cookie, now=MONDAY_NOON)
    ended = database.write(sessions.end_sessions, worker.id, by=worker.id, now=MONDAY_NOON, but=own.id)
    assert ended == 1
    assert database.look(sessions.find_session, kept.cookie, now=MONDAY_NOON) is not None
    assert database.look(sessions.find_session, gone.cookie, now=MONDAY_NOON) is None


@pytest.mark.parametrize("session_id", ["", "%", "_" * 16, "0" * 16])
def test_ending_an_unknown_session_ends_none(database: Database, session_id: str) -> None:
    worker = database.write(make_worker)
    cookie = enter(database).cookie
    code, _ = refused(database, sessions.end_session, worker.id, session_id, by=worker.id, now=MONDAY_NOON)
    assert code is Code.NOT_FOUND
    assert database.look(sessions.find_session, cookie, now=MONDAY_NOON) is not None


def test_a_session_of_another_account_cannot_be_ended(database: Database) -> None:
    database.write(make_worker)
    beda = database.write(make_worker, "beda")
    cookie = enter(database).cookie
    own = database.look(sessions.find_session, cookie, now=MONDAY_NOON)
    code, _ = refused(database, sessions.end_session, beda.id, own.id, by=beda.id, now=MONDAY_NOON)
    assert code is Code.NOT_FOUND


def test_closing_an_account_ends_its_sessions_and_links(database: Database) -> None:
    worker = database.write(make_worker)
    cookie = enter(database).cookie
    link = database.write(invitations.invite, worker.id, by=None, now=MONDAY_NOON)
    database.write(accounts.change_account, worker.id, by=None, now=MONDAY_NOON, is_active=False)
    database.write(accounts.change_account, worker.id, by=None, now=MONDAY_NOON, is_active=True)
    assert database.look(sessions.find_session, cookie, now=MONDAY_NOON) is None
    code, _ = refused(database, invitations.accept, link.token, password=NEW_PASSWORD, now=MONDAY_NOON)
    assert code is Code.INVITATION_SPENT


def test_new_roles_count_at_once(database: Database) -> None:
    worker = database.write(make_worker)
    cookie = enter(database).cookie
    database.write(accounts.change_account, worker.id, by=None, now=MONDAY_NOON, roles=[Role.EDITOR])
    found = database.look(sessions.find_session, cookie, now=MONDAY_NOON)
    assert found.account.roles == {Role.EDITOR}


@pytest.mark.parametrize("change", [{"is_active": False}, {"roles": [Role.WORKER]}])
def test_the_last_administrator_stays(database: Database, change: dict[str, object]) -> None:
    admin = database.write(make_worker, "admin", Role.ADMIN)
    code, _ = refused(database, accounts.change_account, admin.id, by=admin.id, now=MONDAY_NOON, **change)
    assert code is Code.LAST_ADMIN
    database.write(make_worker, "second", Role.ADMIN)
    database.write(accounts.change_account, admin.id, by=admin.id, now=MONDAY_NOON, **change)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"username": "AINO "}, Code.BAD_REQUEST, "username"),
        ({"username": "x" * 65}, Code.BAD_REQUEST, "username"),
        ({"name": " "}, Code.BAD_REQUEST, "name"),
        ({"title": "x" * 81}, Code.BAD_REQUEST, "title"),
        ({"roles": []}, Code.BAD_REQUEST, "roles"),
        ({"password": "short"}, Code.PASSWORD_TOO_SHORT, "password"),
        ({"password": "salasana2026!"}, Code.PASSWORD_COMMON, "password"),
    ],
)
def test_unfit_accounts_are_refused_by_field(
    database: Database, changed: dict[str, object], code: Code, field: str
) -> None:
    database.write(make_worker)
    wanted = {"username": "beda", "password": PASSWORD, "name": "B", "title": "T", "roles": [Role.WORKER]} | changed
    found, details = refused(database, accounts.create_account, **wanted, now=MONDAY_NOON)
    assert (found, details["field"]) == (code, field)


def test_an_invitation_sets_the_password_once(database: Database) -> None:
    worker = database.write(make_worker)
    cookie = enter(database).cookie
    link = database.write(invitations.invite, worker.id, by=None, now=MONDAY_NOON)
    database.write(invitations.accept, link.token, password=NEW_PASSWORD, now=MONDAY_NOON)
    assert database.look(sessions.find_session, cookie, now=MONDAY_NOON) is None
    assert isinstance(enter(database, NEW_PASSWORD), SignedIn)
    assert enter(database) == sign_in.Refusal(Code.BAD_CREDENTIALS)
    code, _ = refused(database, invitations.accept, link.token, password=NEW_PASSWORD, now=MONDAY_NOON)
    assert code is Code.INVITATION_SPENT


def test_an_unfit_password_does_not_spend_the_invitation(database: Database) -> None:
    worker = database.write(make_worker)
    link = database.write(invitations.invite, worker.id, by=None, now=MONDAY_NOON)
    code, _ = refused(database, invitations.accept, link.token, password="short", now=MONDAY_NOON)
    assert code is Code.PASSWORD_TOO_SHORT
    database.write(invitations.accept, link.token, password=NEW_PASSWORD, now=MONDAY_NOON)


def test_an_invitation_ends_in_time_and_with_the_next_one(database: Database) -> None:
    worker = database.write(make_worker)
    first = database.write(invitations.invite, worker.id, by=None, now=MONDAY_NOON)
    second = database.write(invitations.invite, worker.id, by=None, now=MONDAY_NOON)
    late = MONDAY_NOON + timedelta(days=invitations.DAYS)
    for token, now in ((first.token, MONDAY_NOON), (second.token, late), ("made-up", MONDAY_NOON)):
        code, _ = refused(database, invitations.read_invited, token, now=now)
        assert code is Code.INVITATION_SPENT
    assert database.look(invitations.read_invited, second.token, now=MONDAY_NOON).username == "aino"


def test_an_invitation_is_stored_as_a_hash_and_stands_behind_the_hash_sign(database: Database) -> None:
    worker = database.write(make_worker)
    link = database.write(invitations.invite, worker.id, by=None, now=MONDAY_NOON)
    with database.session_scope(read_only=True) as session:
        stored = session.connection().exec_driver_sql("SELECT * FROM invitation").all()
    assert link.token not in str(stored)
    address, _, fragment = link.link("https://chat.example.fi").partition("#")
    assert link.token not in address
    assert link.token in fragment


def test_what_happens_to_accounts_is_in_the_trail(database: Database) -> None:
    admin = database.write(make_worker, "admin", Role.ADMIN)
    worker = database.write(make_worker)
    database.write(
        accounts.change_account, worker.id, by=admin.id, now=MONDAY_NOON, roles=[Role.LEAD], name="Aino Uusi"
    )
    with database.session_scope(read_only=True) as session:
        row = session.query(AuditRow).filter_by(deed=audit.Deed.ACCOUNT_CHANGED.value).one()
        found = (row.account_id, row.subject, row.details)
    assert found == (admin.id, f"account:{worker.id}", {"changed": ["name", "roles"], "roles": ["lead"]})


def test_every_role_stands_in_the_table_of_rights() -> None:
    assert set(RIGHTS_OF) == set(Role)
    assert tuple(role.value for role in Role) == ROLES


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.WORKER, {Right.TALK}),
        (Role.LEAD, {Right.TALK, Right.LEAD, Right.READ_AUDIT}),
        (Role.EDITOR, {Right.EDIT}),
        (Role.PUBLISHER, {Right.EDIT, Right.PUBLISH}),
        (Role.ADMIN, {Right.TALK, Right.LEAD, Right.READ_AUDIT, Right.MANAGE_PEOPLE}),
    ],
)
def test_a_role_may_what_its_row_says_and_no_more(role: Role, rights: set[Right]) -> None:
    assert {right for right in Right if may([role], right)} == rights
