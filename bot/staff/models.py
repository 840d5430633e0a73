"""Tables of accounts, sessions and the audit trail."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String

from bot.storage.types import Base, UTCDateTime


class Role(str, Enum):
    """What an account may do; an account has one or more."""

    WORKER = "worker"
    LEAD = "lead"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"


class AccountRow(Base):
    """One person. ``title`` is what residents see; the name is for colleagues."""

    __tablename__ = "account"

    id = Column(Integer, primary_key=True)
    username = Column(String(64), nullable=False, unique=True)
    name = Column(String(120), nullable=False)
    title = Column(String(80), nullable=False)
    password_hash = Column(String(200), nullable=False)
    roles = Column(JSON, nullable=False)
    is_active = Column(Boolean, nullable=False, default=True)
    created_at = Column(UTCDateTime, nullable=False)
    failed_logins = Column(Integer, nullable=False, default=0)
    locked_until = Column(UTCDateTime)


class SessionRow(Base):
    """One signed-in browser; the cookie's secret is stored as SHA-256 only."""

    __tablename__ = "staff_session"

    token_hash = Column(String(64), primary_key=True)
    account_id = Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True)
    csrf = Column(String(64), nullable=False)
    created_at = Column(UTCDateTime, nullable=False)
    used_at = Column(UTCDateTime, nullable=False)


class AuditRow(Base):
    """Who did what to which thing, when (Act 703/2023 section 10). Never holds texts."""

    __tablename__ = "audit"

    id = Column(Integer, primary_key=True)
    at = Column(UTCDateTime, nullable=False, index=True)
    account_id = Column(Integer, index=True)
    deed = Column(String(40), nullable=False)
    subject = Column(String(64), nullable=False, index=True)
    details = Column(JSON, nullable=False, default=dict)
