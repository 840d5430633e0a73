"""Objects of v11 in the shape of v12, so that one world serves both versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bot.catalogue.ptv.v11 import WEEKDAYS
from bot.catalogue.ptv_stub.world import Raw

_KINDS = {"EChannel": "EService", "Phone": "TelephoneService"}
_CHARGES = {"Chargeable": "Charged", "FreeOfCharge": "Free"}
_AREAS = {
    "Nationwide": "WholeCountry",
    "NationwideExceptAlandIslands": "WholeCountryExceptAlandIslands",
    "LimitedType": "LimitedArea",
}
_OVER_MIDNIGHT = {"fromDay": "dayFrom", "toDay": "dayTo", "fromTime": "from", "toTime": "to"}
_PHONE_NAMES = {"Phone": "phoneNumbers", "ServiceLocation": "contactPhoneNumbers"}


def service_to_v12(raw: Raw) -> Raw:
    """A service."""
    versions: dict[str, Raw] = defaultdict(dict)
    _put_typed(versions, raw.get("serviceNames"), {"Name": "name", "AlternativeName": "alternativeName"})
    _put_typed(versions, raw.get("serviceDescriptions"), {"Summary": "summary", "Description": "description"})
    owners = [row for row in raw.get("organizations") or [] if row.get("roleType") == "Responsible"]
    return {
        "contentId": raw["id"],
        "serviceType": "PermitOrOtherObligation" if raw.get("type") == "PermitOrObligation" else raw.get("type"),
        "organizationContentId": owners[0]["organization"]["id"] if owners else None,
        "generalDescriptionContentId": raw.get("generalDescriptionId"),
        "serviceLanguages": raw.get("languages") or [],
        "chargeType": _CHARGES.get(raw.get("serviceChargeType") or ""),
        "area": _area(raw),
        "serviceClasses": _codes(raw.get("serviceClasses")),
        "targetGroups": _codes(raw.get("targetGroups")),
        "lifeEvents": _codes(raw.get("lifeEvents")),
        "languageVersions": dict(versions),
        "publishingStatus": raw.get("publishingStatus") or "Published",
        "modifiedAt": f"{(raw.get('modified') or '2020-01-01T00:00:00')[:23]}Z",
    }


def connections_to_v12(raw: Raw) -> list[Raw]:
    """The connections of a service, each an object of its own."""
    found = []
    for row in raw.get("serviceChannels") or []:
        details = row.get("contactDetails") or {}
        versions: dict[str, Raw] = defaultdict(dict)
        _put_phones(versions, "contactPhoneNumbers", details.get("phoneNumbers"))
        _put_pages(versions, "contactWebPages", details.get("webPages"))
        found.append(
            {
                "serviceContentId": raw["id"],
                "serviceChannelContentId": row["serviceChannel"]["id"],
                "languageVersions": dict(versions),
                "serviceHours": _hours(row.get("serviceHours")),
                "contactAddresses": {"streetAddresses": _streets(details.get("addresses"))},
            }
        )
    return found


def channel_to_v12(raw: Raw) -> Raw:
    """A channel of any kind."""
    kind = raw["serviceChannelType"]
    versions: dict[str, Raw] = defaultdict(dict)
    _put_typed(versions, raw.get("serviceChannelNames"), {"Name": "name", "AlternativeName": "alternativeName"})
    _put_typed(versions, raw.get("serviceChannelDescriptions"), {"Summary": "summary", "Description": "description"})
    _put_phones(versions, _PHONE_NAMES.get(kind, "supportPhoneNumbers"), raw.get("phoneNumbers"))
    _put_phones(versions, "supportPhoneNumbers", raw.get("supportPhones"))
    if kind in ("EChannel", "WebPage"):
        for row in raw.get("webPages") or []:
            versions[row["language"]]["webAddress"] = {"url": row["url"], "name": row.get("value") or ""}
    else:
        _put_pages(versions, "contactWebPages", raw.get("webPages"))
    for row in raw.get("channelUrls") or []:
        versions[row["language"]].setdefault("formFiles", []).append({"url": row["value"], "name": ""})
    return {
        "contentId": raw["id"],
        "serviceChannelType": _KINDS.get(kind, kind),
        "organizationContentId": raw.get("organizationId"),
        "serviceLanguages": raw.get("languages") or [],
        "area": _area(raw),
        "languageVersions": dict(versions),
        "serviceHours": _hours(raw.get("serviceHours")),
        "location": {"streetAddresses": _streets(raw.get("addresses"))},
        "publishingStatus": raw.get("publishingStatus") or "Published",
        "modifiedAt": f"{(raw.get('modified') or '2020-01-01T00:00:00')[:23]}Z",
    }


def general_to_v12(raw: Raw) -> Raw:
    """A general description."""
    versions: dict[str, Raw] = defaultdict(dict)
    _put_typed(versions, raw.get("names"), {"Name": "name"})
    _put_typed(versions, raw.get("descriptions"), {"Summary": "summary", "Description": "description"})
    return {
        "contentId": raw["id"],
        "languageVersions": dict(versions),
        "serviceClasses": _codes(raw.get("serviceClasses")),
    }


def organization_to_v12(raw: Raw) -> Raw:
    """An organisation."""
    versions: dict[str, Raw] = defaultdict(dict)
    _put_typed(versions, raw.get("organizationNames"), {"Name": "name"})
    if raw.get("name"):
        versions["fi"].setdefault("name", raw["name"])
    return {"contentId": raw["id"], "businessCode": raw.get("businessCode"), "languageVersions": dict(versions)}


def _put_typed(versions: dict[str, Raw], rows: Iterable[Raw] | None, names: Mapping[str, str]) -> None:
    for row in rows or ():
        if row.get("type") in names:
            versions[row["language"]][names[row["type"]]] = row.get("value") or ""


def _put_phones(versions: dict[str, Raw], name: str, rows: Iterable[Raw] | None) -> None:
    for row in rows or ():
        phone = {
            "type": row.get("type") or "Phone",
            "dialCode": row.get("prefixNumber"),
            "number": row.get("number"),
            "chargeType": _CHARGES.get(row.get("serviceChargeType") or "", row.get("serviceChargeType")),
            "chargeDescription": row.get("chargeDescription") or "",
            "additionalInformation": row.get("additionalInformation") or "",
        }
        versions[row.get("language") or "fi"].setdefault(name, []).append(phone)


def _put_pages(versions: dict[str, Raw], name: str, rows: Iterable[Raw] | None) -> None:
    for row in rows or ():
        versions[row["language"]].setdefault(name, []).append({"url": row["url"], "name": row.get("value") or ""})


def _area(raw: Raw) -> Raw:
    codes = [each["code"] for area in raw.get("areas") or [] for each in area.get("municipalities") or []]
    kind = _AREAS.get(raw.get("areaType") or "", "LimitedArea")
    return {"areaType": kind, "municipalities": codes} if kind == "LimitedArea" else {"areaType": kind}


def _codes(rows: Iterable[Raw] | None) -> list[str]:
    return [row["code"] for row in rows or () if row.get("code")]


def _localized(rows: Iterable[Raw] | None) -> dict[str, Any]:
    return {row["language"]: row.get("value") or "" for row in rows or ()}


def _hours(rows: Iterable[Raw] | None) -> Raw:
    return {"hours": [_hour(row) for row in rows or ()], "holidayServiceHours": None}


def _hour(row: Raw) -> Raw:
    info = {"heading": _localized(row.get("additionalInformation")), "additionalInformation": {}}
    dates = {"fromDate": (row.get("validFrom") or "")[:10] or None, "toDate": (row.get("validTo") or "")[:10] or None}
    if row.get("serviceHourType") == "Exceptional":
        times = [{"start": each["from"][:5], "end": each["to"][:5]} for each in row.get("openingHour") or ()]
        status = "OpenOnReservation" if row.get("isReservation") else "Open"
        told = [{**each, "openingStatus": status} for each in times]
        told = [{"openingStatus": "Closed"}] if row.get("isClosed") else told
        days_told = {name.lower(): {"hours": told} for name in WEEKDAYS} if told else {}
        return {"type": "ExceptionalDateRangeServiceHour", **info, **dates, "weeklyHours": days_told}
    status = "ByAppointment" if row.get("isReservation") else "Open"
    times = row.get("openingHour") or []
    if row.get("serviceHourType") == "OverMidnight" and times:
        days_and_times = {name: times[0][old] for name, old in _OVER_MIDNIGHT.items()}
        return {
            "type": "ContinuousWeekdaysUntilFurtherNoticeServiceHour",
            **info,
            **days_and_times,
            "openingStatus": status,
        }
    if row.get("isAlwaysOpen"):
        return {"type": "ContinuousAlwaysValidServiceHour", **info, "openingStatus": status}
    days: dict[str, Raw] = {}
    for time in times:
        hours = days.setdefault(time["dayFrom"].lower(), {"hours": []})["hours"]
        hours.append({"start": time["from"][:5], "end": time["to"][:5], "openingStatus": status})
    kind = "WeeklyUntilFurtherNoticeServiceHour" if row.get("validForNow") else "WeeklyDateRangeServiceHour"
    return {"type": kind, **info, **dates, "weeklyHours": days}


def _streets(rows: Iterable[Raw] | None) -> list[Raw]:
    found = []
    for row in rows or ():
        street = row.get("streetAddress")
        if row.get("type") != "Location" or not street:
            continue
        metres = {"system": "EPSG:3067", "easting": street.get("longitude"), "northing": street.get("latitude")}
        found.append(
            {
                "streetName": _localized(street.get("street")),
                "addressDetail": street.get("streetNumber") or "",
                "postalCode": street.get("postalCode") or "",
                "postOffice": _localized(street.get("postOffice")),
                "coordinates": [metres] if street.get("latitude") else [],
            }
        )
    return found
