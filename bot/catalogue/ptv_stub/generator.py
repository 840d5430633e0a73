"""Makes up a world of any size: the same numbers always give the same services and channels."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from bot.catalogue.ptv_stub.world import Entry, Raw, World
from bot.catalogue.thesaurus import TERMS_FILE

COUNTY_CODE = "3221356-1"
_KINDS = ("Phone", "ServiceLocation", "EChannel", "WebPage", "PrintableForm")
_PLACES = (("092",), ("245",), ("092", "245"))
_PLACE_NAMES = {"092": ("Vantaa", "Vanda"), "245": ("Kerava", "Kervo")}
_OWNERS = ("Vantaan ja Keravan hyvinvointialue", "Vantaan kaupunki", "Keravan kaupunki", "Testijärjestö ry", "Kela")
_GROUPS = ("KR1", "KR1.1", "KR1.2", "KR1.3", "KR1.6")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def make_world(*, services: int = 200, channels: int = 600) -> World:
    """A world of so many services and channels, all in Vantaa and Kerava."""
    terms = json.loads(TERMS_FILE.read_text(encoding="utf-8"))
    names = [row for row in terms if row["category"] == "service"]
    classes = [row for row in terms if row["category"] == "service_class"]
    organizations = [_organization(place, name) for place, name in enumerate(_OWNERS)]
    own = {
        _id("5e", place): Entry(
            _id("5e", place),
            f"{names[place % len(names)]['fi']} {place}",
            _moment(place),
            organizations[place % len(_OWNERS)]["id"],
            _PLACES[place % len(_PLACES)],
        )
        for place in range(services)
    }
    joined = {
        _id("c4", place): Entry(
            _id("c4", place),
            f"{_KINDS[place % len(_KINDS)]} {place}",
            _moment(place),
            organizations[place % len(_OWNERS)]["id"],
            _PLACES[place % len(_PLACES)],
        )
        for place in range(channels)
    }
    shape = {"services": max(services, 1), "channels": channels}
    return World(
        services=own,
        channels=joined,
        make_service=partial(_service, names=names, classes=classes, shape=shape),
        make_channel=partial(_channel, shape=shape),
        organizations=organizations,
        general=[_general(place, row) for place, row in enumerate(names[:20])],
    )


def channels_of(place: int, shape: dict[str, int]) -> list[int]:
    """The channels of a service: an even share of all, and one that others use too."""
    services, channels = shape["services"], shape["channels"]
    if not channels:
        return []
    own = list(range(place * channels // services, (place + 1) * channels // services))
    return list(dict.fromkeys([*own, place // 10 * 10 % channels]))


def services_of(place: int, shape: dict[str, int]) -> list[int]:
    """The services of a channel, the other way round."""
    services, channels = shape["services"], shape["channels"]
    near = place * services // channels
    tens = range(place, min(place + 10, services)) if place % 10 == 0 else range(0)
    near_by = range(max(0, near - 1), min(services, near + 2))
    return [each for each in dict.fromkeys([*near_by, *tens]) if place in channels_of(each, shape)]


def _id(mark: str, place: int) -> str:
    return f"{place + 1:08x}-0000-4000-8000-{mark}0000000000"


def _place(entry_id: str) -> int:
    return int(entry_id[:8], 16) - 1


def _moment(place: int) -> str:
    return f"2026-{place % 10 + 1:02}-{place % 28 + 1:02}T03:04:05.6789012"


def _text(value: str | None, language: str, kind: str) -> Raw:
    return {"language": language, "value": value, "type": kind}


def _organization(place: int, name: str) -> Raw:
    code = COUNTY_CODE if place == 0 else f"000000{place}-0"
    names = [_text(name, "fi", "Name")]
    return {
        "id": _id("0a", place),
        "businessCode": code,
        "organizationType": "Municipality",
        "organizationNames": names,
    }


def _general(place: int, row: Raw) -> Raw:
    texts = [_text(f"Pohjakuvaus: {row['fi']}.", "fi", "Summary"), _text(f"Bastext: {row['sv']}.", "sv", "Summary")]
    return {"id": _id("9d", place), "names": [_text(row["fi"], "fi", "Name")], "descriptions": texts}


def _area(codes: tuple[str, ...] | None) -> list[Raw]:
    listed = [
        {
            "code": code,
            "name": [
                {"value": name, "language": lang} for name, lang in zip(_PLACE_NAMES[code], ("fi", "sv"), strict=True)
            ],
        }
        for code in codes or ()
    ]
    return [{"type": "Municipality", "code": None, "name": None, "municipalities": listed}]


def _coded(row: Raw, kind: str) -> Raw:
    name = [{"value": row[code], "language": code} for code in ("fi", "sv", "en")]
    return {"name": name, "description": [], "code": row["id"], "ontologyType": kind, "uri": None, "parentId": None}


def _service(entry: Entry, *, names: list[Raw], classes: list[Raw], shape: dict[str, int]) -> Raw:
    place = _place(entry.id)
    term = names[place % len(names)]
    has_general = place % 10 == 3 and place % len(names) < 20
    summary = None if has_general else f"Testipalvelu numero {place}: {term['fi']}."
    descriptions = [_text(summary, "fi", "Summary"), _text(None, "fi", "ProcessingTime")]
    if not has_general:
        descriptions += [_text(f"Testtjänst {place}: {term['sv']}.", "sv", "Summary")]
    group = _GROUPS[place % len(_GROUPS)]
    return {
        "id": entry.id,
        "sourceId": None,
        "generalDescriptionId": _id("9d", place % len(names)) if has_general else None,
        "type": "Service",
        "serviceNames": [_text(entry.name, "fi", "Name"), _text(f"{term['sv']} {place}", "sv", "Name")],
        "serviceChargeType": None,
        "areaType": "LimitedType",
        "areas": _area(entry.municipalities),
        "serviceDescriptions": descriptions,
        "languages": ["fi", "sv", "so"] if place % 5 == 0 else ["fi", "sv"],
        "serviceClasses": [_coded(classes[place % len(classes)], "ptvserclass")],
        "ontologyTerms": [],
        "targetGroups": [{"code": group, "name": [], "ontologyType": "ptvkohderyhmat"}],
        "lifeEvents": [],
        "keywords": [],
        "requirements": [],
        "serviceChannels": [
            _connection("serviceChannel", _id("c4", each), hours=_hours(9) if each % 50 == 7 else [])
            for each in channels_of(place, shape)
        ],
        "organizations": [_owner(entry)],
        "publishingStatus": entry.status,
        "modified": entry.modified,
    }


def _owner(entry: Entry) -> Raw:
    name = _OWNERS[_place(entry.organization_id or _id("0a", 0))]
    return {"organization": {"id": entry.organization_id, "name": name}, "roleType": "Responsible"}


def _connection(name: str, entry_id: str, *, hours: list[Raw]) -> Raw:
    return {
        name: {"id": entry_id, "name": entry_id[:8]},
        "serviceHours": hours,
        "contactDetails": None,
        "description": [],
    }


def _hours(start: int) -> list[Raw]:
    rows = [{"dayFrom": day, "dayTo": "", "from": f"{start:02}:00:00", "to": "16:00:00"} for day in _DAYS]
    fixed: Raw = {"validFrom": None, "validTo": None, "isClosed": False, "validForNow": True, "isAlwaysOpen": False}
    return [
        {
            "serviceHourType": "DaysOfTheWeek",
            **fixed,
            "isReservation": False,
            "additionalInformation": [],
            "openingHour": rows,
        }
    ]


def _phones(place: int) -> list[Raw]:
    fixed: Raw = {
        "type": "Phone",
        "additionalInformation": None,
        "serviceChargeType": "Chargeable",
        "chargeDescription": None,
    }
    number = {"prefixNumber": "+358", "isFinnishServiceNumber": False, "number": f"00{place:07}"}
    return [{**fixed, **number, "language": language} for language in ("fi", "sv")]


def _channel(entry: Entry, *, shape: dict[str, int]) -> Raw:
    place = _place(entry.id)
    kind = _KINDS[place % len(_KINDS)]
    pages = [
        {"url": f"https://example.invalid/{language}/{place}", "value": None, "language": language}
        for language in ("fi", "sv")
    ]
    raw: dict[str, Any] = {
        "id": entry.id,
        "serviceChannelType": kind,
        "organizationId": entry.organization_id,
        "serviceChannelNames": [_text(entry.name, "fi", "Name")],
        "serviceChannelDescriptions": [_text("Testiteksti.", "fi", "Summary")],
        "areaType": "LimitedType",
        "areas": _area(entry.municipalities),
        "languages": ["fi", "sv"],
        "webPages": pages if kind in {"EChannel", "WebPage"} else [],
        "serviceHours": _hours(8) if kind in {"Phone", "ServiceLocation"} else [],
        "services": [_connection("service", _id("5e", each), hours=[]) for each in services_of(place, shape)],
        "publishingStatus": entry.status,
        "modified": entry.modified,
    }
    if kind in {"Phone", "ServiceLocation"}:
        raw["phoneNumbers"] = _phones(place)
    if kind == "PrintableForm":
        raw["channelUrls"] = [{"language": "fi", "value": f"https://example.invalid/{place}.pdf", "type": "PDF"}]
    if kind == "ServiceLocation":
        raw["addresses"] = [_address(place, (entry.municipalities or ("092",))[0])]
    return raw


def _address(place: int, code: str) -> Raw:
    names = list(zip(_PLACE_NAMES[code], ("fi", "sv"), strict=True))
    street: Raw = {
        "street": [{"value": "Testitie", "language": "fi"}, {"value": "Testvägen", "language": "sv"}],
        "streetNumber": str(place % 90 + 1),
        "postalCode": "00000",
        "postOffice": [{"value": name.upper(), "language": language} for name, language in names],
        "municipality": {"code": code, "name": [{"value": name, "language": language} for name, language in names]},
        "latitude": str(6_690_000 + place % 9_000),
        "longitude": str(386_000 + place % 9_000),
    }
    return {"type": "Location", "subType": "Single", "streetAddress": street, "postOfficeBoxAddress": None}
