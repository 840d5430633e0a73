"""When people answer: the week, dated exceptions and Finnish public holidays, in Helsinki's time, for each team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays
from ruamel.yaml import YAML

from bot.clock import HELSINKI
from bot.errors import ContentError
from bot.handover.teams import Team
from bot.settings import PROJECT_ROOT

HOURS_FILE = PROJECT_ROOT / "data" / "hours.yml"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEARCH_DAYS = 31

Span = tuple[time, time]


@dataclass(frozen=True)
class Hours:
    """Spans (from, to) per weekday (Monday first) and per date; ``always`` opens everything (demos and tests).

    ``teams`` are those with hours of their own; every other team has these.
    """

    week: tuple[tuple[Span, ...], ...]
    exceptions: dict[date, tuple[Span, ...]]
    always: bool = False
    teams: Mapping[str, Hours] = field(default_factory=dict)

    def is_open(self, now: datetime, team: str | None = None) -> bool:
        """Whether somebody is there at the moment ``now`` (aware): of that team, or of any."""
        if self.always:
            return True
        here = now.astimezone(HELSINKI)
        return any(start <= here.time() < end for hours in self._of(team) for start, end in hours.spans_of(here.date()))

    def next_opening(self, now: datetime, team: str | None = None) -> datetime | None:
        """The next moment (aware) at which somebody comes, ``None`` while open or when no day of a month opens."""
        if self.is_open(now, team):
            return None
        here = now.astimezone(HELSINKI)
        for offset in range(SEARCH_DAYS):
            day = here.date() + timedelta(days=offset)
            openings = [
                datetime.combine(day, start, tzinfo=HELSINKI)
                for hours in self._of(team)
                for start, _end in hours.spans_of(day)
            ]
            later = [opening for opening in openings if opening > here]
            if later:
                return min(later)
        return None

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The spans of one day."""
        if day in self.exceptions:
            return self.exceptions[day]
        if is_holiday(day):
            return ()
        return self.week[day.weekday()]

    def rule_of(self, day: date, team: str) -> str:
        """Which rule decides about a team's day: ``exception``, ``holiday`` or ``week``."""
        if day in self.teams.get(team, self).exceptions:
            return "exception"
        return "holiday" if is_holiday(day) else "week"

    def _of(self, team: str | None) -> list[Hours]:
        return [self, *self.teams.values()] if team is None else [self.teams.get(team, self)]


def is_holiday(day: date) -> bool:
    """Whether it is a public holiday in Finland."""
    return day in holidays.country_holidays("FI", years=day.year)


def read_hours(*, always_open: bool = False, path: Path = HOURS_FILE) -> Hours:
    """The hours of ``data/hours.yml``.

    Raises:
        ContentError: with every fault of the file.
    """
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    faults: list[str] = []
    own = _read_calendar(rows, path.name, faults)
    teams = {}
    for name, calendar in (rows.get("teams") or {}).items():
        if name not in {team.value for team in Team}:
            faults.append(f"{path.name}: teams: {name!r} is no team")
        else:
            teams[name] = _read_calendar(calendar, f"{path.name}: {name}", faults)
    if faults:
        raise ContentError(faults)
    return Hours(own.week, own.exceptions, always=always_open, teams=teams)


def _read_calendar(rows: Mapping[str, Any], where: str, faults: list[str]) -> Hours:
    week = tuple(_read_spans(rows["week"].get(day) or [], f"{where}: {day}", faults) for day in DAYS)
    exceptions = {}
    for day, raw in (rows.get("exceptions") or {}).items():
        try:
            parsed = date.fromisoformat(str(day))
        except ValueError:
            faults.append(f"{where}: exceptions: {day!r} is not a date like 2026-12-24")
        else:
            exceptions[parsed] = _read_spans(raw or [], f"{where}: {day}", faults)
    return Hours(week, exceptions)


def _read_spans(raw: list[str], where: str, faults: list[str]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in raw:
        try:
            start, end = (time.fromisoformat(part.strip()) for part in span.split("-"))
        except ValueError:
            faults.append(f"{where}: {span!r} is not like 09:00-15:00")
            continue
        if start >= end:
            faults.append(f"{where}: {span!r} ends before it begins")
        found.append((start, end))
    found.sort()
    for (_start, end), (start, _end) in pairwise(found):
        if start < end:
            faults.append(f"{where}: two spans overlap at {start:%H:%M}")
    return tuple(found)
