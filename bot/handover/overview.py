"""What the console's stream compares to see what moved: few columns, and what is the same for all workers apart.

The board is read once for all streams of a gateway (``channels.board``); one's own chats are a handful of rows.
"""

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
class Board:
    """What is the same for every worker, as values to compare; ``offers`` are (handover, colleague, moment)."""

    lists: Sequence[Any]
    people: Sequence[Any]
    callbacks: Sequence[Any]
    offers: Sequence[tuple[int, int, datetime]]
    alerted: frozenset[int]


@dataclass(frozen=True)
class Overview:
    """The lists as a value to compare, own chats by handover, offers to oneself, crises that leads were alerted to."""

    lists: Sequence[Any]
    people: Sequence[Any]
    callbacks: Sequence[Any]
    own: dict[int, OwnChat]
    offered: frozenset[int]
    alerted: frozenset[int]


def read_board(session: Session, *, rules: DeskRules, now: datetime) -> Board:
    """The desk as it is for all."""
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
        )
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
    return Board(
        lists=[tuple(row) for row in rows],
        people=[
            (row.account_id, row.presence, row.reason, row.beat_at is not None and row.beat_at > now - rules.gone_after)
            for row in people
        ],
        callbacks=[tuple(row) for row in called],
        offers=[(row.id, row.offered_to, row.offered_at) for row in rows if row.state == active and row.offered_to],
        alerted=frozenset(row.id for row in rows if row.state != active and row.alerted_at is not None),
    )


def read_own(session: Session, worker_id: int) -> dict[int, OwnChat]:
    """The chats that a worker has now, by handover."""
    rows = session.execute(
        select(HandoverRow.id, HandoverRow.conversation_id, ConversationRow.last_seq, HandoverRow.read_by_resident)
        .join(ConversationRow, ConversationRow.id == HandoverRow.conversation_id)
        .where(HandoverRow.claimed_by == worker_id, HandoverRow.state == HandoverState.ACTIVE.value)
        .order_by(HandoverRow.id)
    )
    return {row.id: OwnChat(row.conversation_id, row.last_seq, row.read_by_resident) for row in rows}


def see(board: Board, own: dict[int, OwnChat], worker_id: int, *, rules: DeskRules, now: datetime) -> Overview:
    """The desk as it is for one worker."""
    offered = frozenset(
        handover_id
        for handover_id, colleague, at in board.offers
        if colleague == worker_id and at > now - rules.offer_lasts
    )
    return Overview(board.lists, board.people, board.callbacks, own, offered, board.alerted)
