"""Decides for each fetched service whether and under which id it comes into the catalogue. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.catalogue.intake.staging import Candidate
from bot.catalogue.matching import Matcher, merge
from bot.catalogue.ptv.mapping import make_record
from bot.catalogue.ptv.scope import STANDING_OF_COUNTY, Scope, fold_name
from bot.catalogue.ptv.source import Fetched
from bot.catalogue.ptv.values import choose
from bot.catalogue.records import ServiceRecord
from bot.catalogue.writing import prepare


class Sieve:
    """What one run remembers while it sifts. ``moved`` has ids of services that are now shown under another one."""

    def __init__(
        self,
        scope: Scope,
        matcher: Matcher,
        known: Mapping[str, str],
        county_names: Iterable[str],
        *,
        today: date,
    ) -> None:
        self.moved: dict[str, str] = {}
        self._scope = scope
        self._matcher = matcher
        self._known = known
        self._county_names = {fold_name(name) for name in county_names}
        self._today = today

    def is_ours(self, fetched: Fetched) -> bool:
        """Whether a service that was asked for by its id still belongs to what is imported."""
        service = fetched.service
        if service is None or service.municipalities is not None:
            return service is None or self._scope.covers(service.municipalities)
        return self._scope.takes(fetched.provider or service.provider or "", service.classes)

    def sift(self, fetched: Fetched) -> Candidate:
        """The candidate: with a record, or refused with the reasons."""
        service, faults = fetched.service, fetched.faults
        present = self._known.get(fetched.id, fetched.id)
        if service is None:
            return Candidate(present, fetched.id, None, None, tuple(faults.told))
        name = choose(service.names)
        record = make_record(
            service,
            fetched.channels,
            general=fetched.general,
            provider=fetched.provider,
            scope=self._scope,
            today=self._today,
            faults=faults,
        )
        if record is None:
            return Candidate(present, fetched.id, name, None, tuple(faults.told), keeps_old=service.is_published)
        if self._is_the_countys(record):
            return Candidate(
                present, fetched.id, name, None, ("the county has a service of this name",), keeps_old=False
            )
        match = self._matcher.match(record)
        if match.entry is not None:
            record = merge(record, match.entry)
        if present != record.id and fetched.id in self._known:
            self.moved[present] = record.id
        return Candidate(record.id, fetched.id, name, prepare(record), (*faults.told, *match.doubts))

    def _is_the_countys(self, record: ServiceRecord) -> bool:
        """Whether a city's entry is a remainder of before 2023; the county's services come first in every run."""
        names = {fold_name(name) for name in record.names.values()}
        if self._scope.standing_of(record.provider) == STANDING_OF_COUNTY:
            self._county_names |= names
            return False
        is_city = record.provider.casefold().endswith((" kaupunki", " stad"))
        return is_city and self._scope.belongs_to_county(record.classes) and bool(names & self._county_names)
