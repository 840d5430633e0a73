"""PTV's open API v12 (beta): searches with filters, connections asked for in twenties, names of providers looked up.

It has no filter for dates: the daily import reads the lists of the scope again and compares moments by itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.catalogue.ptv import v12
from bot.catalogue.ptv.client import PtvClient, PtvError, PtvServerError
from bot.catalogue.ptv.entities import Channel, Connection, Contact, GeneralDescription, Organization, Service
from bot.catalogue.ptv.pages import V12_PAGES, read_pages
from bot.catalogue.ptv.scope import Scope
from bot.catalogue.ptv.source import (
    MOST_BAD_QUESTIONS,
    Changes,
    Fetched,
    FetchedPage,
    Leg,
    Shelf,
    choose_providers,
    read_safely,
)
from bot.catalogue.ptv.values import Faults, choose, guid

MOST_IDS = 20
SERVICES = "service/search"
CHANNELS = "service-channel/search"


class V12Source:
    """The part of v12 that ``scope`` names."""

    version = "v12"

    def __init__(self, client: PtvClient, scope: Scope) -> None:
        self.problems: list[str] = []
        self._client = client
        self._scope = scope
        self._bad = 0
        self._organizations: dict[str, Organization] = {}
        self._general: dict[str, GeneralDescription | None] = {}
        self._channels = Shelf()
        self._listed: set[str] = set()

    def legs(self) -> list[Leg]:
        """The county's services, those of its municipalities, those of the nationwide providers."""
        for _page, rows in self._pages("organization/search", {}):
            self._organizations |= {each.id: each for row in rows if (each := v12.read_organization(row))}
        everyone = list(self._organizations.values())
        legs = []
        county = next((each for each in everyone if each.business_code == self._scope.county), None)
        if county is None:
            self.problems.append(f"county {self._scope.county}: not found by this business id")
        else:
            legs.append(Leg("county", SERVICES, {"organizationContentIds": [county.id]}))
        area: dict[str, Any] = {"areaType": "LimitedArea", "municipalities": list(self._scope.municipalities)}
        legs.append(Leg("area", SERVICES, {**area, "municipalitiesMatch": "any"}))
        for organization, classes in choose_providers(everyone, self._scope, self.problems):
            asked = {"organizationContentIds": [organization.id]}
            legs.append(Leg(f"provider {organization.id}", SERVICES, asked, classes))
        return legs

    def read_leg(self, leg: Leg, *, first_page: int, skip: Callable[[str], bool]) -> Iterator[FetchedPage]:
        """The pages of a query with their channels."""
        self._list_channels(leg)
        is_empty = True
        for number, rows in self._pages(leg.path, leg.parameters, first=first_page):
            is_empty = False
            seen = tuple(found for row in rows if (found := guid(row.get("contentId"))))
            yield FetchedPage(number, seen, self._fetch(rows, skip=skip, leg=leg))
        if is_empty and first_page == 1:
            self.problems.append(f"{leg.label}: has no services")

    def read_services(self, ids: Sequence[str]) -> Iterator[tuple[Fetched, ...]]:
        """Services by id, twenty at a time."""
        for place in range(0, len(ids), MOST_IDS):
            rows = [row for each in ids[place : place + MOST_IDS] if (row := self._one(f"service/{each}"))]
            yield self._fetch(rows, skip=lambda _id: False, leg=None)

    def changes(self, since: datetime, *, is_known: Callable[[str], bool]) -> Changes:
        """Changed and new services of the scope, known ones with a changed channel; not what is gone."""
        changed: dict[str, None] = {}
        channels: dict[str, None] = {}
        for leg in self.legs():
            for _page, rows in self._pages(leg.path, leg.parameters):
                services = (read_safely(v12.read_service, row, Faults()) for row in rows)
                changed |= {
                    each.id: None for each in services if each and leg.takes(each) and _is_after(each.modified, since)
                }
            for channel in self._list_channels(leg):
                if _is_after(channel.modified, since):
                    channels[channel.id] = None
        for service_id, _joined in self._connections("channelContentIds", list(channels)):
            if is_known(service_id):
                changed[service_id] = None
        return Changes(tuple(changed), ())

    def _fetch(
        self, rows: Sequence[Mapping[str, Any]], *, skip: Callable[[str], bool], leg: Leg | None
    ) -> tuple[Fetched, ...]:
        read: list[tuple[str, Service | None, Faults]] = []
        for row in rows:
            faults = Faults()
            service_id = guid(row.get("contentId"))
            if service_id is None:
                self.problems.append("a service without an id was passed over")
            if service_id is None or skip(service_id):
                continue
            service = read_safely(v12.read_service, row, faults)
            if service is None or leg is None or leg.takes(service):
                read.append((service_id, service, faults))
        joined: dict[str, dict[str, Connection]] = defaultdict(dict)
        for service_id, connection in self._connections("serviceContentIds", [each for each, one, _ in read if one]):
            joined[service_id].setdefault(connection.channel_id, connection)
        return tuple(
            self._complete(service_id, service, tuple(joined[service_id].values()), faults)
            for service_id, service, faults in read
        )

    def _complete(
        self, service_id: str, service: Service | None, connections: tuple[Connection, ...], faults: Faults
    ) -> Fetched:
        if service is None:
            return Fetched(service_id, None, faults=faults)
        channels = {}
        for connection in connections:
            told = Faults()
            channel = self._channel(connection.channel_id, told)
            for line in told.told:
                faults.tell(f"channel {connection.channel_id}", line)
            if channel is not None:
                channels[channel.id] = channel
        whole = replace(service, connections=connections)
        return Fetched(service_id, whole, channels, self._general_of(service), self._provider_of(service), faults)

    def _list_channels(self, leg: Leg) -> list[Channel]:
        """Put the channels of a leg's scope on the shelf, once: asking for each alone would take hours."""
        key = json.dumps(leg.parameters, sort_keys=True)
        if key in self._listed:
            return []
        self._listed.add(key)
        listed = []
        for _page, rows in self._pages(CHANNELS, leg.parameters):
            for row in rows:
                channel = read_safely(v12.read_channel, row, Faults())
                if channel is not None:
                    self._channels.put(channel.id, json.dumps(row).encode())
                    listed.append(replace(channel, contact=Contact()))
        return listed

    def _channel(self, channel_id: str, faults: Faults) -> Channel | None:
        packed = self._channels.get(channel_id)
        raw = json.loads(packed) if packed else self._one(f"service-channel/{channel_id}")
        if raw is None:
            return None
        if packed is None:
            self._channels.put(channel_id, json.dumps(raw).encode())
        return read_safely(v12.read_channel, raw, faults)

    def _connections(self, name: str, ids: Sequence[str]) -> Iterator[tuple[str, Connection]]:
        for place in range(0, len(ids), MOST_IDS):
            for _page, rows in self._pages("connection/search", {name: list(ids[place : place + MOST_IDS])}):
                for row in rows:
                    found = read_safely(v12.read_connection, row, Faults())
                    if found is not None:
                        yield found

    def _general_of(self, service: Service) -> GeneralDescription | None:
        wanted = service.general_description_id
        if wanted is None:
            return None
        if wanted not in self._general:
            raw = self._one(f"general-description/{wanted}")
            self._general[wanted] = v12.read_general_description(raw) if raw else None
        return self._general[wanted]

    def _provider_of(self, service: Service) -> str | None:
        wanted = service.organization_id
        if wanted is None:
            return None
        if wanted not in self._organizations:
            raw = self._one(f"organization/{wanted}")
            found = v12.read_organization(raw) if raw else None
            self._organizations[wanted] = found or Organization(wanted, {})
        return choose(self._organizations[wanted].names)

    def _one(self, path: str) -> Mapping[str, Any] | None:
        try:
            raw = self._client.get(path)
        except PtvServerError:
            self._bad += 1
            if self._bad > MOST_BAD_QUESTIONS:
                raise
            self.problems.append(f"{path}: PTV fails when asked for it")
            return None
        if raw is not None and not isinstance(raw, dict):
            raise PtvError(f"{path}: no object")
        return raw

    def _pages(
        self, path: str, parameters: Mapping[str, Any], *, first: int = 1
    ) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
        yield from read_pages(self._client, path, parameters, shape=V12_PAGES, first=first)


def _is_after(moment: datetime | None, since: datetime) -> bool:
    return moment is None or moment >= since
