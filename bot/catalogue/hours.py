"""Reads opening hours written in the catalogue's English notation, says whether it is open, writes them anew.

The notation: ``24/7`` · ``daily 18–24`` · ``weekdays 9–16`` · ``Mon–Wed 9–15, Thu 9–12 and 13–17`` with ``;`` or ``,``
between, and ``fi Mon–Fri 9–20, sv Mon–Fri 12–14`` by language of service. Anything else is not read at all: a wrong
"open now" is worse than none. Times are Helsinki's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import holidays
from ruamel.yaml import YAML

from bot.clock import HELSINKI
from bot.settings import PROJECT_ROOT

HOURS_WORDS_FILE = PROJECT_ROOT / "data" / "catalogue" / "hours_words.yml"

_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = {**{name: (place,) for place, name in enumerate(_DAY_NAMES)}, "daily": tuple(range(7))}
_DAYS |= {"weekdays": tuple(range(5))}
_WHOLE_DAY = 24 * 60
_WORKDAYS = frozenset(range(5))

_DASH = re.compile(r"\s*[-–—]\s*")
_DATED = re.compile(r"\s*\((?:[A-Z][a-z]{2,8} )?(\d{4})(?:[–-]\d{2,4})?\)\s*$")
_TIMES = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?-(\d{1,2})(?:[.:](\d{2}))?(?=$|[ ,;])")
_DAY = re.compile(r"(" + "|".join(_DAYS) + r")(?:-(" + "|".join(_DAY_NAMES) + r"))?(?=$|[ ,;])", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|[,;] )([a-z]{2}) (?=mon|tue|wed|thu|fri|sat|sun|daily|weekdays|24)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;]|and\b)?\s*", re.IGNORECASE)
_NOTHING = ("",)


@dataclass(frozen=True)
class Span:
    """Open on these days (0 is Monday) from and to minutes of the day; to may pass midnight (over 1440)."""

    days: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Hours:
    """What was read. ``year`` is set when the text says how old it is; then nobody should rely on the minute."""

    spans: tuple[Span, ...]
    is_always: bool = False
    year: str | None = None


@dataclass(frozen=True)
class HoursWords:
    """How hours and costs are written in one language."""

    days: tuple[str, ...]
    always: str
    time: str
    costs: Mapping[str, str]


@lru_cache(maxsize=1)
def all_hours_words(path: Path = HOURS_WORDS_FILE) -> dict[str, HoursWords]:
    """The words of every language, read once."""
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["hours_words"]
    return {
        code: HoursWords(tuple(row["days"]), row["always"], row["time"], row["costs"]) for code, row in rows.items()
    }


def read_hours(text: str, *, language: str | None = None) -> Hours | None:
    """The hours of a text, or None when it cannot be read surely.

    A text by language of service gives the part of ``language``, None when it has none.
    """
    dated = _DATED.search(text)
    plain = _DASH.sub("-", text[: dated.start()] if dated else text).strip()
    year = dated[1] if dated else None
    parts = _LANGUAGE.split(plain)
    if len(parts) > 1:
        by_language = dict(zip(parts[1::2], parts[2::2], strict=True))
        if parts[0].strip() or language not in by_language:
            return None
        plain = by_language[language].strip(" ,;")
    if plain == "24/7":
        return Hours((), is_always=True, year=year)
    spans = _read_spans(plain)
    return Hours(tuple(spans), year=year) if spans else None


def is_open(hours: Hours, *, now: datetime) -> bool | None:
    """Whether it is open at a moment; None when that is not sure (old hours, odd days on a public holiday)."""
    if hours.year is not None:
        return None
    if hours.is_always:
        return True
    local = now.astimezone(HELSINKI)
    minute = local.hour * 60 + local.minute
    days = {day for span in hours.spans for day in span.days}
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    # Hours of every day hold on holidays too, those of workdays do not; of any other pattern nobody knows.
    on_holiday = [_is_holiday(day) for day in (today, yesterday)]
    if any(on_holiday) and len(days) < 7 and not days <= _WORKDAYS:
        return None
    counts = [not holiday or len(days) == 7 for holiday in on_holiday]
    return any(
        (counts[0] and today.weekday() in span.days and span.start <= minute < span.end)
        or (counts[1] and yesterday.weekday() in span.days and span.start <= minute + _WHOLE_DAY < span.end)
        for span in hours.spans
    )


def write_hours(hours: Hours, *, language: str) -> str | None:
    """The hours in a language, or None when it has no words for them."""
    words = all_hours_words().get(language)
    if words is None:
        return None
    if hours.is_always:
        written = words.always
    else:
        groups: dict[tuple[int, ...], list[str]] = {}
        for span in hours.spans:
            times = f"{_write_time(span.start, words)}–{_write_time(span.end, words)}"
            groups.setdefault(span.days, []).append(times)
        written = "; ".join(f"{_write_days(days, words)} {', '.join(times)}" for days, times in groups.items())
    return f"{written} ({hours.year})" if hours.year else written


def _read_spans(text: str) -> list[Span] | None:
    spans: list[Span] = []
    days: tuple[int, ...] = ()
    had_times = True
    place = 0
    while place < len(text):
        day = _DAY.match(text, place)
        times = _TIMES.match(text, place) if days else None
        if day:
            first, last = day[1].lower(), (day[2] or "").lower()
            if last and len(_DAYS[first]) > 1:
                return None
            found = tuple(range(_DAYS[first][0], _DAYS[last][0] + 1)) if last else _DAYS[first]
            days = found if had_times else (*days, *found)
            if not found or len(set(days)) != len(days):
                return None
            had_times = False
        elif times:
            span = _make_span(days, times)
            if span is None:
                return None
            spans.append(span)
            had_times = True
        else:
            return None
        place += len((day or times or _NOTHING)[0])
        place += len((_BETWEEN.match(text, place) or _NOTHING)[0])
    return spans if spans and had_times else None


def _make_span(days: tuple[int, ...], times: re.Match[str]) -> Span | None:
    start = int(times[1]) * 60 + int(times[2] or 0)
    end = int(times[3]) * 60 + int(times[4] or 0)
    if start >= _WHOLE_DAY or end > _WHOLE_DAY or start == end:
        return None
    return Span(days, start, end if end > start else end + _WHOLE_DAY)


def _write_time(minute: int, words: HoursWords) -> str:
    hour, rest = divmod(minute if minute <= _WHOLE_DAY else minute - _WHOLE_DAY, 60)
    return f"{hour}{words.time}{rest:02}" if rest else str(hour)


def _write_days(days: tuple[int, ...], words: HoursWords) -> str:
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{words.days[run[0]]}–{words.days[run[-1]]}" if len(run) > 2 else ", ".join(words.days[day] for day in run)
        for run in runs
    )


def _is_holiday(day: date) -> bool:
    return day in _holidays(day.year)


@lru_cache(maxsize=4)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))
