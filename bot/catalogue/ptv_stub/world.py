"""What the stand-in holds: services, channels, organisations in v11's shape, with an index to list them by.

Objects are made when asked for, so that a hundred thousand channels cost little. Nothing here is real: contacts are
zeros and example.invalid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Raw = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """What listings need of one object. ``municipalities`` is None for the whole country."""

    id: str
    name: str | None
    modified: str
    organization_id: str | None = None
    municipalities: tuple[str, ...] | None = None
    status: str = "Published"


@dataclass
class World:
    """Entries by id, in the order of the catalogue, and how to make their objects.

    ``v12`` holds objects that were given in v12's own shape, by kind and id; others are turned from v11's.
    """

    services: dict[str, Entry]
    channels: dict[str, Entry]
    make_service: Callable[[Entry], Raw]
    make_channel: Callable[[Entry], Raw]
    organizations: list[Raw]
    general: list[Raw] = field(default_factory=list)
    v12: dict[str, dict[str, Raw]] = field(default_factory=dict)
    v12_connections: list[Raw] = field(default_factory=list)

    def change(self, *, services: Iterable[str] = (), channels: Iterable[str] = (), at: str) -> None:
        """Let things change at a moment (v11's notation): their names get an addition."""
        for entries, ids in ((self.services, services), (self.channels, channels)):
            for each in ids:
                old = entries[each]
                name = f"{old.name} (muutettu {at[:16]})"
                entries[each] = Entry(each, name, at, old.organization_id, old.municipalities, old.status)

    def archive(self, ids: Iterable[str], *, at: str) -> None:
        """Take services out of what is published."""
        for each in ids:
            old = self.services[each]
            self.services[each] = Entry(each, old.name, at, old.organization_id, old.municipalities, "Archived")


def read_world(folder: Path) -> World:
    """A world of the JSON files of a folder: single objects, lists of them, or pages of either version.

    What an object is, its fields tell; v12's objects are served on v12 only.
    """
    given: dict[str, dict[str, Raw]] = {kind: {} for kind in ("service", "channel", "organization", "general")}
    v12: dict[str, dict[str, Raw]] = {kind: {} for kind in given}
    connections: list[Raw] = []
    for path in sorted(folder.rglob("*.json")):
        for raw in _objects(json.loads(path.read_text(encoding="utf-8"))):
            if "serviceContentId" in raw:
                connections.append(raw)
            elif "contentId" in raw:
                kind = (
                    "channel" if "serviceChannelType" in raw else "service" if "serviceType" in raw else "organization"
                )
                v12[kind][raw["contentId"]] = raw
            elif isinstance(raw.get("id"), str):
                given[_kind(raw)][raw["id"]] = raw
    services, channels = given["service"], given["channel"]
    organizations = list(given["organization"].values())
    known = {row["id"] for row in organizations}
    for raw in services.values():
        for row in raw.get("organizations") or []:
            organization = row.get("organization") or {}
            if organization.get("id") and organization["id"] not in known:
                known.add(organization["id"])
                organizations.append(dict(organization))
    return World(
        services={key: _entry(raw, "serviceNames") for key, raw in services.items()},
        channels={key: _entry(raw, "serviceChannelNames") for key, raw in channels.items()},
        make_service=lambda entry: services[entry.id],
        make_channel=lambda entry: channels[entry.id],
        organizations=organizations,
        general=list(given["general"].values()),
        v12=v12,
        v12_connections=connections,
    )


def _objects(content: Any) -> list[Raw]:
    if isinstance(content, dict):
        for name in ("itemList", "items"):
            if isinstance(content.get(name), list):
                return _objects(content[name])
        return [content]
    return [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []


def _kind(raw: Mapping[str, Any]) -> str:
    if "serviceChannelType" in raw:
        return "channel"
    if "organizationNames" in raw or "organizationType" in raw:
        return "organization"
    return "service" if "serviceNames" in raw else "general"


def _entry(raw: Mapping[str, Any], names: str) -> Entry:
    found = [row for row in raw.get(names) or [] if row.get("value")]
    name = next((row["value"] for row in found if row.get("language") == "fi"), found[0]["value"] if found else None)
    areas = raw.get("areas") or []
    codes = [each["code"] for area in areas for each in area.get("municipalities") or []]
    owners = [row.get("organization") or {} for row in raw.get("organizations") or []]
    return Entry(
        id=raw["id"],
        name=name,
        modified=raw.get("modified") or "2020-01-01T00:00:00",
        organization_id=next((row.get("id") for row in owners), raw.get("organizationId")),
        municipalities=tuple(codes) if raw.get("areaType") == "LimitedType" else None,
        status=raw.get("publishingStatus") or "Published",
    )
