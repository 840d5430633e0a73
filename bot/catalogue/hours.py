"""Reads opening hours written in the catalogue's English notation, says whether it is open, writes them anew.

The notation: ``24/7`` · ``daily 18–24`` · ``weekdays 9–16`` · ``Mon–Wed 9–15, Thu 9–12 and 13–17`` with ``;`` or ``,``
between, and ``fi Mon–Fri 9–20, sv Mon–Fri 12–14`` by language of service; at the end single days that differ,
``; except 2026-12-24 closed; except 2026-12-31 9–12``. Anything else is not read at all: a wrong "open now" is worse
than none. Times are Helsinki's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
_ALL_DAY = ((0, _WHOLE_DAY),)

DAYS_LOOKED = 7
"""The next opening is looked for on so many days: with more of them its weekday would not tell the day."""

DAYS_TOLD = 14
"""Days that differ are written on a card so long before they come."""

_DASH = re.compile(r"\s*[-–—]\s*")
_DATED = re.compile(r"\s*\((?:[A-Z][a-z]{2,8} )?(\d{4})(?:[–-]\d{2,4})?\)\s*$")
_TIMES = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?-(\d{1,2})(?:[.:](\d{2}))?(?=$|[ ,;])")
_DAY = re.compile(r"(" + "|".join(_DAYS) + r")(?:-(" + "|".join(_DAY_NAMES) + r"))?(?=$|[ ,;])", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|[,;] )([a-z]{2}) (?=mon|tue|wed|thu|fri|sat|sun|daily|weekdays|24)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;]|and\b)?\s*", re.IGNORECASE)
_EXCEPTION = re.compile(r"; except (\d{4}-\d\d-\d\d) ([^;]+)$")
_NOTHING = ("",)

Times = tuple[tuple[int, int], ...]
"""From and to, in minutes of a day; to may pass midnight (over 1440)."""


@dataclass(frozen=True)
class Span:
    """Open on these days (0 is Monday) from and to minutes of the day; to may pass midnight (over 1440)."""

    days: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Hours:
    """What was read. ``year`` is set when the text says how old it is; then nobody should rely on the minute.

    ``exceptions`` are single days with their own times, none when closed.
    """

    spans: tuple[Span, ...]
    is_always: bool = False
    year: str | None = None
    exceptions: Mapping[date, Times] = field(default_factory=dict)


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
    plain, exceptions = _split_exceptions(plain)
    if exceptions is None:
        return None
    parts = _LANGUAGE.split(plain)
    if len(parts) > 1:
        by_language = dict(zip(parts[1::2], parts[2::2], strict=True))
        if parts[0].strip() or language not in by_language:
            return None
        plain = by_language[language].strip(" ,;")
    if plain == "24/7":
        return Hours((), is_always=True, year=year, exceptions=exceptions)
    spans = _read_spans(plain)
    return Hours(tuple(spans), year=year, exceptions=exceptions) if spans else None


def is_open(hours: Hours, *, now: datetime) -> bool | None:
    """Whether it is open at a moment; None when that is not sure (old hours, odd days on a public holiday)."""
    if hours.year is not None:
        return None
    around = _times_around(hours, now)
    return None if around is None else _end_of_opening(around, _minute_of(now)) is not None


def closes_at(hours: Hours, *, now: datetime) -> int | None:
    """The minute of the day at which what is open now closes; None when it is not, or not within a day."""
    around = _times_around(hours, now) if hours.year is None else None
    minute = _minute_of(now)
    end = _end_of_opening(around, minute) if around is not None else None
    return None if end is None or end - minute >= _WHOLE_DAY else end % _WHOLE_DAY or _WHOLE_DAY


def opens_at(hours: Hours, *, now: datetime) -> tuple[int, int] | None:
    """Weekday (0 is Monday) and minute of the next opening of what is closed now; None when it is not sure."""
    if is_open(hours, now=now) is not False:
        return None
    today, minute = now.astimezone(HELSINKI).date(), _minute_of(now)
    for days in range(DAYS_LOOKED):
        day = today + timedelta(days=days)
        times = _times_on(hours, day)
        if times is None:
            return None
        starts = [start for start, _end in times if days or start > minute]
        if starts:
            return day.weekday(), min(starts)
    return None


def write_opening(weekday: int, minute: int, *, language: str) -> str | None:
    """A weekday and minute in a language ("ma 9"), or None when it has no words for them."""
    words = all_hours_words().get(language)
    return None if words is None else f"{words.days[weekday]} {_write_time(minute, words)}"


def write_minute(minute: int, *, language: str) -> str | None:
    """A minute of the day in a language, or None when it has no words for it."""
    words = all_hours_words().get(language)
    return None if words is None else _write_time(minute, words)


def write_hours(hours: Hours, *, language: str, today: date | None = None) -> str | None:
    """The hours in a language, or None when it has no words for them; from ``today`` on with the days that differ."""
    words = all_hours_words().get(language)
    if words is None:
        return None
    if hours.is_always:
        written = words.always
    else:
        groups: dict[tuple[int, ...], list[str]] = {}
        for span in hours.spans:
            groups.setdefault(span.days, []).append(_write_times(((span.start, span.end),), words))
        written = "; ".join(f"{_write_days(days, words)} {', '.join(times)}" for days, times in groups.items())
    if today is not None:
        near = {day: hours.exceptions[day] for day in hours.exceptions if 0 <= (day - today).days <= DAYS_TOLD}
        written += "".join(f"; {_write_dates(days)} {_write_times(near[days[0]], words)}" for days in _join_days(near))
    return f"{written} ({hours.year})" if hours.year else written


def _split_exceptions(text: str) -> tuple[str, dict[date, Times] | None]:
    """The text without its exceptions, and these; None when one cannot be read."""
    found: dict[date, Times] = {}
    while match := _EXCEPTION.search(text):
        text = text[: match.start()]
        spans = [] if match[2] == "closed" else _read_spans(f"daily {match[2]}")
        try:
            day = date.fromisoformat(match[1])
        except ValueError:
            return text, None
        if spans is None or any(len(span.days) != len(_DAY_NAMES) for span in spans):
            return text, None
        found[day] = tuple((span.start, span.end) for span in spans)
    return text, found


def _times_around(hours: Hours, now: datetime) -> Times | None:
    """Yesterday's, today's and tomorrow's times in minutes from today's midnight; None when they are not sure."""
    today = now.astimezone(HELSINKI).date()
    found: list[tuple[int, int]] = []
    for days in (-1, 0, 1):
        times = _times_on(hours, today + timedelta(days=days))
        if times is None and days < 1:
            return None
        found.extend((start + days * _WHOLE_DAY, end + days * _WHOLE_DAY) for start, end in times or ())
    return tuple(found)


def _times_on(hours: Hours, day: date) -> Times | None:
    if day in hours.exceptions:
        return hours.exceptions[day]
    if hours.is_always:
        return _ALL_DAY
    days = {each for span in hours.spans for each in span.days}
    # Hours of every day hold on holidays too, those of workdays do not; of any other pattern nobody knows.
    if _is_holiday(day) and len(days) < len(_DAY_NAMES):
        return () if days <= _WORKDAYS else None
    return tuple((span.start, span.end) for span in hours.spans if day.weekday() in span.days)


def _end_of_opening(around: Times, minute: int) -> int | None:
    """When it closes, told from ``minute`` on; None when it is closed then."""
    end = minute
    for start, stop in sorted(around):
        if start <= end < stop:
            end = stop
    return end if end > minute else None


def _minute_of(now: datetime) -> int:
    local = now.astimezone(HELSINKI)
    return local.hour * 60 + local.minute


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


def _write_times(times: Times, words: HoursWords) -> str:
    return ", ".join(f"{_write_time(start, words)}–{_write_time(end, words)}" for start, end in times) or "–"


def _write_time(minute: int, words: HoursWords) -> str:
    hour, rest = divmod(minute if minute <= _WHOLE_DAY else minute - _WHOLE_DAY, 60)
    return f"{hour}{words.time}{rest:02}" if rest else str(hour)


def _join_days(times: Mapping[date, Times]) -> list[list[date]]:
    """Days one after another that have the same times, together."""
    runs: list[list[date]] = []
    for day in sorted(times):
        if runs and day - runs[-1][-1] == timedelta(days=1) and times[day] == times[runs[-1][0]]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _write_dates(days: Sequence[date]) -> str:
    """One day as "24.12.", several as "24.–26.12." or "31.12.–2.1.", as the chat writes dates in every language."""
    first, last = days[0], days[-1]
    if first == last:
        return f"{first.day}.{first.month}."
    return f"{first.day}.{'' if first.month == last.month else f'{first.month}.'}–{last.day}.{last.month}."


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
