"""Tables of the conversations. The transcript (``message``) is the queue: ``seq`` counts from 1 without gaps."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

from bot.storage.types import Base, UTCDateTime


class Mode(str, Enum):
    """Who answers the resident."""

    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"
    CLOSED = "closed"


class Author(str, Enum):
    """Who wrote a message."""

    RESIDENT = "resident"
    BOT = "bot"
    WORKER = "worker"
    SYSTEM = "system"


class Kind(str, Enum):
    """What a message is; ``note`` stays inside the console."""

    TEXT = "text"
    CARDS = "cards"
    CHOICES = "choices"
    NOTICE = "notice"
    EMERGENCY = "emergency"
    NOTE = "note"


class TurnState(str, Enum):
    """What became of a resident's message (RELIABILITY I4): the last three are final."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    ANSWERED = "answered"
    HUMAN = "human"
    APOLOGISED = "apologised"


class ConversationRow(Base):
    """One conversation. The token is stored as SHA-256 only; the id alone gives nothing."""

    __tablename__ = "conversation"

    id = Column(String(32), primary_key=True)
    token_hash = Column(String(64), nullable=False, unique=True)
    created_at = Column(UTCDateTime, nullable=False, index=True)
    updated_at = Column(UTCDateTime, nullable=False)
    entry = Column(String(16))
    page = Column(String(500))
    mode = Column(String(8), nullable=False, default=Mode.BOT.value, index=True)
    language = Column(String(8), nullable=False)
    language_by_hand = Column(Boolean, nullable=False, default=False)
    language_scores = Column(JSON, nullable=False, default=dict)
    last_seq = Column(Integer, nullable=False, default=0)
    topic = Column(String(40))
    danger = Column(String(8), nullable=False, default="none")


class MessageRow(Base):
    """One message. ``extra`` holds what only some kinds have: cards, choices, level, kinds, worker."""

    __tablename__ = "message"
    __table_args__ = (
        ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        UniqueConstraint("conversation_id", "client_id", name="uq_message_client_id"),
    )

    conversation_id = Column(String(32), primary_key=True)
    seq = Column(Integer, primary_key=True, autoincrement=False)
    author = Column(String(8), nullable=False)
    kind = Column(String(12), nullable=False)
    language = Column(String(8), nullable=False)
    text = Column(Text, nullable=False)
    at = Column(UTCDateTime, nullable=False)
    client_id = Column(String(64))
    request_hash = Column(String(64))
    topic = Column(String(40))
    answers_seq = Column(Integer)
    extra = Column(JSON, nullable=False, default=dict)


class TurnRow(Base):
    """The bot's debt for one resident message: claimed by compare-and-set, paid in one commit with its replies."""

    __tablename__ = "turn"
    __table_args__ = (
        ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        Index("ix_turn_open", "state", "lease_until"),
    )

    conversation_id = Column(String(32), primary_key=True)
    seq = Column(Integer, primary_key=True, autoincrement=False)
    state = Column(String(12), nullable=False)
    fence = Column(Integer, nullable=False, default=0)
    attempts = Column(Integer, nullable=False, default=0)
    accepted_at = Column(UTCDateTime, nullable=False)
    lease_until = Column(UTCDateTime)
    ended_at = Column(UTCDateTime)
    payload = Column(String(200))
    topic = Column(String(40))
    confidence = Column(Float)
    fault = Column(String(40))
    model = Column(String(80))


class ErasureRow(Base):
    """A conversation that was deleted here and must still be forgotten by Rasa."""

    __tablename__ = "erasure"

    conversation_id = Column(String(32), primary_key=True)
    asked_at = Column(UTCDateTime, nullable=False)


class FeedbackRow(Base):
    """What a resident thought of the help: ``rating`` 1-5, ``helped``, words (masked); any of them may be missing.

    ``seq`` names the answer that is meant; without one it is the whole conversation.
    """

    __tablename__ = "feedback"

    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(32), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True)
    at = Column(UTCDateTime, nullable=False)
    rating = Column(Integer)
    helped = Column(Boolean)
    text = Column(Text)
    topic = Column(String(40))
    seq = Column(Integer)
