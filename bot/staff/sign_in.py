"""Signing in with a password and a second factor; proving oneself again before something weighty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import BotError, Code
from bot.staff import accounts, audit, passwords, second_factor, sessions, throttle
from bot.staff.models import AccountRow
from bot.staff.sessions import Browser, SignedIn
from bot.staff.throttle import Caller


@dataclass(frozen=True)
class Refusal:
    """Why nobody came in. A value, not an error, so that the count of failures is committed."""

    code: Code
    retry_after: int | None = None

    def to_error(self) -> BotError:
        """The error to tell."""
        return BotError(self.code, **({"retry_after": self.retry_after} if self.retry_after else {}))


@dataclass(frozen=True)
class Lock:
    """The hash that a password must fit; None for a name that is not known, and takes as long to judge."""

    password_hash: str | None


def find_lock(session: Session, *, username: str, network: str, now: datetime) -> Lock | Refusal:
    """What ``passwords.is_right`` needs, or TOO_MANY_TRIES.

    Apart from ``sign_in``, because judging takes a tenth of a second, in which no transaction should be open: SQLite
    has one writer.
    """
    wait = throttle.find_wait(session, Caller(username, network), now=now)
    if wait:
        return Refusal(Code.TOO_MANY_TRIES, wait)
    row = accounts.find_row(session, username)
    return Lock(row.password_hash if row else None)


def sign_in(
    session: Session, *, username: str, is_right: bool, code: str | None, browser: Browser, now: datetime
) -> SignedIn | Refusal:
    """Open a session, or say why not: TOO_MANY_TRIES, BAD_CREDENTIALS, SECOND_FACTOR_NEEDED, SECOND_FACTOR_WRONG.

    ``is_right`` says whether the password fits the lock. The answer is the same for a wrong name, a wrong password and
    a closed account. The pace is looked at again: of many tries at once, those over the limit are not taken.
    """
    caller = Caller(username, browser.network)
    wait = throttle.find_wait(session, caller, now=now)
    if wait:
        return Refusal(Code.TOO_MANY_TRIES, wait)
    row = accounts.find_row(session, username)
    if row is None or not is_right or not row.is_active:
        return _refuse(session, caller, row, Code.BAD_CREDENTIALS, now=now)
    needs_code = second_factor.is_on(session, row.id)
    if needs_code and not code:
        return Refusal(Code.SECOND_FACTOR_NEEDED)
    if needs_code and not second_factor.take_code(session, row.id, code or "", now=now):
        return _refuse(session, caller, row, Code.SECOND_FACTOR_WRONG, now=now)
    throttle.note_success(session, caller, now=now)
    return sessions.open_session(session, row, browser=browser, is_proven=needs_code, way="password", now=now)


def prove(
    session: Session, account_id: int, *, password: str, code: str | None, network: str, now: datetime
) -> Refusal | None:
    """Look at password and code of somebody who is signed in: None when they are right. Failures are counted too."""
    row = accounts.read_row(session, account_id)
    caller = Caller(row.username, network)
    wait = throttle.find_wait(session, caller, now=now)
    if wait:
        return Refusal(Code.TOO_MANY_TRIES, wait)
    if not passwords.is_right(row.password_hash, password):
        return _refuse(session, caller, row, Code.BAD_CREDENTIALS, now=now)
    if second_factor.is_on(session, account_id):
        if not code:
            return Refusal(Code.SECOND_FACTOR_NEEDED)
        if not second_factor.take_code(session, account_id, code, now=now):
            return _refuse(session, caller, row, Code.SECOND_FACTOR_WRONG, now=now)
    return None


def set_password(session: Session, account_id: int, password: str, *, by: int | None, now: datetime) -> None:
    """Set a password.

    Raises:
        BotError: PASSWORD_TOO_SHORT, PASSWORD_COMMON.
    """
    row = accounts.read_row(session, account_id)
    passwords.check_password(password, person=(row.username, row.name))
    row.password_hash = passwords.make_hash(password)
    audit.record(session, audit.Deed.PASSWORD_SET, account_id=by, subject=f"account:{account_id}", now=now)


def _refuse(session: Session, caller: Caller, row: AccountRow | None, code: Code, *, now: datetime) -> Refusal:
    throttle.note_failure(session, caller, now=now)
    if row is not None:
        subject = f"account:{row.id}"
        audit.record(session, audit.Deed.ACCOUNT_REFUSED, account_id=row.id, subject=subject, now=now, code=code.value)
    return Refusal(code)
