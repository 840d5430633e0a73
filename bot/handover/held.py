"""Workers' messages that are held back some seconds: stored at once, sent when the time is up, or taken back.

A held message has no number, so the resident can learn nothing of one that was taken back. Who sends it deletes its row
in the same transaction, so it is sent once however many gateways look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversations import transcript
from bot.conversations.models import Author, Kind
from bot.errors import BotError, Code
from bot.handover.models import HandoverRow, HandoverState, HeldMessageRow
from bot.storage.database import mark_moved


@dataclass(frozen=True)
class Held:
    """A message that is not sent yet."""

    client_id: str
    text: str
    send_at: datetime


def hold(session: Session, handover_id: int, *, worker_id: int, draft: transcript.Draft, send_at: datetime) -> Held:
    """Keep a message (with client id) until ``send_at``; the same client id again answers the one that is kept.

    Raises:
        BotError: CLIENT_ID_REUSED when it was kept with another content.
    """
    client_id = draft.client_id or ""
    known = session.execute(
        select(HeldMessageRow).where(HeldMessageRow.handover_id == handover_id, HeldMessageRow.client_id == client_id)
    ).scalar_one_or_none()
    if known is not None:
        if known.request_hash != draft.request_hash:
            raise BotError(Code.CLIENT_ID_REUSED)
        return Held(client_id, known.text, known.send_at)
    session.add(
        HeldMessageRow(
            handover_id=handover_id,
            account_id=worker_id,
            client_id=client_id,
            request_hash=draft.request_hash,
            language=draft.language,
            text=draft.text,
            extra=draft.extra,
            send_at=send_at,
        )
    )
    return Held(client_id, draft.text, send_at)


def is_held(session: Session, handover_id: int, *, client_id: str) -> bool:
    """Whether a message of this client id is kept."""
    query = select(HeldMessageRow.id).where(
        HeldMessageRow.handover_id == handover_id, HeldMessageRow.client_id == client_id
    )
    return session.execute(query).first() is not None


def take_back(session: Session, handover_id: int, *, worker_id: int, client_id: str) -> None:
    """Drop an own message that is not sent yet.

    Raises:
        BotError: HANDOVER_STATE when it has been sent already.
    """
    dropped = session.execute(
        delete(HeldMessageRow).where(
            HeldMessageRow.handover_id == handover_id,
            HeldMessageRow.client_id == client_id,
            HeldMessageRow.account_id == worker_id,
        )
    )
    if dropped.rowcount != 1:
        raise BotError(Code.HANDOVER_STATE)


def list_held(session: Session, handover_id: int, *, worker_id: int) -> list[Held]:
    """What a worker has written and the resident has not got yet."""
    rows = session.execute(
        select(HeldMessageRow)
        .where(HeldMessageRow.handover_id == handover_id, HeldMessageRow.account_id == worker_id)
        .order_by(HeldMessageRow.id)
    ).scalars()
    return [Held(row.client_id, row.text, row.send_at) for row in rows]


def list_due(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """Handovers with a message whose time is up."""
    rows = session.execute(
        select(HeldMessageRow.handover_id).where(HeldMessageRow.send_at <= now).distinct().limit(limit)
    ).scalars()
    return list(rows)


def send(session: Session, handover_id: int, *, now: datetime, until: datetime | None = None) -> None:
    """Send what is held, in the order of writing: all of it, or what is due at ``until``.

    What is held for a chat that has ended or has another owner is dropped: the resident has left.
    """
    handover = session.get(HandoverRow, handover_id, populate_existing=True)
    if handover is None:
        return
    transcript.lock(session, handover.conversation_id)
    query = select(HeldMessageRow).where(HeldMessageRow.handover_id == handover_id).order_by(HeldMessageRow.id)
    if until is not None:
        query = query.where(HeldMessageRow.send_at <= until)
    for row in session.execute(query).scalars().all():
        gone = session.execute(
            delete(HeldMessageRow).where(HeldMessageRow.id == row.id).execution_options(synchronize_session=False)
        )
        is_own = handover.state == HandoverState.ACTIVE.value and handover.claimed_by == row.account_id
        if gone.rowcount == 1 and is_own:
            draft = transcript.Draft(
                Author.WORKER,
                Kind.TEXT,
                row.text,
                row.language,
                client_id=row.client_id,
                request_hash=row.request_hash,
                extra=row.extra,
            )
            transcript.append(session, handover.conversation_id, draft, now=now)
    mark_moved(session, handover.conversation_id)
