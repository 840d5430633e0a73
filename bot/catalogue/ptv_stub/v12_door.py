"""Answers v12's questions from a world: searches with filters, single objects, connections by twenties, keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.catalogue.ptv_stub.faults import FaultKind
from bot.catalogue.ptv_stub.v12_shape import (
    channel_to_v12,
    connections_to_v12,
    general_to_v12,
    organization_to_v12,
    service_to_v12,
)
from bot.catalogue.ptv_stub.world import Entry, Raw, World

LARGEST_PAGE, MOST_IDS = 100, 20

Answer = tuple[int, Any]
Query = Mapping[str, Sequence[str]]


def answer_v12(world: World, path: str, query: Query, faults: Collection[FaultKind]) -> Answer:
    """Status and JSON of a question; ``path`` begins after ``/api/v12/``."""
    kind, _slash, rest = path.partition("/")
    if kind == "connection" and rest == "search":
        return _connections(world, query, faults)
    if kind == "service":

        def make_service(key: str) -> Raw | None:
            return _make(world.services, key, lambda entry: service_to_v12(world.make_service(entry)))

        return _answer(world, "service", world.services, make_service, rest, query, faults)
    if kind == "service-channel":

        def make_channel(key: str) -> Raw | None:
            return _make(world.channels, key, lambda entry: channel_to_v12(world.make_channel(entry)))

        return _answer(world, "channel", world.channels, make_channel, rest, query, faults)
    plain = {
        "organization": (world.organizations, organization_to_v12),
        "general-description": (world.general, general_to_v12),
    }
    if kind in plain:
        rows, turn = plain[kind]
        found = {row["id"]: turn(row) for row in rows} | world.v12.get(kind, {})
        if rest == "search":
            return _page(list(found.values()), query, faults, lambda raw: raw)
        return _single(found.get(rest), faults)
    return 404, {"title": "Not Found", "status": 404}


def _answer(
    world: World,
    kind: str,
    entries: Mapping[str, Entry],
    make: Callable[[str], Raw | None],
    rest: str,
    query: Query,
    faults: Collection[FaultKind],
) -> Answer:
    given = world.v12.get(kind, {})
    if rest != "search":
        return _single(given.get(rest) or make(rest), faults)
    ids = [entry.id for entry in entries.values() if entry.status == "Published" and _fits(entry, query)]
    ids.extend(key for key, raw in given.items() if _fits_raw(raw, query))
    return _page(ids, query, faults, lambda key: given.get(key) or make(key))


def _make(entries: Mapping[str, Entry], key: str, make: Callable[[Entry], Raw]) -> Raw | None:
    entry = entries.get(key)
    return make(entry) if entry is not None and entry.status == "Published" else None


def _single(raw: Raw | None, faults: Collection[FaultKind]) -> Answer:
    if raw is None or FaultKind.MISSING_DETAILS in faults:
        return 404, {"title": "Not Found", "status": 404}
    return 200, raw


def _fits(entry: Entry, query: Query) -> bool:
    owners, codes = query.get("organizationContentIds"), query.get("municipalities")
    if owners and entry.organization_id not in owners:
        return False
    if codes:
        return bool(set(codes) & set(entry.municipalities or ()))
    return True


def _fits_raw(raw: Raw, query: Query) -> bool:
    area = raw.get("area") or {}
    limited = area.get("areaType") == "LimitedArea"
    codes = tuple(area.get("municipalities") or ()) if limited else None
    return _fits(Entry("", None, "", raw.get("organizationContentId"), codes), query)


def _connections(world: World, query: Query, faults: Collection[FaultKind]) -> Answer:
    services, channels = query.get("serviceContentIds", ()), query.get("channelContentIds", ())
    if len(services) > MOST_IDS or len(channels) > MOST_IDS:
        return 400, {"title": f"At most {MOST_IDS} ids", "status": 400}
    found: list[Raw] = []
    for key in services:
        entry = world.services.get(key)
        if entry is not None and entry.status == "Published":
            found.extend(connections_to_v12(world.make_service(entry)))
    for key in channels:
        joined = world.make_channel(world.channels[key]).get("services") or [] if key in world.channels else []
        found.extend({"serviceContentId": row["service"]["id"], "serviceChannelContentId": key} for row in joined)
    wanted = {*services, *channels}
    for raw in world.v12_connections:
        if wanted & {raw.get("serviceContentId"), raw.get("serviceChannelContentId"), raw.get("channelContentId")}:
            found.append(raw)
    return _page(found, query, faults, lambda raw: raw)


def _page(
    chosen: Iterable[Any], query: Query, faults: Collection[FaultKind], make: Callable[[Any], Raw | None]
) -> Answer:
    page, size = int(query.get("page", ["1"])[0]), min(int(query.get("pageSize", ["20"])[0]), LARGEST_PAGE)
    listed = list(chosen)
    if FaultKind.MOVING in faults and page > 1:
        listed = listed[1:]
    if FaultKind.EMPTY in faults:
        listed = []
    items = [raw for key in listed[(page - 1) * size : page * size] if (raw := make(key)) is not None]
    count = -(-len(listed) // size)
    return 200, {"items": items, "page": page, "pageSize": size, "totalItems": len(listed), "totalPages": count}
