"""Links with which somebody sets a password: for a new account, or when the password was forgotten. Once, in time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.errors import BotError, Code
from bot.staff import accounts, audit, sessions, sign_in
from bot.staff.models import AccountRow, InvitationRow

DAYS = 3
KEEP_DAYS = 30


@dataclass(frozen=True)
class Invitation:
    """A fresh link's secret, told once; it stands in no log and in no address that a server sees."""

    token: str
    expires_at: datetime

    def link(self, public_url: str) -> str:
        """The address to hand over: the secret is behind ``#``, which browsers keep to themselves."""
        return f"{public_url}/console.html#invitation={self.token}"


@dataclass(frozen=True)
class Invited:
    """For whom a link is."""

    account_id: int
    username: str
    name: str
    expires_at: datetime


def invite(session: Session, account_id: int, *, by: int | None, now: datetime) -> Invitation:
    """Make a link for an account; an earlier one that was not used is worthless from now on.

    Raises:
        BotError: NOT_FOUND, for a closed account too.
    """
    if not accounts.read_row(session, account_id).is_active:
        raise BotError(Code.NOT_FOUND)
    unused = (InvitationRow.account_id == account_id) & InvitationRow.used_at.is_(None)
    old = InvitationRow.expires_at < now - timedelta(days=KEEP_DAYS)
    session.execute(delete(InvitationRow).where(unused | old).execution_options(synchronize_session=False))
    token, expires_at = secrets.token_urlsafe(32), now + timedelta(days=DAYS)
    session.add(InvitationRow(token_hash=_hash(token), account_id=account_id, created_at=now, expires_at=expires_at))
    audit.record(session, audit.Deed.ACCOUNT_INVITED, account_id=by, subject=f"account:{account_id}", now=now)
    return Invitation(token, expires_at)


def read_invited(session: Session, token: str, *, now: datetime) -> Invited:
    """For whom a link is.

    Raises:
        BotError: INVITATION_SPENT when it is unknown, used or too old: the answer does not tell which.
    """
    found = session.execute(
        select(InvitationRow, AccountRow)
        .join(AccountRow, AccountRow.id == InvitationRow.account_id)
        .where(InvitationRow.token_hash == _hash(token), InvitationRow.used_at.is_(None))
        .where(InvitationRow.expires_at > now, AccountRow.is_active)
    ).first()
    if found is None:
        raise BotError(Code.INVITATION_SPENT)
    row, account = found
    return Invited(account.id, account.username, account.name, row.expires_at)


def accept(session: Session, token: str, *, password: str, now: datetime) -> Invited:
    """Set the password, spend the link and end whatever sessions the account had.

    Raises:
        BotError: INVITATION_SPENT; PASSWORD_TOO_SHORT, PASSWORD_COMMON, which do not spend it.
    """
    invited = read_invited(session, token, now=now)
    spent = session.execute(
        update(InvitationRow)
        .where(InvitationRow.token_hash == _hash(token), InvitationRow.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if spent.rowcount != 1:
        raise BotError(Code.INVITATION_SPENT)
    sign_in.set_password(session, invited.account_id, password, by=invited.account_id, now=now)
    sessions.end_sessions(session, invited.account_id, by=invited.account_id, now=now)
    return invited


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
