"""What PTV holds, in one shape for v11 and v12: frozen, with every list present. Knows no JSON and no storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

Texts = Mapping[str, str]
"""A text by language; a language without a text is absent."""


class ChannelKind(str, Enum):
    """The five kinds of channels, by their names in v11."""

    ESERVICE = "EChannel"
    WEB_PAGE = "WebPage"
    FORM = "PrintableForm"
    PHONE = "Phone"
    LOCATION = "ServiceLocation"


class Charge(str, Enum):
    """What a call or a service costs; a charge that was not told is None, never FREE."""

    FREE = "free"
    CHARGED = "charged"
    OTHER = "other"


@dataclass(frozen=True)
class Phone:
    """One number as it stands in PTV; ``language`` is that of its texts. Numbers for fax and texts never come here."""

    prefix: str | None
    number: str
    is_service_number: bool
    charge: Charge | None
    charge_text: str | None
    language: str


@dataclass(frozen=True)
class Page:
    """A web address with its link text."""

    url: str
    label: str | None
    language: str | None


@dataclass(frozen=True)
class OpenTime:
    """Open from a weekday (0 is Monday) and minute to a weekday and minute; the end may lie in the next days."""

    day: int
    start: int
    end_day: int
    end: int


@dataclass(frozen=True)
class HourTable:
    """One table of weekly hours; ``is_exception`` marks one that holds on its dates only."""

    times: tuple[OpenTime, ...] = ()
    is_always: bool = False
    is_closed: bool = False
    is_by_appointment: bool = False
    is_exception: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    info: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Address:
    """A place one can visit. ``northing`` and ``easting`` are metres of EPSG:3067."""

    street: Texts
    number: str | None = None
    postal_code: str | None = None
    post_office: Texts = field(default_factory=dict)
    northing: float | None = None
    easting: float | None = None


@dataclass(frozen=True)
class Contact:
    """Numbers, pages, hours and places: a channel's own, or those of one connection, which win."""

    phones: tuple[Phone, ...] = ()
    pages: tuple[Page, ...] = ()
    hours: tuple[HourTable, ...] = ()
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Channel:
    """One way to reach services. ``service_ids`` are those it is joined to, as far as it tells them (v11)."""

    id: str
    kind: ChannelKind
    names: Texts
    contact: Contact
    languages: tuple[str, ...] = ()
    modified: datetime | None = None
    service_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Connection:
    """A service joined to a channel; what ``contact`` has takes the place of the channel's."""

    channel_id: str
    contact: Contact = Contact()


@dataclass(frozen=True)
class GeneralDescription:
    """The national base text of services that many organisations give."""

    id: str
    summaries: Texts
    descriptions: Texts
    classes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """One service. ``municipalities`` is None for the whole country, empty when a limited area could not be read."""

    id: str
    names: Texts
    alternative_names: Texts
    summaries: Texts
    descriptions: Texts
    municipalities: tuple[str, ...] | None
    organization_id: str | None = None
    provider: str | None = None
    connections: tuple[Connection, ...] = ()
    classes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    general_description_id: str | None = None
    modified: datetime | None = None
    is_published: bool = True


@dataclass(frozen=True)
class Organization:
    """One organisation."""

    id: str
    names: Texts
    business_code: str | None = None
