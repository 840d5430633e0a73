"""Walks to the county's directory that browsers have begun, and the accounts of those whom it vouches for."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import BotError, Code
from bot.staff import accounts, sessions
from bot.staff.directory import Newcomer, Walk
from bot.staff.models import AccountRow, DirectoryFlowRow, Role
from bot.staff.sessions import Browser, SignedIn

WALK_MINUTES = 10


@dataclass(frozen=True)
class Begun:
    """What is needed to end a walk."""

    nonce: str
    verifier: str


def keep_walk(session: Session, walk: Walk, *, browser: str, now: datetime) -> None:
    """Remember a walk for the browser whose cookie holds the secret ``browser``; old walks are forgotten."""
    old = DirectoryFlowRow.created_at < now - timedelta(minutes=WALK_MINUTES)
    session.execute(delete(DirectoryFlowRow).where(old).execution_options(synchronize_session=False))
    session.add(
        DirectoryFlowRow(
            state_hash=_hash(walk.state),
            browser_hash=_hash(browser),
            nonce=walk.nonce,
            verifier=walk.verifier,
            created_at=now,
        )
    )


def take_walk(session: Session, state: str, *, browser: str, now: datetime) -> Begun | None:
    """End a walk, once; None when it is unknown, too old, or was begun by another browser."""
    row = session.get(DirectoryFlowRow, _hash(state))
    if row is None:
        return None
    found = Begun(row.nonce, row.verifier)
    is_ours = hmac.compare_digest(row.browser_hash, _hash(browser))
    is_young = row.created_at > now - timedelta(minutes=WALK_MINUTES)
    gone = session.execute(
        delete(DirectoryFlowRow)
        .where(DirectoryFlowRow.state_hash == row.state_hash)
        .execution_options(synchronize_session=False)
    )
    return found if is_ours and is_young and gone.rowcount == 1 else None


def enter(
    session: Session, newcomer: Newcomer, *, issuer: str, title: str, browser: Browser, now: datetime
) -> SignedIn | None:
    """Open a session for whom the directory vouches for; name and roles are the directory's each time.

    ``title`` is what residents see when the directory tells none. The account is made at the first time. None when no
    group gives a role (an account that had one is closed out at once), or the account was closed here.

    Raises:
        BotError: DIRECTORY_REFUSED when an account of our own has the user name: it is not given away.
    """
    # Some providers number their people from 1: the subject is told apart by the issuer.
    subject = hashlib.sha256(f"{issuer}\0{newcomer.subject}".encode()).hexdigest()
    row = session.execute(select(AccountRow).where(AccountRow.directory_subject == subject)).scalar_one_or_none()
    roles = [Role(role) for role in newcomer.roles]
    if row is not None and (not roles or not row.is_active):
        sessions.end_sessions(session, row.id, by=None, now=now)
        return None
    if not roles:
        return None
    name = newcomer.name[: accounts.LONGEST_NAME]
    told = newcomer.title[: accounts.LONGEST_TITLE] if newcomer.title else None
    if row is None:
        if accounts.find_account(session, newcomer.username) is not None:
            raise BotError(Code.DIRECTORY_REFUSED, reason="username_taken")
        account = accounts.create_account(
            session,
            username=newcomer.username,
            password=None,
            name=name,
            title=told or title,
            roles=roles,
            directory_subject=subject,
            now=now,
        )
        row = accounts.read_row(session, account.id)
    else:
        accounts.change_account(session, row.id, by=None, now=now, name=name, title=told, roles=roles)
    # The directory decides itself whom it asks for a second factor.
    return sessions.open_session(session, row, browser=browser, is_proven=True, way="directory", now=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
