"""Tables of retention: the counts that remain of deleted conversations, and the runs that delete."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import Column, Date, Integer, String

from bot.storage.types import Base, UTCDateTime

NOT_KNOWN = "-"


class Counted(str, Enum):
    """What is counted: conversations, requests for a person, requests to be called, feedback."""

    CHAT = "chat"
    HANDOVER = "handover"
    CALLBACK = "callback"
    FEEDBACK = "feedback"


class DailyCountRow(Base):
    """How many of a kind there were on a day of Helsinki, by topic, language and outcome. No texts, no persons.

    ``topic`` and ``outcome`` are ``-`` where there is none. What is shown of it hides small numbers
    (``bot.retention.counts``).
    """

    __tablename__ = "daily_count"

    day = Column(Date, primary_key=True)
    kind = Column(String(10), primary_key=True)
    topic = Column(String(40), primary_key=True)
    language = Column(String(8), primary_key=True)
    outcome = Column(String(40), primary_key=True)
    count = Column(Integer, nullable=False)


class RetentionRunRow(Base):
    """One night's deletion; ``day`` is the day of Helsinki on which it began. Numbers grow with each portion."""

    __tablename__ = "retention_run"

    day = Column(Date, primary_key=True)
    began_at = Column(UTCDateTime, nullable=False)
    ended_at = Column(UTCDateTime)
    bot_chats = Column(Integer, nullable=False, default=0)
    person_chats = Column(Integer, nullable=False, default=0)
    callbacks = Column(Integer, nullable=False, default=0)
