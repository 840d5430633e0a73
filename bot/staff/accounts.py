"""Accounts of staff: made, found, listed, changed, closed. How somebody signs in is the matter of ``sign_in``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import BotError, Code
from bot.staff import audit, passwords
from bot.staff.models import AccountRow, InvitationRow, Role, SecondFactorRow, SessionRow

MIN_PASSWORD_LENGTH = passwords.MIN_LENGTH
LONGEST_USERNAME, LONGEST_NAME, LONGEST_TITLE = 64, 120, 80


@dataclass(frozen=True)
class Account:
    """One member of staff; ``title`` is what residents see."""

    id: int
    username: str
    name: str
    title: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Person:
    """An account as those see it who manage accounts; ``invited_until`` is the end of an unused link."""

    account: Account
    is_active: bool
    has_password: bool
    has_second_factor: bool
    is_from_directory: bool
    last_used_at: datetime | None
    invited_until: datetime | None


def create_account(
    session: Session,
    *,
    username: str,
    password: str | None,
    name: str,
    title: str,
    roles: Iterable[Role],
    now: datetime,
    by: int | None = None,
    shortest: int = MIN_PASSWORD_LENGTH,
    directory_subject: str | None = None,
) -> Account:
    """Make an account; without a password nobody can sign in until an invitation or the directory gives a way.

    Raises:
        BotError: BAD_REQUEST naming the field: user name taken, empty or too long, no role;
            PASSWORD_TOO_SHORT under ``shortest`` characters; PASSWORD_COMMON.
    """
    username = username.strip().lower()
    if not 0 < len(username) <= LONGEST_USERNAME or find_account(session, username) is not None:
        raise BotError(Code.BAD_REQUEST, field="username")
    if password is not None:
        passwords.check_password(password, person=(username, name), shortest=shortest)
    row = AccountRow(
        username=username,
        name=_fitting(name, "name", LONGEST_NAME),
        title=_fitting(title, "title", LONGEST_TITLE),
        password_hash=passwords.make_hash(password) if password is not None else "",
        roles=_chosen(roles),
        is_active=True,
        created_at=now,
        directory_subject=directory_subject,
    )
    session.add(row)
    session.flush()
    subject = f"account:{row.id}"
    audit.record(session, audit.Deed.ACCOUNT_CREATED, account_id=by, subject=subject, now=now, roles=row.roles)
    return to_account(row)


def change_account(
    session: Session,
    account_id: int,
    *,
    by: int | None,
    now: datetime,
    name: str | None = None,
    title: str | None = None,
    roles: Iterable[Role] | None = None,
    is_active: bool | None = None,
) -> Account:
    """Change what is given; a closed account loses its sessions and invitations at once.

    Raises:
        BotError: NOT_FOUND; BAD_REQUEST naming the field; LAST_ADMIN when nobody would be left who manages accounts.
    """
    row = read_row(session, account_id)
    was_admin = is_acting_admin(row)
    before = {"name": row.name, "title": row.title, "roles": row.roles, "is_active": row.is_active}
    if name is not None:
        row.name = _fitting(name, "name", LONGEST_NAME)
    if title is not None:
        row.title = _fitting(title, "title", LONGEST_TITLE)
    if roles is not None:
        row.roles = _chosen(roles)
    if is_active is not None:
        row.is_active = is_active
    session.flush()
    if was_admin and not is_acting_admin(row):
        _require_an_admin(session)
    if not row.is_active:
        for table in (SessionRow, InvitationRow):
            session.query(table).filter(table.account_id == account_id).delete(synchronize_session=False)
    after = {"name": row.name, "title": row.title, "roles": row.roles, "is_active": row.is_active}
    changed = sorted(field for field in after if after[field] != before[field])
    if changed:
        details = {field: after[field] for field in changed if field in ("roles", "is_active")}
        deed, subject = audit.Deed.ACCOUNT_CHANGED, f"account:{account_id}"
        audit.record(session, deed, account_id=by, subject=subject, now=now, changed=changed, **details)
    return to_account(row)


def find_account(session: Session, username: str) -> Account | None:
    """The account of a user name, in any case of letters."""
    row = find_row(session, username)
    return to_account(row) if row else None


def list_people(session: Session) -> list[Person]:
    """All accounts by user name, closed ones too."""
    used = dict(
        session.execute(
            select(SessionRow.account_id, func.max(SessionRow.used_at)).group_by(SessionRow.account_id)
        ).all()
    )
    invited = dict(
        session.execute(
            select(InvitationRow.account_id, func.max(InvitationRow.expires_at))
            .where(InvitationRow.used_at.is_(None))
            .group_by(InvitationRow.account_id)
        ).all()
    )
    factors = set(
        session.execute(select(SecondFactorRow.account_id).where(SecondFactorRow.confirmed_at.is_not(None))).scalars()
    )
    rows = session.execute(select(AccountRow).order_by(AccountRow.username)).scalars()
    return [
        Person(
            to_account(row),
            is_active=row.is_active,
            has_password=bool(row.password_hash),
            has_second_factor=row.id in factors,
            is_from_directory=row.directory_subject is not None,
            last_used_at=used.get(row.id),
            invited_until=invited.get(row.id),
        )
        for row in rows
    ]


def has_accounts(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return session.execute(select(AccountRow.id).limit(1)).first() is not None


def find_row(session: Session, username: str) -> AccountRow | None:
    """The row of a user name, in any case of letters; for this package only."""
    wanted = username.strip().lower()
    row: AccountRow | None = session.execute(
        select(AccountRow).where(AccountRow.username == wanted)
    ).scalar_one_or_none()
    return row


def read_row(session: Session, account_id: int) -> AccountRow:
    """The row of an account; for this package only.

    Raises:
        BotError: NOT_FOUND.
    """
    row: AccountRow | None = session.get(AccountRow, account_id, populate_existing=True)
    if row is None:
        raise BotError(Code.NOT_FOUND)
    return row


def is_acting_admin(row: AccountRow) -> bool:
    """Whether this account can manage accounts now."""
    return bool(row.is_active) and Role.ADMIN.value in row.roles


def to_account(row: AccountRow) -> Account:
    """The account of a row."""
    return Account(row.id, row.username, row.name, row.title, frozenset(Role(role) for role in row.roles))


def _require_an_admin(session: Session) -> None:
    # Locked, so that two administrators cannot close each other at the same moment on PostgreSQL.
    rows = session.execute(select(AccountRow).where(AccountRow.is_active).with_for_update()).scalars().all()
    if not any(is_acting_admin(row) for row in rows):
        raise BotError(Code.LAST_ADMIN)


def _chosen(roles: Iterable[Role]) -> list[str]:
    chosen = sorted({role.value for role in roles})
    if not chosen:
        raise BotError(Code.BAD_REQUEST, field="roles")
    return chosen


def _fitting(text: str, field: str, longest: int) -> str:
    text = text.strip()
    if not 0 < len(text) <= longest:
        raise BotError(Code.BAD_REQUEST, field=field)
    return text
