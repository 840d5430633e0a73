"""What the console's stream compares to see what moved: few columns, two statements, however many chats are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.conversations.models import ConversationRow
from bot.handover.callbacks import OPEN
from bot.handover.models import CallbackRow, DeskWorkerRow, HandoverRow, HandoverState
from bot.handover.rules import DeskRules


@dataclass(frozen=True)
class OwnChat:
    """One of a worker's chats: its newest message and how far the resident has read."""

    conversation_id: str
    last_seq: int
    read_by_resident: int


@dataclass(frozen=True)
class Overview:
    """The lists as a value to compare, own chats by handover, offers to oneself, crises that leads were alerted to."""

    lists: Sequence[Any]
    people: Sequence[Any]
    callbacks: Sequence[Any]
    own: dict[int, OwnChat]
    offered: frozenset[int]
    alerted: frozenset[int]


def read_overview(session: Session, worker_id: int, *, rules: DeskRules, now: datetime) -> Overview:
    """The desk as it is for one worker."""
    rows = session.execute(
        select(
            HandoverRow.id,
            HandoverRow.state,
            HandoverRow.team,
            HandoverRow.topic,
            HandoverRow.urgency,
            HandoverRow.waiting_since,
            HandoverRow.claimed_by,
            HandoverRow.offered_to,
            HandoverRow.offered_at,
            HandoverRow.spilled_at,
            HandoverRow.nobody_told_at,
            HandoverRow.alerted_at,
            HandoverRow.read_by_resident,
            HandoverRow.conversation_id,
            ConversationRow.last_seq,
        )
        .join(ConversationRow, ConversationRow.id == HandoverRow.conversation_id)
        .where(
            or_(
                HandoverRow.state == HandoverState.WAITING.value,
                HandoverRow.state == HandoverState.ACTIVE.value,
            )
        )
        .order_by(HandoverRow.id)
    ).all()
    people = session.execute(
        select(DeskWorkerRow.account_id, DeskWorkerRow.presence, DeskWorkerRow.reason, DeskWorkerRow.beat_at).order_by(
            DeskWorkerRow.account_id
        )
    ).all()
    called = session.execute(
        select(CallbackRow.id, CallbackRow.state, CallbackRow.taken_by, CallbackRow.changed_at)
        .where(CallbackRow.state.in_(OPEN))
        .order_by(CallbackRow.id)
    ).all()
    active = HandoverState.ACTIVE.value
    return Overview(
        lists=[tuple(row)[:12] for row in rows],
        people=[
            (row.account_id, row.presence, row.reason, row.beat_at is not None and row.beat_at > now - rules.gone_after)
            for row in people
        ],
        callbacks=[tuple(row) for row in called],
        own={
            row.id: OwnChat(row.conversation_id, row.last_seq, row.read_by_resident)
            for row in rows
            if row.state == active and row.claimed_by == worker_id
        },
        offered=frozenset(
            row.id
            for row in rows
            if row.state == active and row.offered_to == worker_id and row.offered_at > now - rules.offer_lasts
        ),
        alerted=frozenset(row.id for row in rows if row.state != active and row.alerted_at is not None),
    )


def list_own_conversations(session: Session, worker_id: int) -> list[str]:
    """The conversations that a worker has now."""
    rows = session.execute(
        select(HandoverRow.conversation_id).where(
            HandoverRow.claimed_by == worker_id, HandoverRow.state == HandoverState.ACTIVE.value
        )
    ).scalars()
    return list(rows)
