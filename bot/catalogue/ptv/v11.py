"""Objects of PTV's open API v11 as neutral entities. Knows v11's field names, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from bot.catalogue.ptv.entities import (
    Address,
    Channel,
    ChannelKind,
    Charge,
    Connection,
    Contact,
    GeneralDescription,
    HourTable,
    OpenTime,
    Organization,
    Page,
    Phone,
    Service,
)
from bot.catalogue.ptv.values import (
    Faults,
    codes,
    county_municipalities,
    day,
    guid,
    language_items,
    mapping,
    moment,
    number,
    objects,
    text,
    texts,
    url,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WHOLE_DAY = 24 * 60

_CHARGES = {"Chargeable": Charge.CHARGED, "FreeOfCharge": Charge.FREE, "Other": Charge.OTHER}
_OLD_CHARGES = {"Charged": Charge.CHARGED, "Free": Charge.FREE}
_NATIONWIDE = ("Nationwide", "NationwideExceptAlandIslands", "WholeCountry", "WholeCountryExceptAlandIslands")
_PROVIDER_ROLES = ("Responsible", "OtherResponsible", "Producer")


def read_service(raw: Mapping[str, Any], faults: Faults) -> Service | None:
    """A service with its connections; None without a usable id or name."""
    service_id = guid(raw.get("id"))
    names = language_items(raw.get("serviceNames"), kind="Name") or language_items(raw.get("serviceNames"))
    if service_id is None or not names:
        faults.tell("id" if service_id is None else "serviceNames", "missing")
        return None
    descriptions = raw.get("serviceDescriptions")
    organization = _organization_of(raw)
    return Service(
        id=service_id,
        names=names,
        alternative_names=language_items(raw.get("serviceNames"), kind="AlternativeName"),
        # The merged texts of the general description (serviceWithGD) stand behind the service's own.
        summaries=_own_first(descriptions, "Summary", "ShortDescription"),
        descriptions=_own_first(descriptions, "Description"),
        municipalities=_municipalities(raw, faults),
        organization_id=guid(organization.get("id")),
        provider=text(organization.get("name")),
        connections=tuple(_connections(raw, faults)),
        classes=codes(objects(raw.get("serviceClasses"))),
        target_groups=codes(objects(raw.get("targetGroups"))),
        life_events=codes(objects(raw.get("lifeEvents"))),
        languages=texts(raw.get("languages")),
        general_description_id=guid(raw.get("generalDescriptionId")),
        modified=_modified(raw, faults),
        is_published=raw.get("publishingStatus") in (None, "Published"),
    )


def read_channel(raw: Mapping[str, Any], faults: Faults) -> Channel | None:
    """A channel of any of the five kinds; None when it is of another or has no id."""
    channel_id = guid(raw.get("id"))
    kind = next((each for each in ChannelKind if each.value == raw.get("serviceChannelType")), None)
    if channel_id is None or kind is None:
        faults.tell("id" if channel_id is None else "serviceChannelType", "missing or unknown")
        return None
    names = raw.get("serviceChannelNames")
    shown = {
        language: row.get("type")
        for row in objects(raw.get("displayNameType"))
        if (language := text(row.get("language")))
    }
    alternatives = language_items(names, kind="AlternativeName")
    chosen = language_items(names, kind="Name") or language_items(names)
    chosen |= {code: name for code, name in alternatives.items() if shown.get(code) == "AlternativeName"}
    pages = _pages(raw.get("webPages"), faults)
    if kind is ChannelKind.FORM:
        files = [{**row, "url": row.get("value"), "value": None} for row in objects(raw.get("channelUrls"))]
        pages = _pages(files, faults)
    return Channel(
        id=channel_id,
        kind=kind,
        names=chosen,
        contact=Contact(
            phones=(*_phones(raw.get("phoneNumbers"), faults), *_phones(raw.get("supportPhones"), faults)),
            pages=pages,
            hours=_hours(raw.get("serviceHours"), faults),
            addresses=_addresses(raw.get("addresses"), faults),
        ),
        languages=texts(raw.get("languages")),
        modified=_modified(raw, faults),
        service_ids=tuple(
            service_id
            for row in objects(raw.get("services"))
            if (service_id := guid(mapping(row.get("service")).get("id")))
        ),
    )


def read_general_description(raw: Mapping[str, Any]) -> GeneralDescription | None:
    """A general description; None without an id."""
    found = guid(raw.get("id"))
    if found is None:
        return None
    return GeneralDescription(
        id=found,
        summaries=language_items(raw.get("descriptions"), kind="Summary"),
        descriptions=language_items(raw.get("descriptions"), kind="Description"),
        classes=codes(objects(raw.get("serviceClasses"))),
        target_groups=codes(objects(raw.get("targetGroups"))),
    )


def read_organization(raw: Mapping[str, Any]) -> Organization | None:
    """An organisation, from a whole object or a row of an id-and-name page; None without id or name."""
    found = guid(raw.get("id"))
    names, name = language_items(raw.get("organizationNames")), text(raw.get("name"))
    if name and not names:
        names = {"fi": name}
    return Organization(found, names, text(raw.get("businessCode"))) if found and names else None


def _own_first(rows: Any, *kinds: str) -> dict[str, str]:
    """Texts of the first kind that a language has; the general description's come after all own ones."""
    found: dict[str, str] = {}
    for kind in (*kinds, *(f"GD_{kind}" for kind in kinds)):
        for language, value in language_items(rows, kind=kind).items():
            found.setdefault(language, value)
    return found


def _organization_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = objects(raw.get("organizations"))
    ordered = [row for role in _PROVIDER_ROLES for row in rows if row.get("roleType") == role]
    return next(
        (mapping(row.get("organization")) for row in ordered if guid(mapping(row.get("organization")).get("id"))), {}
    )


def _municipalities(raw: Mapping[str, Any], faults: Faults) -> tuple[str, ...] | None:
    if raw.get("areaType") in _NATIONWIDE:
        return None
    found: list[str] = []
    for area in objects(raw.get("areas")):
        listed = codes(objects(area.get("municipalities")))
        found.extend(listed or county_municipalities(area.get("code")))
    if not found:
        faults.tell("areas", "no municipality in a limited area")
    return tuple(dict.fromkeys(found))


def _connections(raw: Mapping[str, Any], faults: Faults) -> list[Connection]:
    found: dict[str, Connection] = {}
    for row in objects(raw.get("serviceChannels")):
        channel_id = guid(mapping(row.get("serviceChannel")).get("id"))
        if channel_id is None:
            faults.tell("serviceChannels", "a channel without an id")
            continue
        details = mapping(row.get("contactDetails"))
        contact = Contact(
            phones=_phones(details.get("phoneNumbers"), faults),
            pages=_pages(details.get("webPages"), faults),
            hours=_hours(row.get("serviceHours"), faults),
            addresses=_addresses(details.get("addresses"), faults),
        )
        found.setdefault(channel_id, Connection(channel_id, contact))
    return list(found.values())


def _phones(rows: Any, faults: Faults) -> tuple[Phone, ...]:
    found = []
    for row in objects(rows):
        if row.get("type") not in (None, "Phone"):
            continue
        written = text(row.get("number"))
        if written is None:
            faults.tell("phoneNumbers", "a number without digits")
            continue
        told = row.get("serviceChargeType")
        found.append(
            Phone(
                prefix=text(row.get("prefixNumber")),
                number=written,
                is_service_number=row.get("isFinnishServiceNumber") is True,
                charge=_CHARGES.get(told, _OLD_CHARGES.get(told)) if isinstance(told, str) else None,
                charge_text=text(row.get("chargeDescription")),
                language=text(row.get("language")) or "fi",
            )
        )
    return tuple(found)


def _pages(rows: Any, faults: Faults) -> tuple[Page, ...]:
    found = []
    for row in objects(rows):
        if text(row.get("url")) is None:
            continue
        address = url(row.get("url"))
        if address is None:
            faults.tell("webPages", "not a web address")
        else:
            found.append(Page(address, text(row.get("value")), text(row.get("language"))))
    return tuple(found)


def _hours(rows: Any, faults: Faults) -> tuple[HourTable, ...]:
    found = []
    for row in objects(rows):
        kind = row.get("serviceHourType")
        is_exception = kind in ("Exceptional", "Exception")
        rows_of_times = objects(row.get("openingHour"))
        read = _times_of_exception(rows_of_times) if is_exception else [_open_time(each) for each in rows_of_times]
        # An exception without its times is still known to be one: nobody claims anything for its days.
        times = [] if is_exception and None in read else read
        if None in times:
            faults.tell("serviceHours", "a time that cannot be read")
            continue
        found.append(
            HourTable(
                times=tuple(each for each in times if each is not None),
                is_always=row.get("isAlwaysOpen") is True,
                is_closed=row.get("isClosed") is True,
                is_by_appointment=row.get("isReservation") is True,
                is_exception=is_exception,
                valid_from=day(row.get("validFrom")),
                valid_to=day(row.get("validTo")),
                info=language_items(row.get("additionalInformation")),
            )
        )
    return tuple(found)


def _open_time(row: Mapping[str, Any]) -> OpenTime | None:
    first, start, end = row.get("dayFrom"), read_minute(row.get("from")), read_minute(row.get("to"))
    last = row.get("dayTo") or first
    if first not in WEEKDAYS or last not in WEEKDAYS or start is None or end is None:
        return None
    if first == last and end in {0, WHOLE_DAY - 1}:
        end = WHOLE_DAY
    return OpenTime(WEEKDAYS.index(first), start, WEEKDAYS.index(last), end)


def _times_of_exception(rows: Iterable[Mapping[str, Any]]) -> list[OpenTime | None]:
    """Times that hold on each of the dates: PTV names no weekday for them, or names it beside the date."""
    times: list[OpenTime | None] = []
    for row in rows:
        start, end = read_minute(row.get("from")), read_minute(row.get("to"))
        if start is None or end is None or row.get("dayTo") not in (None, "", row.get("dayFrom")):
            return [None]
        first = row.get("dayFrom")
        days = [WEEKDAYS.index(first)] if first in WEEKDAYS else range(len(WEEKDAYS))
        if end in {0, WHOLE_DAY - 1}:
            end = WHOLE_DAY
        times.extend(OpenTime(each, start, each if end > start else (each + 1) % 7, end) for each in days)
    return times


def read_minute(value: Any) -> int | None:
    """The minute of the day of "08:00:00"; "24:00" is the end of the day."""
    found = text(value)
    try:
        if found in {"24:00", "24:00:00"}:
            return WHOLE_DAY
        read = time.fromisoformat(found[:8]) if found else None
    except ValueError:
        return None
    return read.hour * 60 + read.minute if read else None


def _addresses(rows: Any, faults: Faults) -> tuple[Address, ...]:
    found = []
    for row in objects(rows):
        street = mapping(row.get("streetAddress"))
        if row.get("type") not in (None, "Location", "Visiting") or not street:
            continue
        names = language_items(street.get("street"))
        if not names:
            faults.tell("addresses", "a street without a name")
            continue
        found.append(
            Address(
                street=names,
                number=text(street.get("streetNumber")),
                postal_code=text(street.get("postalCode")),
                post_office=language_items(street.get("postOffice")),
                northing=number(street.get("latitude")),
                easting=number(street.get("longitude")),
            )
        )
    return tuple(found)


def _modified(raw: Mapping[str, Any], faults: Faults) -> datetime | None:
    found = moment(raw.get("modified"))
    if found is None and raw.get("modified") is not None:
        faults.tell("modified", "not a moment")
    return found
