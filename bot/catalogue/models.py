"""Tables of the catalogue, the same for every source. The full-text index is made beside them by ``fulltext``."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, ForeignKey, Integer, String, Text, event
from sqlalchemy.engine import Connection

from bot.catalogue import fulltext
from bot.storage.types import Base, UTCDateTime


class LabelKind(str, Enum):
    """What a label of a service tells."""

    TOPIC = "topic"
    MUNICIPALITY = "municipality"
    AUDIENCE = "audience"
    LANGUAGE = "language"
    CLASS = "class"


class ServiceRow(Base):
    """One service. ``key`` is the row of the full-text index; ``digest`` tells whether an import changes anything.

    ``search_fields`` is what ranking reads (see ``ranking.Fields``), ``search_text`` the words of the full-text index.
    """

    __tablename__ = "catalogue_service"

    key = Column(Integer, primary_key=True)
    id = Column(String(64), nullable=False, unique=True)
    source = Column(String(16), nullable=False, index=True)
    provider = Column(String(200), nullable=False)
    address = Column(Text)
    hours = Column(Text)
    updated = Column(Date)
    source_date = Column(String(10))
    source_url = Column(Text)
    is_unchecked = Column(Boolean, nullable=False)
    is_crisis = Column(Boolean, nullable=False)
    standing = Column(Float, nullable=False)
    digest = Column(String(64), nullable=False)
    search_text = Column(Text, nullable=False)
    search_fields = Column(Text, nullable=False)
    imported_at = Column(UTCDateTime, nullable=False)
    withdrawn_at = Column(UTCDateTime)


def _service_key() -> Column[Any]:
    return Column(Integer, ForeignKey("catalogue_service.key", ondelete="CASCADE"), primary_key=True)


class TextRow(Base):
    """Name and summary of a service in one language."""

    __tablename__ = "catalogue_text"

    service_key = _service_key()
    language = Column(String(8), primary_key=True)
    name = Column(String(200))
    summary = Column(Text)


class PhoneRow(Base):
    """One number of a service, in the source's order."""

    __tablename__ = "catalogue_phone"

    service_key = _service_key()
    place = Column(Integer, primary_key=True, autoincrement=False)
    number = Column(String(40), nullable=False)
    dial = Column(String(40), nullable=False)
    hours = Column(Text)
    cost = Column(String(200))
    languages = Column(JSON, nullable=False)


class LinkRow(Base):
    """One address of a service, in the source's order."""

    __tablename__ = "catalogue_link"

    service_key = _service_key()
    place = Column(Integer, primary_key=True, autoincrement=False)
    kind = Column(String(8), nullable=False)
    url = Column(Text, nullable=False)
    language = Column(String(8))
    label = Column(String(200))


class LabelRow(Base):
    """A topic, municipality, audience, language or class of a service, in the source's order."""

    __tablename__ = "catalogue_label"

    service_key = _service_key()
    kind = Column(String(12), primary_key=True)
    value = Column(String(64), primary_key=True, index=True)
    place = Column(Integer, nullable=False)


class WordRow(Base):
    """One word of the catalogue, in how many services it stands: what the search knows when a question comes."""

    __tablename__ = "catalogue_word"

    word = Column(String(80), primary_key=True)
    language = Column(String(8), primary_key=True)
    services = Column(Integer, nullable=False)


class ImportRow(Base):
    """One import. The highest ``id`` is the version of the catalogue, by which processes know that theirs is old."""

    __tablename__ = "catalogue_import"

    id = Column(Integer, primary_key=True)
    source = Column(String(16), nullable=False)
    at = Column(UTCDateTime, nullable=False)
    added = Column(Integer, nullable=False)
    changed = Column(Integer, nullable=False)
    withdrawn = Column(Integer, nullable=False)


@event.listens_for(ServiceRow.__table__, "after_create")
def _create_index(_table: Any, connection: Connection, **_kwargs: Any) -> None:
    fulltext.create(connection)


@event.listens_for(ServiceRow.__table__, "before_drop")
def _drop_index(_table: Any, connection: Connection, **_kwargs: Any) -> None:
    fulltext.drop(connection)
