"""What the import asks of either version of PTV, and what both versions share. Writes nothing."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.catalogue.ptv.client import Parameters, PtvClient, PtvError, PtvServerError
from bot.catalogue.ptv.entities import Channel, GeneralDescription, Organization, Service
from bot.catalogue.ptv.scope import Scope, begins_with, fold_name
from bot.catalogue.ptv.values import Faults

T = TypeVar("T")

MOST_BAD_QUESTIONS = 5
"""Questions that PTV cannot bear (500) before it counts as down."""


@dataclass(frozen=True)
class Leg:
    """One query that together with the others covers the scope; ``classes`` limits what is taken."""

    label: str
    path: str
    parameters: Parameters
    classes: tuple[str, ...] = ()

    def takes(self, service: Service) -> bool:
        """Whether a service that the query gave is wanted."""
        return not self.classes or any(begins_with(code, self.classes) for code in service.classes)


@dataclass(frozen=True)
class Fetched:
    """A service with all that belongs to it; ``service`` is None when it could not be read at all."""

    id: str
    service: Service | None
    channels: Mapping[str, Channel] = field(default_factory=dict)
    general: GeneralDescription | None = None
    provider: str | None = None
    faults: Faults = field(default_factory=Faults)


@dataclass(frozen=True)
class FetchedPage:
    """One page of a leg, without the services that were to be skipped; ``seen`` are all ids that stood on it."""

    number: int
    seen: tuple[str, ...]
    found: tuple[Fetched, ...]


@dataclass(frozen=True)
class Changes:
    """Ids of services that changed or came, and of known ones that are gone."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]


class Source(Protocol):
    """PTV of one version. ``problems`` gathers what the report should tell beyond single services."""

    version: str
    problems: list[str]

    def legs(self) -> list[Leg]:
        """The queries of the scope, the county's own services first."""
        ...

    def read_leg(self, leg: Leg, *, first_page: int, skip: Callable[[str], bool]) -> Iterator[FetchedPage]:
        """The pages of a query; services for which ``skip`` says so are not fetched further."""
        ...

    def read_services(self, ids: Sequence[str]) -> Iterator[tuple[Fetched, ...]]:
        """Published services by id, in portions; those that are not there are absent."""
        ...

    def changes(self, since: datetime, *, is_known: Callable[[str], bool]) -> Changes:
        """What happened since a moment. Changed connections do not show; the weekly import finds them."""
        ...


def read_safely(
    read: Callable[[Mapping[str, Any], Faults], T | None], raw: Mapping[str, Any], faults: Faults
) -> T | None:
    """What ``read`` makes of an object; None when it stumbles over something that no reader thought of."""
    try:
        return read(raw, faults)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        faults.tell("record", f"cannot be read ({type(error).__name__})")
        return None


class Shelf:
    """Raw objects by id, kept small: packed, and the oldest thrown away beyond ``most``."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._packed: OrderedDict[str, bytes] = OrderedDict()

    def put(self, key: str, packed: bytes) -> None:
        """Keep an object (JSON in UTF-8)."""
        self._packed[key] = zlib.compress(packed, 1)
        if self._most is not None and len(self._packed) > self._most:
            self._packed.popitem(last=False)

    def get(self, key: str) -> bytes | None:
        """The object, None when it is not kept."""
        packed = self._packed.get(key)
        return None if packed is None else zlib.decompress(packed)


def choose_providers(
    organizations: Sequence[Organization], scope: Scope, problems: list[str]
) -> list[tuple[Organization, tuple[str, ...]]]:
    """The nationwide providers of the scope with their classes; names that nobody has are told."""
    by_name: dict[str, Organization] = {}
    for organization in organizations:
        for name in organization.names.values():
            by_name.setdefault(fold_name(name), organization)
    chosen: dict[str, tuple[Organization, tuple[str, ...]]] = {}
    for provider in scope.nationwide:
        found = next((by_name[name] for name in map(fold_name, provider.names) if name in by_name), None)
        if found is None:
            problems.append(f"provider {provider.names[0]}: not found by this name")
        else:
            chosen.setdefault(found.id, (found, provider.classes))
    return list(chosen.values())


class ByIds:
    """Asks for many objects by id in portions; a portion that PTV cannot bear is halved until the bad id is alone."""

    def __init__(self, client: PtvClient, problems: list[str]) -> None:
        self._client = client
        self._problems = problems
        self._bad = 0

    def ask(self, path: str, ids: Sequence[str], *, most: int) -> list[Mapping[str, Any]]:
        """The objects that are there, in any order.

        Raises:
            PtvError: when PTV is down.
        """
        found: list[Mapping[str, Any]] = []
        for place in range(0, len(ids), most):
            found.extend(self._ask(path, list(ids[place : place + most])))
        return found

    def _ask(self, path: str, ids: list[str]) -> list[Mapping[str, Any]]:
        try:
            raw = self._client.get(path, {"guids": ",".join(ids)})
        except PtvServerError:
            if len(ids) > 1:
                half = len(ids) // 2
                return [*self._ask(path, ids[:half]), *self._ask(path, ids[half:])]
            self._bad += 1
            if self._bad > MOST_BAD_QUESTIONS:
                raise
            self._problems.append(f"{ids[0]}: PTV fails when asked for it")
            return []
        if raw is None:
            return []
        if not isinstance(raw, list):
            raise PtvError(f"{path}: no list")
        return [each for each in raw if isinstance(each, dict)]
