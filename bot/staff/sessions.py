"""Signed-in browsers: opened, found by their cookie, listed, ended."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.errors import BotError, Code
from bot.staff import audit
from bot.staff.accounts import Account, to_account
from bot.staff.models import AccountRow, SessionRow

IDLE_HOURS = 12
TOUCH_MINUTES = 5
ID_LENGTH = 16


@dataclass(frozen=True)
class Browser:
    """From where somebody signs in: the network, and the family of the browser, as she will know it in her list."""

    network: str
    name: str


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the cookie's secret (told once) and the token that changing calls must carry."""

    account: Account
    cookie: str
    csrf: str
    is_proven: bool


@dataclass(frozen=True)
class LivingSession:
    """A session that may be used; ``is_stale`` when its use should be noted (``touch_session``)."""

    account: Account
    csrf: str
    is_stale: bool
    is_proven: bool
    id: str


@dataclass(frozen=True)
class ListedSession:
    """A session in a list; ``id`` is the beginning of the hash of its secret, which opens nothing."""

    id: str
    created_at: datetime
    used_at: datetime
    network: str | None
    browser: str | None
    is_proven: bool


def open_session(
    session: Session, row: AccountRow, *, browser: Browser, is_proven: bool, way: str, now: datetime
) -> SignedIn:
    """Open a session for an account that has shown who it is; ``way`` is ``password`` or ``directory``."""
    cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    session.add(
        SessionRow(
            token_hash=_hash(cookie),
            account_id=row.id,
            csrf=csrf,
            created_at=now,
            used_at=now,
            network=browser.network,
            browser=browser.name,
            is_proven=is_proven,
        )
    )
    subject = f"account:{row.id}"
    audit.record(session, audit.Deed.ACCOUNT_SIGNED_IN, account_id=row.id, subject=subject, now=now, way=way)
    return SignedIn(to_account(row), cookie, csrf, is_proven)


def find_session(session: Session, cookie: str, *, now: datetime) -> LivingSession | None:
    """The living session of a cookie; unused for twelve hours it is dead."""
    found = session.execute(
        select(SessionRow, AccountRow)
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .where(SessionRow.token_hash == _hash(cookie), AccountRow.is_active)
        .where(SessionRow.used_at > _oldest(now))
    ).first()
    if found is None:
        return None
    row, account = found
    is_stale = row.used_at < now - timedelta(minutes=TOUCH_MINUTES)
    return LivingSession(to_account(account), row.csrf, is_stale, row.is_proven, row.token_hash[:ID_LENGTH])


def touch_session(session: Session, cookie: str, *, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(update(SessionRow).where(SessionRow.token_hash == _hash(cookie)).values(used_at=now))


def prove_session(session: Session, account_id: int, session_id: str) -> None:
    """Note that a second factor was shown in a session that is open already."""
    session.execute(
        update(SessionRow)
        .where(*_one(account_id, session_id))
        .values(is_proven=True)
        .execution_options(synchronize_session=False)
    )


def sign_out(session: Session, cookie: str, *, now: datetime) -> None:
    """End the session of a cookie, if it lives."""
    row = session.get(SessionRow, _hash(cookie))
    if row is not None:
        deed, subject = audit.Deed.ACCOUNT_SIGNED_OUT, f"account:{row.account_id}"
        audit.record(session, deed, account_id=row.account_id, subject=subject, now=now)
        session.execute(delete(SessionRow).where(SessionRow.token_hash == row.token_hash))


def list_sessions(session: Session, account_id: int, *, now: datetime) -> list[ListedSession]:
    """The living sessions of an account, the last used first."""
    rows = session.execute(
        select(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.used_at > _oldest(now))
        .order_by(SessionRow.used_at.desc(), SessionRow.token_hash)
    ).scalars()
    return [
        ListedSession(row.token_hash[:ID_LENGTH], row.created_at, row.used_at, row.network, row.browser, row.is_proven)
        for row in rows
    ]


def end_session(session: Session, account_id: int, session_id: str, *, by: int | None, now: datetime) -> None:
    """End one session of an account.

    Raises:
        BotError: NOT_FOUND.
    """
    ended = session.execute(
        delete(SessionRow).where(*_one(account_id, session_id)).execution_options(synchronize_session=False)
    )
    if ended.rowcount != 1:
        raise BotError(Code.NOT_FOUND)
    _remember(session, account_id, by=by, now=now, count=1)


def end_sessions(session: Session, account_id: int, *, by: int | None, now: datetime, but: str | None = None) -> int:
    """End all sessions of an account, or all but one; answer how many."""
    query = delete(SessionRow).where(SessionRow.account_id == account_id)
    if but is not None:
        query = query.where(~SessionRow.token_hash.startswith(but, autoescape=True))
    ended = int(session.execute(query.execution_options(synchronize_session=False)).rowcount)
    if ended:
        _remember(session, account_id, by=by, now=now, count=ended)
    return ended


def _one(account_id: int, session_id: str) -> tuple[object, ...]:
    if len(session_id) != ID_LENGTH:
        raise BotError(Code.NOT_FOUND)
    return (SessionRow.account_id == account_id, SessionRow.token_hash.startswith(session_id, autoescape=True))


def _oldest(now: datetime) -> datetime:
    return now - timedelta(hours=IDLE_HOURS)


def _remember(session: Session, account_id: int, *, by: int | None, now: datetime, count: int) -> None:
    subject = f"account:{account_id}"
    audit.record(session, audit.Deed.SESSIONS_ENDED, account_id=by, subject=subject, now=now, count=count)


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
