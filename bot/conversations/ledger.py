"""The ledger of turns: what the bot owes for each resident message, claimed with a fence and paid once.

A turn is claimed by compare-and-set, its end is written in the transaction of its replies, and a result whose fence
is stale is refused: so a message is answered once, whoever dies in between (RELIABILITY I2, I4, W6, W7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Update

from bot.conversations.models import MessageRow, TurnRow, TurnState
from bot.storage.database import mark_moved

OPEN = (TurnState.ACCEPTED.value, TurnState.RUNNING.value)


@dataclass(frozen=True)
class Claim:
    """The right to answer one message until ``lease_until``; ``attempt`` counts from 1."""

    conversation_id: str
    seq: int
    fence: int
    attempt: int
    text: str
    payload: str | None
    accepted_at: datetime


def open_turn(
    session: Session, conversation_id: str, seq: int, *, state: TurnState, payload: str | None, now: datetime
) -> None:
    """Enter the debt for a message; ``state`` HUMAN means that a person answers it and the bot owes nothing."""
    is_final = state not in (TurnState.ACCEPTED, TurnState.RUNNING)
    session.add(
        TurnRow(
            conversation_id=conversation_id,
            seq=seq,
            state=state.value,
            fence=0,
            attempts=0,
            accepted_at=now,
            ended_at=now if is_final else None,
            payload=payload,
        )
    )


def claim_next(session: Session, conversation_id: str, *, lease: float, now: datetime) -> Claim | None:
    """Claim the oldest open turn of a conversation, or nothing when another holds it or none is open.

    ``lease`` is in seconds. Only the oldest is ever claimed, so messages are answered in their order.
    """
    row = session.execute(
        select(TurnRow)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.state.in_(OPEN))
        .order_by(TurnRow.seq)
        .limit(1)
    ).scalar_one_or_none()
    if row is None:
        return None
    taken = session.execute(
        update(TurnRow)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.seq == row.seq, TurnRow.fence == row.fence)
        .where(
            or_(
                TurnRow.state == TurnState.ACCEPTED.value,
                and_(TurnRow.state == TurnState.RUNNING.value, TurnRow.lease_until < now),
            )
        )
        .values(
            state=TurnState.RUNNING.value,
            fence=row.fence + 1,
            attempts=row.attempts + 1,
            lease_until=now + timedelta(seconds=lease),
        )
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:
        return None
    message = session.get(MessageRow, (conversation_id, row.seq))
    return Claim(
        conversation_id=conversation_id,
        seq=row.seq,
        fence=row.fence + 1,
        attempt=row.attempts + 1,
        text=message.text,
        payload=row.payload,
        accepted_at=row.accepted_at,
    )


def renew(session: Session, claim: Claim, *, lease: float, now: datetime) -> bool:
    """Hold the claim for ``lease`` seconds more; False when it has been lost."""
    held = session.execute(_held(claim).values(lease_until=now + timedelta(seconds=lease)))
    return bool(held.rowcount == 1)


def end_turn(
    session: Session,
    claim: Claim,
    state: TurnState,
    *,
    now: datetime,
    topic: str | None = None,
    confidence: float | None = None,
    fault: str | None = None,
    model: str | None = None,
) -> bool:
    """End the turn in the transaction of its replies; False (and nothing written) when the claim was lost."""
    ended = session.execute(
        _held(claim).values(
            state=state.value,
            ended_at=now,
            lease_until=None,
            topic=topic,
            confidence=confidence,
            fault=fault,
            model=model,
        )
    )
    mark_moved(session, claim.conversation_id)
    return bool(ended.rowcount == 1)


def give_to_person(session: Session, conversation_id: str, *, now: datetime) -> None:
    """End every open turn of a conversation that a person takes: a late answer of the bot is then refused."""
    session.execute(
        update(TurnRow)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.state.in_(OPEN))
        .values(state=TurnState.HUMAN.value, fence=TurnRow.fence + 1, ended_at=now, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def list_open(session: Session, *, now: datetime, include_leased: bool = False, limit: int = 500) -> list[str]:
    """Conversations with a turn that nobody works on (``include_leased``: or that anybody claimed), oldest first."""
    query = select(TurnRow.conversation_id).where(TurnRow.state.in_(OPEN))
    if not include_leased:
        query = query.where(or_(TurnRow.state == TurnState.ACCEPTED.value, TurnRow.lease_until < now))
    rows = session.execute(query.order_by(TurnRow.accepted_at).limit(limit)).scalars()
    return list(dict.fromkeys(rows))


def free_abandoned(session: Session) -> int:
    """Give back every running turn; only for a gateway that is surely the only one and has just started."""
    freed = session.execute(
        update(TurnRow)
        .where(TurnRow.state == TurnState.RUNNING.value)
        .values(state=TurnState.ACCEPTED.value, fence=TurnRow.fence + 1, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return int(freed.rowcount)


def _held(claim: Claim) -> Update:
    return (
        update(TurnRow)
        .where(TurnRow.conversation_id == claim.conversation_id, TurnRow.seq == claim.seq)
        .where(TurnRow.state == TurnState.RUNNING.value, TurnRow.fence == claim.fence)
        .execution_options(synchronize_session=False)
    )
