"""Tables of imports from outside: the runs with their reports, what a run has staged, where a service comes from."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Text

from bot.storage.types import Base, UTCDateTime


class RunKind(str, Enum):
    """All of the source, or what changed since the last run."""

    FULL = "full"
    CHANGES = "changes"


class RunState(str, Enum):
    """How far a run is. COUNTING: the words of the index are being counted, which a later run must set right."""

    RUNNING = "running"
    COUNTING = "counting"
    PUBLISHED = "published"
    FAILED = "failed"
    REFUSED = "refused"


class Outcome(str, Enum):
    """What a run does with one service."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RunRow(Base):
    """One run. ``lease`` names the source while it runs: one at a time. ``leg`` and ``page`` are its place."""

    __tablename__ = "catalogue_run"

    id = Column(Integer, primary_key=True)
    source = Column(String(16), nullable=False, index=True)
    kind = Column(String(8), nullable=False)
    version = Column(String(8), nullable=False)
    scope = Column(String(64), nullable=False)
    state = Column(String(12), nullable=False)
    lease = Column(String(16), unique=True)
    started_at = Column(UTCDateTime, nullable=False)
    touched_at = Column(UTCDateTime, nullable=False)
    finished_at = Column(UTCDateTime)
    leg = Column(String(64))
    page = Column(Integer, nullable=False)
    added = Column(Integer, nullable=False)
    changed = Column(Integer, nullable=False)
    unchanged = Column(Integer, nullable=False)
    withdrawn = Column(Integer, nullable=False)
    refused = Column(Integer, nullable=False)
    report = Column(JSON, nullable=False)


class StagedRow(Base):
    """One service seen by a run. ``key`` is its hidden row of ``catalogue_service``, none when nothing is written."""

    __tablename__ = "catalogue_staged"

    run_id = Column(Integer, ForeignKey("catalogue_run.id", ondelete="CASCADE"), primary_key=True)
    id = Column(String(64), primary_key=True)
    source_id = Column(String(36), nullable=False)
    outcome = Column(String(12), nullable=False)
    key = Column(Integer)
    name = Column(Text)
    notes = Column(JSON, nullable=False)


class OriginRow(Base):
    """By what id the source knows a service."""

    __tablename__ = "catalogue_origin"

    service_id = Column(String(64), primary_key=True)
    source_id = Column(String(36), nullable=False, unique=True)
