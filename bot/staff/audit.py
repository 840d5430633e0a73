"""The audit trail: one row for every deed and every reading by a member of staff, in the deed's own transaction."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.staff.models import AuditRow


class Deed(str, Enum):
    """What staff can do that is remembered, as ``noun:verb``."""

    ACCOUNT_CREATED = "account:created"
    ACCOUNT_SIGNED_IN = "account:signed_in"
    ACCOUNT_REFUSED = "account:refused"
    ACCOUNT_SIGNED_OUT = "account:signed_out"
    CONVERSATION_READ = "conversation:read"
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
