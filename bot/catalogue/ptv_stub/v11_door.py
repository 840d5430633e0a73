"""Answers v11's questions from a world, with v11's page sizes, messages and quirks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from bot.catalogue.ptv_stub.faults import FaultKind
from bot.catalogue.ptv_stub.world import Entry, Raw, World

ID_PAGE, FULL_PAGE, MOST_GUIDS = 1000, 100, 100
ZERO_GUID = "00000000-0000-0000-0000-000000000000"

Answer = tuple[int, Any]
Query = Mapping[str, str]

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_AREA = re.compile(r"(list/)?area/(\w+)/code/(\d{1,6})")


def answer_v11(world: World, path: str, query: Query, faults: Collection[FaultKind]) -> Answer:
    """Status and JSON of a question; ``path`` begins after ``/api/v11/``."""
    kind, _slash, rest = path.partition("/")
    if ZERO_GUID in path or ZERO_GUID in query.get("guids", ""):
        return 500, {"errorMessage": "An unexpected error occurred. Trace id: 0"}
    if "date" in query and not _DATE.fullmatch(query["date"]):
        return 400, {"date": ["The date parameter is invalid."]}
    if kind == "Service":

        def make(entry: Entry) -> Raw:
            return _with_general(world, world.make_service(entry), rest, query)

        return _answer(world, "Service", world.services, make, rest, query, faults)
    if kind == "ServiceChannel":
        return _answer(world, "Service channel", world.channels, world.make_channel, rest, query, faults)
    if kind == "Organization":
        return _organization(world, rest, query)
    if kind == "GeneralDescription":
        found = {row["id"]: row for row in world.general}
        return _details("General description", found.get, rest, query, faults)
    return 404, {"errorMessage": "Not found."}


def _answer(
    world: World,
    name: str,
    entries: Mapping[str, Entry],
    make: Callable[[Entry], Raw],
    rest: str,
    query: Query,
    faults: Collection[FaultKind],
) -> Answer:
    area = _AREA.fullmatch(rest)
    if rest == "" or area is not None or rest == "list/organization":
        chosen = _choose(world, entries.values(), query, area=area, by_owner=rest == "list/organization")
        is_full = rest.startswith("list/")
        if is_full:
            return _page([*chosen], FULL_PAGE, query, make, faults)
        return _page([*chosen], ID_PAGE, query, lambda entry: {"id": entry.id, "name": entry.name}, faults)

    def get(entry_id: str) -> Raw | None:
        entry = entries.get(entry_id)
        return make(entry) if entry is not None and entry.status == "Published" else None

    return _details(name, get, rest.removeprefix("serviceWithGD/"), query, faults)


def _choose(
    world: World, entries: Iterable[Entry], query: Query, *, area: re.Match[str] | None, by_owner: bool
) -> Iterable[Entry]:
    status = query.get("status", "Published")
    since = query.get("date", "")
    owner: str | None = None
    if by_owner:
        codes = {row.get("businessCode"): row["id"] for row in world.organizations}
        owner = query.get("organizationId") or codes.get(query.get("code")) or "nobody"
    everywhere = query.get("includeWholeCountry") == "true"
    code = _municipalities_of(area) if area else frozenset()
    return (
        entry
        for entry in entries
        if entry.status == status
        and entry.modified >= since
        and (owner is None or entry.organization_id == owner)
        and (area is None or (everywhere if entry.municipalities is None else code & {*entry.municipalities}))
    )


def _municipalities_of(area: re.Match[str]) -> frozenset[str]:
    if area[2] == "WellbeingServiceCounties":
        return frozenset({"092", "245"}) if area[3] == "04" else frozenset()
    return frozenset({area[3]})


def _page(
    chosen: list[Entry], size: int, query: Query, make: Callable[[Entry], Raw], faults: Collection[FaultKind]
) -> Answer:
    page = int(query.get("page", "1") or 1)
    if FaultKind.MOVING in faults and page > 1:
        chosen = chosen[1:]
    if FaultKind.EMPTY in faults:
        chosen = []
    count = -(-len(chosen) // size)
    items = [make(entry) for entry in chosen[(page - 1) * size : page * size]]
    return 200, {"pageNumber": page, "pageSize": size, "pageCount": count, "itemList": items or None}


def _details(
    name: str, get: Callable[[str], Raw | None], rest: str, query: Query, faults: Collection[FaultKind]
) -> Answer:
    if rest == "list":
        guids = [each for each in query.get("guids", "").split(",") if each]
        if len(guids) > MOST_GUIDS:
            return 400, {"guids": [f"The maximum number of items is {MOST_GUIDS}."]}
        found = [raw for each in guids if (raw := get(each)) is not None]
        return 200, found[::2] if FaultKind.MISSING_DETAILS in faults else found
    raw = None if FaultKind.MISSING_DETAILS in faults else get(rest)
    return (200, raw) if raw is not None else (404, {"errorMessage": f"{name} with id '{rest}' not found."})


def _organization(world: World, rest: str, query: Query) -> Answer:
    by_id = {row["id"]: row for row in world.organizations}
    if rest == "":
        rows = [{"id": row["id"], "name": name_of(row)} for row in world.organizations]
        page = int(query.get("page", "1") or 1)
        items = rows[(page - 1) * ID_PAGE : page * ID_PAGE]
        count = -(-len(rows) // ID_PAGE)
        return 200, {"pageNumber": page, "pageSize": ID_PAGE, "pageCount": count, "itemList": items or None}
    if rest.startswith("businesscode/"):
        code = rest.removeprefix("businesscode/")
        rest = next((row["id"] for row in world.organizations if row.get("businessCode") == code), rest)
    found = by_id.get(rest)
    return (200, found) if found else (404, {"errorMessage": f"Organization with id '{rest}' not found."})


def name_of(row: Raw) -> str | None:
    """An organisation's name as lists give it: Finnish, else any."""
    names = {each["language"]: each["value"] for each in row.get("organizationNames") or []}
    return row.get("name") or names.get("fi") or next(iter(names.values()), None)


def _with_general(world: World, raw: Raw, rest: str, query: Query) -> Raw:
    wanted = query.get("serviceWithGD") == "true" or rest.startswith("serviceWithGD/")
    general = next((row for row in world.general if row["id"] == raw.get("generalDescriptionId")), None)
    if not wanted or general is None:
        return raw
    merged = [{**row, "type": f"GD_{row['type']}"} for row in general["descriptions"]]
    return {**raw, "serviceDescriptions": [*(raw.get("serviceDescriptions") or []), *merged]}
