"""Table of the handovers: one row each time a resident asks for a person."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Text, text

from bot.storage.types import Base, UTCDateTime


class HandoverState(str, Enum):
    """Where a handover is; the last two are final."""

    WAITING = "waiting"
    ACTIVE = "active"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class HandoverRow(Base):
    """One request for a person. ``urgency``: 0 ordinary, 1 urgent, 2 crisis. One open handover a conversation."""

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
    )

    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(32), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    state = Column(String(10), nullable=False)
    team = Column(String(16), nullable=False)
    topic = Column(String(40))
    language = Column(String(8), nullable=False)
    urgency = Column(Integer, nullable=False, default=0)
    summary = Column(Text, nullable=False, default="")
    waiting_since = Column(UTCDateTime, nullable=False)
    claimed_by = Column(Integer, ForeignKey("account.id"))
    claimed_at = Column(UTCDateTime)
    closed_at = Column(UTCDateTime)
    outcome = Column(String(40))
    topics = Column(JSON, nullable=False, default=list)
