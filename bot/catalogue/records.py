"""What every source of services gives, whatever it looks like at home: frozen, plain, complete.

Owns no storage and reads no file. Hours are text in one notation, that of ``bot.catalogue.hours``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class LinkKind(str, Enum):
    """What a link leads to."""

    ESERVICE = "eservice"
    WEB = "web"
    FORM = "form"
    MAP = "map"


@dataclass(frozen=True)
class PhoneRecord:
    """A number that may be shown. ``dial`` has digits only; no ``languages`` means that none were told."""

    number: str
    dial: str
    hours: str | None = None
    cost: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkRecord:
    """An address (https). ``language`` is that of the page, None when it was not told."""

    kind: LinkKind
    url: str
    language: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class ServiceRecord:
    """One service of one source.

    ``municipalities`` are codes, none means the whole country; ``classes`` are codes of PTV's service classes and
    general descriptions; ``standing`` (0-1) is how gladly the service is shown among equally fitting ones.
    """

    id: str
    source: str
    names: Mapping[str, str]
    provider: str
    summaries: Mapping[str, str] = field(default_factory=dict)
    phones: tuple[PhoneRecord, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    municipalities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    address: str | None = None
    hours: str | None = None
    updated: date | None = None
    source_date: str | None = None
    source_url: str | None = None
    is_unchecked: bool = False
    is_crisis: bool = False
    standing: float = 1.0
