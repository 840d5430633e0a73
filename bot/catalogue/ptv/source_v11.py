"""PTV's open API v11: area and organisation pages with the general texts merged in, channels by id in hundreds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from bot.catalogue.ptv import v11
from bot.catalogue.ptv.client import PtvClient
from bot.catalogue.ptv.entities import Channel, GeneralDescription, Service
from bot.catalogue.ptv.pages import V11_PAGES, read_pages
from bot.catalogue.ptv.scope import Scope
from bot.catalogue.ptv.source import ByIds, Changes, Fetched, FetchedPage, Leg, choose_providers, read_safely
from bot.catalogue.ptv.values import Faults, guid, text

MOST_IDS = 100
KEPT_CHANNELS = 3000


class V11Source:
    """The part of v11 that ``scope`` names."""

    version = "v11"

    def __init__(self, client: PtvClient, scope: Scope) -> None:
        self.problems: list[str] = []
        self._client = client
        self._scope = scope
        self._by_ids = ByIds(client, self.problems)
        self._channels: OrderedDict[str, tuple[Channel, Faults]] = OrderedDict()
        self._general: dict[str, GeneralDescription | None] = {}

    def legs(self) -> list[Leg]:
        """The county's services, those of its municipalities, those of the nationwide providers."""
        rows = [row for _page, found in self._pages("Organization", {}) for row in found]
        organizations = [each for row in rows if (each := v11.read_organization(row))]
        listing = "Service/list/organization"
        legs = [Leg("county", listing, {"code": self._scope.county, "serviceWithGD": True})]
        for code in self._scope.municipalities:
            path = f"Service/list/area/Municipality/code/{code}"
            legs.append(Leg(f"area {code}", path, {"serviceWithGD": True, "includeWholeCountry": False}))
        for organization, classes in choose_providers(organizations, self._scope, self.problems):
            asked: dict[str, str | bool] = {"organizationId": organization.id, "serviceWithGD": True}
            legs.append(Leg(f"provider {organization.id}", listing, asked, classes))
        return legs

    def read_leg(self, leg: Leg, *, first_page: int, skip: Callable[[str], bool]) -> Iterator[FetchedPage]:
        """The pages of a query with their channels."""
        is_empty = True
        for number, rows in self._pages(leg.path, leg.parameters, first=first_page):
            is_empty = False
            seen = tuple(found for row in rows if (found := guid(row.get("id"))))
            yield FetchedPage(number, seen, self._fetch(rows, skip=skip, leg=leg))
        if is_empty and first_page == 1:
            self.problems.append(f"{leg.label}: has no services")

    def read_services(self, ids: Sequence[str]) -> Iterator[tuple[Fetched, ...]]:
        """Services by id, a hundred at a time."""
        for place in range(0, len(ids), MOST_IDS):
            rows = self._by_ids.ask("Service/serviceWithGD/list", ids[place : place + MOST_IDS], most=MOST_IDS)
            yield self._fetch(rows, skip=lambda _id: False, leg=None)

    def changes(self, since: datetime, *, is_known: Callable[[str], bool]) -> Changes:
        """Changed and new services of the area, known ones with a changed channel, archived and withdrawn ones."""
        asked = {"date": since.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")}
        changed = dict.fromkeys(found for found in self._ids("Service", asked) if is_known(found))
        for code in self._scope.municipalities:
            changed |= dict.fromkeys(self._ids(f"Service/area/Municipality/code/{code}", asked))
        for channel, _faults in self._read_channels(list(self._ids("ServiceChannel", asked))).values():
            changed |= dict.fromkeys(found for found in channel.service_ids if is_known(found))
        gone = dict.fromkeys(
            found
            for status in ("Archived", "Withdrawn")
            for found in self._ids("Service", {**asked, "status": status})
            if is_known(found)
        )
        return Changes(tuple(found for found in changed if found not in gone), tuple(gone))

    def _ids(self, path: str, parameters: Mapping[str, str]) -> Iterator[str]:
        """Ids of an id-and-name listing; a row without a name answers 404 when asked for, so it is passed over."""
        seen: set[str] = set()
        for _page, rows in self._pages(path, parameters):
            for row in rows:
                found = guid(row.get("id"))
                if found and text(row.get("name")) and found not in seen:
                    seen.add(found)
                    yield found

    def _fetch(
        self, rows: Sequence[Mapping[str, Any]], *, skip: Callable[[str], bool], leg: Leg | None
    ) -> tuple[Fetched, ...]:
        read: list[tuple[str, Service | None, Faults]] = []
        for row in rows:
            faults = Faults()
            service_id = guid(row.get("id"))
            if service_id is None:
                self.problems.append("a service without an id was passed over")
            if service_id is None or skip(service_id):
                continue
            service = read_safely(v11.read_service, row, faults)
            if service is None or leg is None or leg.takes(service):
                read.append((service_id, service, faults))
        wanted = [joined.channel_id for _id, service, _faults in read if service for joined in service.connections]
        channels = self._read_channels(wanted)
        return tuple(self._complete(service_id, service, channels, faults) for service_id, service, faults in read)

    def _complete(
        self, service_id: str, service: Service | None, channels: Mapping[str, tuple[Channel, Faults]], faults: Faults
    ) -> Fetched:
        if service is None:
            return Fetched(service_id, None, faults=faults)
        own = {}
        for joined in service.connections:
            if joined.channel_id in channels:
                own[joined.channel_id], told = channels[joined.channel_id]
                for line in told.told:
                    faults.tell(f"channel {joined.channel_id}", line)
        return Fetched(service_id, service, own, self._general_of(service), faults=faults)

    def _general_of(self, service: Service) -> GeneralDescription | None:
        """The general description when its texts were not merged into the service already."""
        wanted = service.general_description_id
        if wanted is None or service.summaries or service.descriptions:
            return None
        if wanted not in self._general:
            rows = self._by_ids.ask("GeneralDescription/list", [wanted], most=MOST_IDS)
            self._general[wanted] = next((each for row in rows if (each := v11.read_general_description(row))), None)
        return self._general[wanted]

    def _read_channels(self, ids: Sequence[str]) -> dict[str, tuple[Channel, Faults]]:
        wanted = list(dict.fromkeys(ids))
        found = {each: self._channels[each] for each in wanted if each in self._channels}
        for row in self._by_ids.ask(
            "ServiceChannel/list", [each for each in wanted if each not in found], most=MOST_IDS
        ):
            faults = Faults()
            channel = read_safely(v11.read_channel, row, faults)
            if channel is not None:
                found[channel.id] = self._channels[channel.id] = (channel, faults)
        while len(self._channels) > KEPT_CHANNELS:
            self._channels.popitem(last=False)
        return found

    def _pages(
        self, path: str, parameters: Mapping[str, Any], *, first: int = 1
    ) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
        yield from read_pages(self._client, path, parameters, shape=V11_PAGES, first=first)
