"""The ledger of turns: what the bot owes for each resident message, claimed with a fence and paid once.

A turn is claimed by compare-and-set, its end is written in the transaction of its replies, and a result whose fence
is stale is refused: so a message is answered once, whoever dies in between (RELIABILITY I2, I4, W6, W7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations.models import ConversationRow, MessageRow, TurnRow, TurnState
from bot.crisis import Danger
from bot.storage.database import mark_moved

OPEN = (TurnState.ACCEPTED.value, TurnState.RUNNING.value)

# Every message runs these; built once (see bot.conversations.transcript).
_TURN = TurnRow.__table__
_MESSAGE = MessageRow.__table__
_CONVERSATION = ConversationRow.__table__
_OPEN_TURN = insert(_TURN)
_OLDEST_OPEN = (
    select(
        _TURN.c.seq,
        _TURN.c.fence,
        _TURN.c.attempts,
        _TURN.c.payload,
        _TURN.c.accepted_at,
        _MESSAGE.c.text,
        _CONVERSATION.c.language,
        _CONVERSATION.c.danger,
        _CONVERSATION.c.entry,
        _CONVERSATION.c.topic,
    )
    .join(_MESSAGE, and_(_MESSAGE.c.conversation_id == _TURN.c.conversation_id, _MESSAGE.c.seq == _TURN.c.seq))
    .join(_CONVERSATION, _CONVERSATION.c.id == _TURN.c.conversation_id)
    .where(_TURN.c.conversation_id == bindparam("of_conversation"), _TURN.c.state.in_(OPEN))
    .order_by(_TURN.c.seq)
    .limit(1)
)
_THIS_FENCE = and_(
    _TURN.c.conversation_id == bindparam("of_conversation"),
    _TURN.c.seq == bindparam("of_seq"),
    _TURN.c.fence == bindparam("seen_fence"),
)
_CLAIM = update(_TURN).where(
    _THIS_FENCE,
    or_(
        _TURN.c.state == TurnState.ACCEPTED.value,
        and_(_TURN.c.state == TurnState.RUNNING.value, _TURN.c.lease_until < bindparam("now")),
    ),
)
_HELD = update(_TURN).where(_THIS_FENCE, _TURN.c.state == TurnState.RUNNING.value)


@dataclass(frozen=True)
class Claim:
    """The right to answer one message until its lease ends; ``attempt`` counts from 1.

    ``language``, ``danger``, ``entry`` and ``topic`` are those of the conversation when the message was claimed;
    ``judged`` is the danger of this message where it was claimed at the door.
    """

    conversation_id: str
    seq: int
    fence: int
    attempt: int
    text: str
    payload: str | None
    accepted_at: datetime
    language: str
    danger: str
    entry: str | None
    topic: str | None = None
    judged: Danger | None = None


def open_turn(
    session: Session, conversation_id: str, seq: int, *, state: TurnState, payload: str | None, now: datetime
) -> None:
    """Enter the debt for a message; ``state`` HUMAN means that a person answers it and the bot owes nothing."""
    is_final = state not in (TurnState.ACCEPTED, TurnState.RUNNING)
    session.execute(
        _OPEN_TURN,
        {
            "conversation_id": conversation_id,
            "seq": seq,
            "state": state.value,
            "fence": 0,
            "attempts": 0,
            "accepted_at": now,
            "ended_at": now if is_final else None,
            "payload": payload,
        },
    )


def claim_next(session: Session, conversation_id: str, *, lease: float, now: datetime) -> Claim | None:
    """Claim the oldest open turn of a conversation, or nothing when another holds it or none is open.

    ``lease`` is in seconds. Only the oldest is ever claimed, so messages are answered in their order.
    """
    row = session.execute(_OLDEST_OPEN, {"of_conversation": conversation_id}).first()
    if row is None:
        return None
    taken = session.execute(
        _CLAIM,
        {
            "of_conversation": conversation_id,
            "of_seq": row.seq,
            "seen_fence": row.fence,
            "now": now,
            "state": TurnState.RUNNING.value,
            "fence": row.fence + 1,
            "attempts": row.attempts + 1,
            "lease_until": now + timedelta(seconds=lease),
        },
    )
    if taken.rowcount != 1:
        return None
    return Claim(
        conversation_id=conversation_id,
        seq=row.seq,
        fence=row.fence + 1,
        attempt=row.attempts + 1,
        text=row.text,
        payload=row.payload,
        accepted_at=row.accepted_at,
        language=row.language,
        danger=row.danger,
        entry=row.entry,
        topic=row.topic,
    )


def renew(session: Session, claim: Claim, *, lease: float, now: datetime) -> bool:
    """Hold the claim for ``lease`` seconds more; False when it has been lost."""
    return _change_held(session, claim, lease_until=now + timedelta(seconds=lease))


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
    has_ended = _change_held(
        session,
        claim,
        state=state.value,
        ended_at=now,
        lease_until=None,
        topic=topic,
        confidence=confidence,
        fault=fault,
        model=model,
    )
    mark_moved(session, claim.conversation_id)
    return has_ended


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


def _change_held(session: Session, claim: Claim, **values: Any) -> bool:
    of_claim = {"of_conversation": claim.conversation_id, "of_seq": claim.seq, "seen_fence": claim.fence}
    return bool(session.execute(_HELD, {**of_claim, **values}).rowcount == 1)
