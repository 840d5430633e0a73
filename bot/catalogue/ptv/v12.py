"""Objects of PTV's open API v12 (beta) as neutral entities. Knows v12's field names, and nobody else does.

Texts stand by language in ``languageVersions``, a missing one is "". Classes are bare codes. What the beta has renamed
once already is read under both names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.catalogue.ptv.entities import (
    Address,
    Channel,
    ChannelKind,
    Charge,
    Connection,
    Contact,
    GeneralDescription,
    Organization,
    Page,
    Phone,
    Service,
)
from bot.catalogue.ptv.v12_hours import read_hours
from bot.catalogue.ptv.values import (
    Faults,
    codes,
    county_municipalities,
    guid,
    listed,
    mapping,
    moment,
    number,
    objects,
    text,
    texts,
    url,
)

_KINDS = {
    "EService": ChannelKind.ESERVICE,
    "EChannel": ChannelKind.ESERVICE,
    "WebPage": ChannelKind.WEB_PAGE,
    "PrintableForm": ChannelKind.FORM,
    "TelephoneService": ChannelKind.PHONE,
    "Phone": ChannelKind.PHONE,
    "ServiceLocation": ChannelKind.LOCATION,
}
_CHARGES = {
    "Free": Charge.FREE,
    "FreeOfCharge": Charge.FREE,
    "Charged": Charge.CHARGED,
    "Chargeable": Charge.CHARGED,
    "Other": Charge.OTHER,
}
_NATIONWIDE = ("WholeCountry", "WholeCountryExceptAlandIslands", "Nationwide", "NationwideExceptAlandIslands")
_PHONE_LISTS = ("phoneNumbers", "contactPhoneNumbers", "supportPhoneNumbers")
_PAGE_LISTS = ("webAddress", "contactWebPages", "webPages", "formFiles")


def read_service(raw: Mapping[str, Any], faults: Faults) -> Service | None:
    """A service without its connections and its provider's name (they are asked for apart); None without id or name."""
    service_id = guid(raw.get("contentId"))
    names = localized(raw, "name")
    if service_id is None or not names:
        faults.tell("contentId" if service_id is None else "languageVersions", "missing")
        return None
    return Service(
        id=service_id,
        names=names,
        alternative_names=localized(raw, "alternativeName"),
        summaries=localized(raw, "summary"),
        descriptions=localized(raw, "description"),
        municipalities=_municipalities(raw, faults),
        organization_id=guid(raw.get("organizationContentId")),
        classes=codes(listed(raw.get("serviceClasses"))),
        target_groups=codes(listed(raw.get("targetGroups"))),
        life_events=codes(listed(raw.get("lifeEvents"))),
        languages=texts(raw.get("serviceLanguages")),
        general_description_id=guid(raw.get("generalDescriptionContentId")),
        modified=moment(raw.get("modifiedAt")) or moment(raw.get("publishedAt")),
        is_published=raw.get("publishingStatus") in (None, "Published"),
    )


def read_channel(raw: Mapping[str, Any], faults: Faults) -> Channel | None:
    """A channel of any of the five kinds; None when it is of another or has no id."""
    channel_id = guid(raw.get("contentId"))
    kind = _KINDS.get(text(raw.get("serviceChannelType")) or "")
    if channel_id is None or kind is None:
        faults.tell("contentId" if channel_id is None else "serviceChannelType", "missing or unknown")
        return None
    return Channel(
        id=channel_id,
        kind=kind,
        names=localized(raw, "name"),
        contact=_contact(raw, faults),
        languages=texts(raw.get("serviceLanguages")),
        modified=moment(raw.get("modifiedAt")) or moment(raw.get("publishedAt")),
    )


def read_connection(raw: Mapping[str, Any], faults: Faults) -> tuple[str, Connection] | None:
    """The service's id and the connection; None when one of the two is not told."""
    service_id = guid(raw.get("serviceContentId"))
    channel_id = guid(raw.get("serviceChannelContentId")) or guid(raw.get("channelContentId"))
    if service_id is None or channel_id is None:
        return None
    return service_id, Connection(channel_id, _contact(raw, faults))


def read_general_description(raw: Mapping[str, Any]) -> GeneralDescription | None:
    """A general description; None without an id."""
    found = guid(raw.get("contentId"))
    if found is None:
        return None
    return GeneralDescription(
        id=found,
        summaries=localized(raw, "summary"),
        descriptions=localized(raw, "description"),
        classes=codes(listed(raw.get("serviceClasses"))),
        target_groups=codes(listed(raw.get("targetGroups"))),
    )


def read_organization(raw: Mapping[str, Any]) -> Organization | None:
    """An organisation; None without id or name."""
    found, names = guid(raw.get("contentId")), localized(raw, "name")
    business_code = text(raw.get("businessCode")) or text(raw.get("businessId"))
    return Organization(found, names, business_code) if found and names else None


def localized(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    """A field of every language version that has it."""
    versions = mapping(raw.get("languageVersions"))
    found = {code.lower(): text(mapping(version).get(name)) for code, version in versions.items()}
    return {code: value for code, value in found.items() if value}


def _contact(raw: Mapping[str, Any], faults: Faults) -> Contact:
    phones: list[Phone] = []
    pages: list[Page] = []
    for code, version in mapping(raw.get("languageVersions")).items():
        for name in _PHONE_LISTS:
            phones.extend(_phones(mapping(version).get(name), code.lower(), faults))
        for name in _PAGE_LISTS:
            value = mapping(version).get(name)
            pages.extend(_pages([value] if isinstance(value, dict) else value, code.lower(), faults))
    places = mapping(raw.get("location")) or mapping(raw.get("contactAddresses"))
    return Contact(
        phones=tuple(phones),
        pages=tuple(pages),
        hours=read_hours(raw.get("serviceHours"), faults),
        addresses=_addresses(places.get("streetAddresses"), faults),
    )


def _municipalities(raw: Mapping[str, Any], faults: Faults) -> tuple[str, ...] | None:
    area = mapping(raw.get("area"))
    if area.get("areaType") in _NATIONWIDE:
        return None
    found = [*codes(listed(area.get("municipalities")))]
    for county in codes(listed(area.get("wellbeingServicesCounties"))):
        found.extend(county_municipalities(county))
    if not found:
        faults.tell("area", "no municipality in a limited area")
    return tuple(dict.fromkeys(found))


def _phones(rows: Any, language: str, faults: Faults) -> list[Phone]:
    found = []
    for row in objects(rows):
        if row.get("type") not in (None, "", "Phone", "PhoneNumber"):
            continue
        written, prefix = text(row.get("number")), text(row.get("dialCode"))
        if written is None:
            faults.tell("phoneNumbers", "a number without digits")
            continue
        found.append(
            Phone(
                prefix=prefix,
                number=written,
                is_service_number=prefix is None,
                charge=_CHARGES.get(text(row.get("chargeType")) or ""),
                charge_text=text(row.get("chargeDescription")),
                language=language,
            )
        )
    return found


def _pages(rows: Any, language: str, faults: Faults) -> list[Page]:
    found = []
    for row in objects(rows):
        if text(row.get("url")) is None:
            continue
        address = url(row.get("url"))
        if address is None:
            faults.tell("webPages", "not a web address")
        else:
            found.append(Page(address, text(row.get("name")), language))
    return found


def _addresses(rows: Any, faults: Faults) -> tuple[Address, ...]:
    found = []
    for row in objects(rows):
        street = {code: name for code, value in mapping(row.get("streetName")).items() if (name := text(value))}
        if not street:
            faults.tell("streetAddresses", "a street without a name")
            continue
        metres = [each for each in objects(row.get("coordinates")) if each.get("system") == "EPSG:3067"]
        place = metres[0] if metres else {}
        office = mapping(row.get("postOffice"))
        found.append(
            Address(
                street=street,
                number=text(row.get("addressDetail")) or text(row.get("streetNumber")),
                postal_code=text(row.get("postalCode")),
                post_office={code: name for code, value in office.items() if (name := text(value))},
                northing=number(place.get("northing")),
                easting=number(place.get("easting")),
            )
        )
    return tuple(found)
