"""Small worlds for the stand-in of PTV: one service and its channels in v11's shape, changed as a test needs."""

from __future__ import annotations

from typing import Any

from bot.catalogue.ptv_stub.world import Entry, World

COUNTY = "00000000-0000-4000-8000-0000000000bb"
SERVICE = "00000000-0000-4000-8000-000000000001"
PHONE = "00000000-0000-4000-8000-000000000002"
LOCATION = "00000000-0000-4000-8000-000000000003"
ESERVICE = "00000000-0000-4000-8000-000000000004"
GENERAL = "00000000-0000-4000-8000-0000000000aa"
MODIFIED = "2026-01-02T03:04:05.6789012"

Raw = dict[str, Any]


def typed(value: str | None, language: str = "fi", kind: str = "Name") -> Raw:
    return {"language": language, "value": value, "type": kind}


def item(value: str, language: str = "fi") -> Raw:
    return {"value": value, "language": language}


def area(*codes: str) -> list[Raw]:
    listed = [{"code": code, "name": [item(code)]} for code in codes]
    return [{"type": "Municipality", "code": None, "name": None, "municipalities": listed}]


def connection(channel_id: str, **changes: Any) -> Raw:
    return {
        "serviceChannel": {"id": channel_id, "name": "Kanava"},
        "serviceChargeType": None,
        "description": [],
        "extraTypes": [],
        "serviceHours": [],
        "contactDetails": None,
        **changes,
    }


def owner(name: str = "Vantaan ja Keravan hyvinvointialue", key: str = COUNTY, role: str = "Responsible") -> Raw:
    return {"organization": {"id": key, "name": name}, "roleType": role, "provisionType": None}


def service(key: str = SERVICE, **changes: Any) -> Raw:
    return {
        "id": key,
        "sourceId": None,
        "generalDescriptionId": None,
        "type": "Service",
        "serviceNames": [typed("Koestuksen tuki"), typed("Stöd för provning", "sv")],
        "serviceChargeType": None,
        "areaType": "LimitedType",
        "areas": area("092", "245"),
        "serviceDescriptions": [typed("Testiteksti.", kind="Summary"), typed(None, kind="ProcessingTime")],
        "languages": ["fi", "sv"],
        "serviceClasses": [{"code": "P5.14", "name": [item("Kotisairaanhoito ja omaishoito")]}],
        "ontologyTerms": [],
        "targetGroups": [{"code": "KR1.1", "name": [item("Ikäihmiset")]}],
        "lifeEvents": [],
        "serviceChannels": [connection(PHONE)],
        "organizations": [owner(), owner(role="Producer")],
        "publishingStatus": "Published",
        "modified": MODIFIED,
        **changes,
    }


def number(digits: str = "000000000", **changes: Any) -> Raw:
    return {
        "type": "Phone",
        "additionalInformation": None,
        "serviceChargeType": "Chargeable",
        "chargeDescription": None,
        "prefixNumber": "+358",
        "isFinnishServiceNumber": False,
        "number": digits,
        "language": "fi",
        **changes,
    }


def hours(*rows: tuple[str, str, str], **changes: Any) -> Raw:
    return {
        "serviceHourType": "DaysOfTheWeek",
        "validFrom": None,
        "validTo": None,
        "isClosed": False,
        "validForNow": True,
        "isAlwaysOpen": False,
        "isReservation": False,
        "additionalInformation": [],
        "openingHour": [{"dayFrom": day, "dayTo": "", "from": start, "to": end} for day, start, end in rows],
        **changes,
    }


WEEKDAYS = tuple((day, "08:00:00", "16:00:00") for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))


def channel(key: str = PHONE, kind: str = "Phone", **changes: Any) -> Raw:
    return {
        "id": key,
        "serviceChannelType": kind,
        "organizationId": COUNTY,
        "serviceChannelNames": [typed("Asiakasohjaus")],
        "serviceChannelDescriptions": [],
        "areaType": "LimitedType",
        "areas": area("092"),
        "phoneNumbers": [number()] if kind == "Phone" else [],
        "supportPhones": [],
        "languages": ["fi", "sv"],
        "webPages": [],
        "serviceHours": [hours(*WEEKDAYS)],
        "services": [],
        "publishingStatus": "Published",
        "modified": MODIFIED,
        **changes,
    }


def address(**changes: Any) -> Raw:
    street = {
        "street": [item("Testivägen", "sv"), item("Testitie"), item("Testigeaidnu", "se")],
        "streetNumber": "2 B",
        "postalCode": "01300",
        "postOffice": [item("VANDA", "sv"), item("VANTAA")],
        "municipality": {"code": "092", "name": [item("Vantaa")]},
        "latitude": "6690000",
        "longitude": "391000",
        **changes,
    }
    return {"type": "Location", "subType": "Single", "streetAddress": street, "postOfficeBoxAddress": None}


def make_small_world(
    services: list[Raw], channels: list[Raw] | None = None, *, general: list[Raw] | None = None
) -> World:
    """A world of these objects; the county has its business id, other owners are made from the services."""
    found = [channel()] if channels is None else channels
    for raw in found:
        if not raw["services"]:
            joined = [one for one in services if _joins(one, raw["id"])]
            raw["services"] = [{"service": {"id": one["id"], "name": "x"}} for one in joined]
    by_id = {raw["id"]: raw for raw in (*services, *found)}
    county = {
        "id": COUNTY,
        "businessCode": "3221356-1",
        "organizationNames": [typed("Vantaan ja Keravan hyvinvointialue")],
    }
    others: dict[str, Raw] = {}
    for raw in services:
        for row in raw["organizations"] or ():
            other = row["organization"]
            others[other["id"]] = {"id": other["id"], "businessCode": None, "organizationNames": [typed(other["name"])]}
    others.pop(COUNTY, None)

    def entry(raw: Raw) -> Entry:
        names = [row["value"] for row in raw.get("serviceNames") or raw.get("serviceChannelNames") or [{"value": None}]]
        codes = tuple(each["code"] for place in raw["areas"] or () for each in place["municipalities"] or ())
        owners = [row["organization"]["id"] for row in raw.get("organizations") or ()] or [raw.get("organizationId")]
        limited = raw["areaType"] == "LimitedType"
        return Entry(
            raw["id"], names[0], raw["modified"], owners[0], codes if limited else None, raw["publishingStatus"]
        )

    return World(
        services={raw["id"]: entry(raw) for raw in services},
        channels={raw["id"]: entry(raw) for raw in found},
        make_service=lambda one: by_id[one.id],
        make_channel=lambda one: by_id[one.id],
        organizations=[county, *others.values()],
        general=general or [],
    )


def _joins(raw: Raw, channel_id: str) -> bool:
    return any(row["serviceChannel"]["id"] == channel_id for row in raw["serviceChannels"] or ())
