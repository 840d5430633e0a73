"""The audit trail: one row for every deed and every reading by a member of staff, in the deed's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.staff.models import AccountRow, AuditRow


class Deed(str, Enum):
    """What staff can do that is remembered, as ``noun:verb``.

    ``conversation:read`` is one's own or one that waits for anybody; ``conversation:inspected`` is any other, and its
    details have the reason.
    """

    ACCOUNT_CREATED = "account:created"
    ACCOUNT_SIGNED_IN = "account:signed_in"
    ACCOUNT_REFUSED = "account:refused"
    ACCOUNT_SIGNED_OUT = "account:signed_out"
    ACCOUNT_CHANGED = "account:changed"
    ACCOUNT_INVITED = "account:invited"
    PASSWORD_SET = "password:set"
    SECOND_FACTOR_ON = "second_factor:on"
    SECOND_FACTOR_OFF = "second_factor:off"
    RECOVERY_CODES_MADE = "recovery_codes:made"
    RECOVERY_CODE_SPENT = "recovery_code:spent"
    SESSIONS_ENDED = "sessions:ended"
    AUDIT_SEARCHED = "audit:searched"
    CONVERSATION_READ = "conversation:read"
    CONVERSATION_INSPECTED = "conversation:inspected"
    CONVERSATION_WRITTEN = "conversation:written"
    MESSAGE_TAKEN_BACK = "message:taken_back"
    HANDOVER_CLAIMED = "handover:claimed"
    HANDOVER_RELEASED = "handover:released"
    HANDOVER_TRANSFERRED = "handover:transferred"
    HANDOVER_CLOSED = "handover:closed"
    CATALOGUE_IMPORTED = "catalogue:imported"
    HANDOVER_OFFERED = "handover:offered"
    HANDOVER_ACCEPTED = "handover:accepted"
    HANDOVER_DECLINED = "handover:declined"
    HANDOVER_WITHDRAWN = "handover:withdrawn"
    HANDOVER_RETURNED = "handover:returned"
    HANDOVER_ANNOTATED = "handover:annotated"
    SKILLS_SET = "skills:set"
    CALLBACK_TAKEN = "callback:taken"
    CALLBACK_RELEASED = "callback:released"
    CALLBACK_MARKED = "callback:marked"
    CHATS_SEARCHED = "chats:searched"
    FIGURES_READ = "figures:read"
    CONVERSATIONS_PURGED = "conversations:purged"
    RETENTION_READ = "retention:read"
    TEXT_TRANSLATED = "text:translated"


def record(
    session: Session, deed: Deed, /, *, account_id: int | None, subject: str, now: datetime, **details: Any
) -> None:
    """Remember a deed; ``subject`` is ``kind:id``; details never hold texts or names of residents."""
    session.add(AuditRow(at=now, account_id=account_id, deed=deed.value, subject=subject, details=details))


def has_recorded(session: Session, deed: Deed, *, account_id: int, subject: str, since: datetime) -> bool:
    """Whether this account's deed on the subject was remembered since a moment."""
    query = select(
        exists().where(
            AuditRow.deed == deed.value,
            AuditRow.account_id == account_id,
            AuditRow.subject == subject,
            AuditRow.at >= since,
        )
    )
    return bool(session.execute(query).scalar())


@dataclass(frozen=True)
class Wanted:
    """What to look for; None means any. ``before`` is the last id of the page before."""

    account_id: int | None = None
    deed: Deed | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Entry:
    """One row of the trail; ``username`` and ``name`` are None for what the service did by itself."""

    id: int
    at: datetime
    account_id: int | None
    username: str | None
    name: str | None
    deed: str
    subject: str
    details: dict[str, Any]


def search(session: Session, wanted: Wanted, *, limit: int) -> list[Entry]:
    """Rows of the trail, the last first."""
    query = select(AuditRow, AccountRow.username, AccountRow.name).outerjoin(
        AccountRow, AccountRow.id == AuditRow.account_id
    )
    if wanted.account_id is not None:
        query = query.where(AuditRow.account_id == wanted.account_id)
    if wanted.deed is not None:
        query = query.where(AuditRow.deed == wanted.deed.value)
    if wanted.subject is not None:
        query = query.where(AuditRow.subject == wanted.subject)
    if wanted.since is not None:
        query = query.where(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditRow.at < wanted.until)
    if wanted.before is not None:
        query = query.where(AuditRow.id < wanted.before)
    rows = session.execute(query.order_by(AuditRow.id.desc()).limit(limit))
    return [
        Entry(row.id, row.at, row.account_id, username, name, row.deed, row.subject, row.details)
        for row, username, name in rows
    ]
