"""Tables of accounts, their ways to sign in, sessions and the audit trail."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String

from bot.storage.types import Base, UTCDateTime


class Role(str, Enum):
    """What an account may do; an account has one or more."""

    WORKER = "worker"
    LEAD = "lead"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"


class AccountRow(Base):
    """One person. ``title`` is what residents see; the name is for colleagues.

    ``password_hash`` is empty while there is no password. ``directory_subject`` is the person's lasting id in the
    county's directory, None for accounts of our own.
    """

    __tablename__ = "account"

    id = Column(Integer, primary_key=True)
    username = Column(String(64), nullable=False, unique=True)
    name = Column(String(120), nullable=False)
    title = Column(String(80), nullable=False)
    password_hash = Column(String(200), nullable=False)
    roles = Column(JSON, nullable=False)
    is_active = Column(Boolean, nullable=False, default=True)
    created_at = Column(UTCDateTime, nullable=False)
    directory_subject = Column(String(255), unique=True, index=True)


class SessionRow(Base):
    """One signed-in browser; the cookie's secret is stored as SHA-256 only."""

    __tablename__ = "staff_session"

    token_hash = Column(String(64), primary_key=True)
    account_id = Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True)
    csrf = Column(String(64), nullable=False)
    created_at = Column(UTCDateTime, nullable=False)
    used_at = Column(UTCDateTime, nullable=False)
    network = Column(String(64))
    browser = Column(String(16))
    is_proven = Column(Boolean, nullable=False, default=False)
    """Whether a second factor was shown, here or to the county's directory."""


class InvitationRow(Base):
    """A link with which somebody sets a password, once; the link's secret is stored as SHA-256 only."""

    __tablename__ = "invitation"

    token_hash = Column(String(64), primary_key=True)
    account_id = Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True)
    created_at = Column(UTCDateTime, nullable=False)
    expires_at = Column(UTCDateTime, nullable=False)
    used_at = Column(UTCDateTime)


class SecondFactorRow(Base):
    """The secret of an authenticator app (RFC 6238); it counts from ``confirmed_at`` on.

    ``last_step`` is the time step of the last code that was taken: none of it or before it is taken again.
    """

    __tablename__ = "second_factor"

    account_id = Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    secret = Column(String(64), nullable=False)
    created_at = Column(UTCDateTime, nullable=False)
    confirmed_at = Column(UTCDateTime)
    last_step = Column(Integer, nullable=False, default=0)


class RecoveryCodeRow(Base):
    """A code for the day on which the telephone is lost: stored as SHA-256, and deleted by its use."""

    __tablename__ = "recovery_code"

    account_id = Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    code_hash = Column(String(64), primary_key=True)


class ThrottleRow(Base):
    """Failures to sign in of one key (an account, a network, or both together) and when the next try is taken.

    ``known_at`` is when that account last signed in from that network.
    """

    __tablename__ = "sign_in_throttle"

    key = Column(String(64), primary_key=True)
    failures = Column(Integer, nullable=False, default=0)
    failed_at = Column(UTCDateTime, index=True)
    free_at = Column(UTCDateTime)
    known_at = Column(UTCDateTime)


class DirectoryFlowRow(Base):
    """One walk to the county's directory and back, which a browser has begun."""

    __tablename__ = "directory_flow"

    state_hash = Column(String(64), primary_key=True)
    browser_hash = Column(String(64), nullable=False)
    nonce = Column(String(64), nullable=False)
    verifier = Column(String(128), nullable=False)
    created_at = Column(UTCDateTime, nullable=False, index=True)


class AuditRow(Base):
    """Who did what to which thing, when (Act 703/2023 section 10). Never holds texts.

    A trigger of the migration refuses to change or delete a row, on both databases.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_account_id_at", "account_id", "id"),)

    id = Column(Integer, primary_key=True)
    at = Column(UTCDateTime, nullable=False, index=True)
    account_id = Column(Integer, index=True)
    deed = Column(String(40), nullable=False)
    subject = Column(String(64), nullable=False, index=True)
    details = Column(JSON, nullable=False, default=dict)
