"""Tables of the way to a person: handovers, workers at the console, held messages, call-back requests."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text

from bot.storage.types import Base, UTCDateTime


class HandoverState(str, Enum):
    """Where a handover is; the last two are final."""

    WAITING = "waiting"
    ACTIVE = "active"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class HandoverRow(Base):
    """One request for a person. ``urgency``: 0 ordinary, 1 urgent, 2 crisis. One open handover a conversation.

    ``queued_at`` is when she last came into the queue; ``picked_up_at`` the first claim; ``claimed_at`` that of who has
    it now. ``tried`` are the topics that the bot answered before. ``offered_to`` is a colleague who has been asked to
    take it over.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index(
            "uq_handover_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'active')"),
            postgresql_where=text("state IN ('waiting', 'active')"),
        ),
        Index("ix_handover_queue", "state", "urgency", "waiting_since"),
        Index(
            "ix_handover_picked_up",
            "team",
            "picked_up_at",
            sqlite_where=text("picked_up_at IS NOT NULL"),
            postgresql_where=text("picked_up_at IS NOT NULL"),
        ),
        Index("ix_handover_claimed_by", "claimed_by", "state"),
        Index("ix_handover_closed_at", "closed_at"),
        Index("ix_handover_conversation_id", "conversation_id"),
    )

    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(32), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    state = Column(String(10), nullable=False)
    team = Column(String(16), nullable=False)
    topic = Column(String(40))
    language = Column(String(8), nullable=False)
    urgency = Column(Integer, nullable=False, default=0)
    summary = Column(Text, nullable=False, default="")
    entry = Column(String(16))
    municipality = Column(String(3))
    age_group = Column(String(12))
    for_whom = Column(String(16))
    tried = Column(JSON, nullable=False, default=list)
    danger_kinds = Column(JSON, nullable=False, default=list)
    waiting_since = Column(UTCDateTime, nullable=False)
    queued_at = Column(UTCDateTime)
    picked_up_at = Column(UTCDateTime)
    claimed_by = Column(Integer, ForeignKey("account.id"))
    claimed_at = Column(UTCDateTime)
    offered_to = Column(Integer)
    offered_at = Column(UTCDateTime)
    spilled_at = Column(UTCDateTime)
    nobody_told_at = Column(UTCDateTime)
    alerted_at = Column(UTCDateTime)
    read_by_resident = Column(Integer, nullable=False, default=0)
    read_by_worker = Column(Integer, nullable=False, default=0)
    closed_at = Column(UTCDateTime)
    outcome = Column(String(40))
    topics = Column(JSON, nullable=False, default=list)


class DeskWorkerRow(Base):
    """A worker at the console: presence, skills, cap, and ``beat_at``, the last sign of life of her connection.

    ``teams`` and ``languages``: an empty list means all. ``cap`` without a value is that of data/hours.yml.
    """

    __tablename__ = "desk_worker"

    account_id = Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    presence = Column(String(8), nullable=False)
    reason = Column(String(16))
    since = Column(UTCDateTime, nullable=False)
    beat_at = Column(UTCDateTime)
    teams = Column(JSON, nullable=False, default=list)
    languages = Column(JSON, nullable=False, default=list)
    cap = Column(Integer)


class HeldMessageRow(Base):
    """A worker's message that waits some seconds before the resident gets it, so that it can be taken back."""

    __tablename__ = "held_message"
    __table_args__ = (UniqueConstraint("handover_id", "client_id", name="uq_held_message_client_id"),)

    id = Column(Integer, primary_key=True)
    handover_id = Column(Integer, ForeignKey("handover.id", ondelete="CASCADE"), nullable=False)
    account_id = Column(Integer, nullable=False)
    client_id = Column(String(64), nullable=False)
    request_hash = Column(String(64), nullable=False)
    language = Column(String(8), nullable=False)
    text = Column(Text, nullable=False)
    extra = Column(JSON, nullable=False, default=dict)
    send_at = Column(UTCDateTime, nullable=False, index=True)


class CallbackState(str, Enum):
    """What became of a call-back request; ``done`` is final."""

    NEW = "new"
    CALLED = "called"
    NOT_REACHED = "not_reached"
    DONE = "done"


class CallbackRow(Base):
    """A resident's wish to be called. ``phone``, ``name``, ``wish`` (when) and ``text`` are emptied in time."""

    __tablename__ = "callback"
    __table_args__ = (Index("ix_callback_state", "state", "urgency", "asked_at"),)

    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(32), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True)
    state = Column(String(12), nullable=False)
    team = Column(String(16), nullable=False)
    topic = Column(String(40))
    language = Column(String(8), nullable=False)
    urgency = Column(Integer, nullable=False, default=0)
    phone = Column(String(32))
    name = Column(String(120))
    wish = Column(String(120))
    text = Column(Text)
    asked_at = Column(UTCDateTime, nullable=False)
    tries = Column(Integer, nullable=False, default=0)
    taken_by = Column(Integer, ForeignKey("account.id"))
    taken_at = Column(UTCDateTime)
    changed_at = Column(UTCDateTime, nullable=False)
