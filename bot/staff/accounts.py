"""Accounts and sessions of staff: sign in, sign out, who is this. Passwords are hashed with argon2id."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.errors import BotError, Code
from bot.staff import audit
from bot.staff.models import AccountRow, Role, SessionRow

IDLE_HOURS = 12
TOUCH_MINUTES = 5
FAILURES_BEFORE_LOCK = 8
LOCK_MINUTES = 5
MIN_PASSWORD_LENGTH = 12

_hasher = PasswordHasher()
# Verified when the user name is unknown, so that the answer takes as long as for a known one.
_ABSENT = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$QJ1Yl8C4dO3l6V0Zb2aDkZ1l8zJg5Yt3aFvXvJ2m7nQ"


@dataclass(frozen=True)
class Account:
    """One member of staff; ``title`` is what residents see."""

    id: int
    username: str
    name: str
    title: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the cookie's secret (told once) and the token that changing calls must carry."""

    account: Account
    cookie: str
    csrf: str


def create_account(
    session: Session,
    *,
    username: str,
    password: str,
    name: str,
    title: str,
    roles: Iterable[Role],
    now: datetime,
    by: int | None = None,
    shortest: int = MIN_PASSWORD_LENGTH,
) -> Account:
    """Make an account.

    Raises:
        BotError: BAD_REQUEST naming the field: user name taken or empty, password under ``shortest`` characters,
            no role.
    """
    username = username.strip().lower()
    chosen = sorted({role.value for role in roles})
    if not username or find_account(session, username) is not None:
        raise BotError(Code.BAD_REQUEST, field="username")
    if len(password) < shortest:
        raise BotError(Code.BAD_REQUEST, field="password")
    if not chosen:
        raise BotError(Code.BAD_REQUEST, field="roles")
    row = AccountRow(
        username=username,
        name=name,
        title=title,
        password_hash=_hasher.hash(password),
        roles=chosen,
        is_active=True,
        created_at=now,
        failed_logins=0,
    )
    session.add(row)
    session.flush()
    audit.record(session, audit.Deed.ACCOUNT_CREATED, account_id=by, subject=f"account:{row.id}", now=now, roles=chosen)
    return _to_account(row)


def find_account(session: Session, username: str) -> Account | None:
    """The account of a user name, in any case of letters."""
    row = session.execute(select(AccountRow).where(AccountRow.username == username.lower())).scalar_one_or_none()
    return _to_account(row) if row else None


def has_accounts(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return session.execute(select(AccountRow.id).limit(1)).first() is not None


def sign_in(session: Session, *, username: str, password: str, now: datetime) -> SignedIn | None:
    """Open a session, or answer None for a wrong name or password; failures are counted and lock the account.

    None instead of an error, so that the count of failures is committed.
    """
    row = session.execute(
        select(AccountRow).where(AccountRow.username == username.strip().lower())
    ).scalar_one_or_none()
    is_right = _verify(row.password_hash if row else _ABSENT, password)
    if row is None:
        return None
    is_locked = row.locked_until is not None and row.locked_until > now
    if not is_right or not row.is_active or is_locked:
        if not is_locked:
            row.failed_logins += 1
            if row.failed_logins >= FAILURES_BEFORE_LOCK:
                row.failed_logins = 0
                row.locked_until = now + timedelta(minutes=LOCK_MINUTES)
        audit.record(session, audit.Deed.ACCOUNT_REFUSED, account_id=row.id, subject=f"account:{row.id}", now=now)
        return None
    row.failed_logins = 0
    row.locked_until = None
    cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    session.add(SessionRow(token_hash=_hash(cookie), account_id=row.id, csrf=csrf, created_at=now, used_at=now))
    audit.record(session, audit.Deed.ACCOUNT_SIGNED_IN, account_id=row.id, subject=f"account:{row.id}", now=now)
    return SignedIn(_to_account(row), cookie, csrf)


@dataclass(frozen=True)
class LivingSession:
    """A session that may be used; ``is_stale`` when its use should be noted (``touch_session``)."""

    account: Account
    csrf: str
    is_stale: bool


def find_session(session: Session, cookie: str, *, now: datetime) -> LivingSession | None:
    """The living session of a cookie; unused for twelve hours it is dead."""
    found = session.execute(
        select(SessionRow, AccountRow)
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .where(SessionRow.token_hash == _hash(cookie), AccountRow.is_active)
        .where(SessionRow.used_at > now - timedelta(hours=IDLE_HOURS))
    ).first()
    if found is None:
        return None
    row, account = found
    return LivingSession(_to_account(account), row.csrf, row.used_at < now - timedelta(minutes=TOUCH_MINUTES))


def touch_session(session: Session, cookie: str, *, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(update(SessionRow).where(SessionRow.token_hash == _hash(cookie)).values(used_at=now))


def sign_out(session: Session, cookie: str, *, now: datetime) -> None:
    """End the session of a cookie, if it lives."""
    row = session.get(SessionRow, _hash(cookie))
    if row is not None:
        audit.record(
            session,
            audit.Deed.ACCOUNT_SIGNED_OUT,
            account_id=row.account_id,
            subject=f"account:{row.account_id}",
            now=now,
        )
        session.execute(delete(SessionRow).where(SessionRow.token_hash == row.token_hash))


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _to_account(row: AccountRow) -> Account:
    return Account(row.id, row.username, row.name, row.title, frozenset(Role(role) for role in row.roles))
