"""When people answer: the week, dated exceptions and Finnish public holidays, in Helsinki's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import holidays
from ruamel.yaml import YAML

from bot.clock import HELSINKI
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

HOURS_FILE = PROJECT_ROOT / "data" / "hours.yml"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEARCH_DAYS = 31

Span = tuple[time, time]


@dataclass(frozen=True)
class Hours:
    """Spans (from, to) per weekday (Monday first) and per date; ``always`` opens everything (demos and tests)."""

    week: tuple[tuple[Span, ...], ...]
    exceptions: dict[date, tuple[Span, ...]]
    always: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is there at the moment ``now`` (aware)."""
        if self.always:
            return True
        here = now.astimezone(HELSINKI)
        return any(start <= here.time() < end for start, end in self._spans(here.date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """The next moment (aware) at which somebody comes, ``None`` while open or when no day of a month opens."""
        if self.is_open(now):
            return None
        here = now.astimezone(HELSINKI)
        for offset in range(SEARCH_DAYS):
            day = here.date() + timedelta(days=offset)
            for start, _end in self._spans(day):
                opening = datetime.combine(day, start, tzinfo=HELSINKI)
                if opening > here:
                    return opening
        return None

    def _spans(self, day: date) -> tuple[Span, ...]:
        if day in self.exceptions:
            return self.exceptions[day]
        if day in holidays.country_holidays("FI", years=day.year):
            return ()
        return self.week[day.weekday()]


def read_hours(*, always_open: bool = False, path: Path = HOURS_FILE) -> Hours:
    """The hours of ``data/hours.yml``.

    Raises:
        ContentError: with every fault of the file.
    """
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    faults: list[str] = []

    def spans(where: str, raw: list[str]) -> tuple[Span, ...]:
        found = []
        for span in raw:
            try:
                start, end = (time.fromisoformat(part.strip()) for part in span.split("-"))
            except ValueError:
                faults.append(f"{path.name}: {where}: {span!r} is not like 09:00-15:00")
                continue
            if start >= end:
                faults.append(f"{path.name}: {where}: {span!r} ends before it begins")
            found.append((start, end))
        return tuple(sorted(found))

    week = tuple(spans(day, rows["week"].get(day) or []) for day in DAYS)
    exceptions = {}
    for day, raw in (rows.get("exceptions") or {}).items():
        try:
            exceptions[date.fromisoformat(str(day))] = spans(str(day), raw or [])
        except ValueError:
            faults.append(f"{path.name}: exceptions: {day!r} is not a date like 2026-12-24")
    if faults:
        raise ContentError(faults)
    return Hours(week, exceptions, always=always_open)
