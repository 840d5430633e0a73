"""Hour tables of PTV as one line in the catalogue's notation (``bot.catalogue.hours``). Pure.

What cannot be said surely is not said: several tables that differ, visits by appointment, openings over days. Days
that differ stand at the end of the line. It carries the year when a table changes soon or a day near by cannot be told,
which the catalogue reads as "do not claim that it is open now".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.catalogue import hours
from bot.catalogue.hours import read_hours
from bot.catalogue.ptv.entities import HourTable, OpenTime

DAYS_AHEAD = 8
"""How long the line must hold: until the next weekly import, and a day."""

DAYS_TOLD = DAYS_AHEAD + hours.DAYS_TOLD
"""Days that differ are written so long before they come: even on the last day of a line its card tells all it can."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTES = 24 * 60
_PHONE_WORDS = ("puhelin", "puhelu", "soitt", "telefon", "phone", "call")

Spans = tuple[tuple[int, int], ...]


def describe_hours(tables: Iterable[HourTable], *, today: date, is_phone: bool = False) -> str | None:
    """The hours in force today, None when there are none or they are not sure; ``is_phone`` prefers telephone hours."""
    tables = tuple(tables)
    current = [each for each in tables if not each.is_exception and _holds(each, today, today)]
    # Order is not stable between saves, and the same table may stand once per text language.
    different = list(dict.fromkeys((_write(each), _is_for_phone(each), each.is_by_appointment) for each in current))
    if is_phone and len(different) > 1:
        different = [each for each in different if each[1]] or different
    lines = list(dict.fromkeys(line for line, _for_phone, by_appointment in different if not by_appointment))
    if len(lines) != 1 or lines[0] is None or len({each[2] for each in different}) > 1:
        return None
    until = today + timedelta(days=DAYS_AHEAD)
    changes = [each for each in tables if not each.is_exception and each not in current]
    ends = any(each.valid_to and each.valid_to < until for each in current)
    told, are_sure = _write_exceptions([each for each in tables if each.is_exception], today=today, until=until)
    if ends or not are_sure or any(_holds(each, today, until) for each in changes):
        return f"{lines[0]} ({today.year})"
    return lines[0] + told


def _write_exceptions(tables: Sequence[HourTable], *, today: date, until: date) -> tuple[str, bool]:
    """The days that differ, from yesterday on, as the line ends with them; and whether all are sure up to ``until``."""
    line, are_sure = "", True
    # What began yesterday may pass midnight.
    for place in range(-1, DAYS_TOLD + 1) if tables else ():
        day = today + timedelta(days=place)
        found = {_spans_on(each, day) for each in tables if _holds(each, day, day)}
        if None in found or len(found) > 1:
            are_sure = are_sure and day > until
        elif found:
            spans = found.pop()
            line += f"; except {day.isoformat()} {_write_spans(spans) if spans else 'closed'}"
    return line, are_sure


def _spans_on(table: HourTable, day: date) -> Spans | None:
    """The openings of an exception on one of its dates, none when closed; None when that cannot be told."""
    is_told = table.valid_from is not None and (table.is_closed or table.is_always or table.times)
    if table.is_by_appointment or not is_told:
        return None
    if table.is_closed:
        return ()
    by_day = {day.weekday(): ((0, _MINUTES),)} if table.is_always else _spans_by_day(table.times)
    return None if by_day is None else by_day.get(day.weekday(), ())


def _holds(table: HourTable, first: date, last: date) -> bool:
    """Whether the table is in force on some day from ``first`` to ``last``; an exception without an end is one day."""
    end = table.valid_to or (table.valid_from if table.is_exception else None)
    return (table.valid_from is None or table.valid_from <= last) and (end is None or end >= first)


def _is_for_phone(table: HourTable) -> bool:
    return any(word in info.casefold() for info in table.info.values() for word in _PHONE_WORDS)


def _write(table: HourTable) -> str | None:
    if table.is_always and not table.is_closed:
        return "24/7"
    by_day = _spans_by_day(table.times)
    if not by_day or table.is_closed:
        return None
    groups: list[tuple[list[int], Spans]] = []
    for day in sorted(by_day):
        if groups and groups[-1][1] == by_day[day] and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], by_day[day]))
    line = "; ".join(f"{_write_days(days)} {_write_spans(spans)}" for days, spans in groups)
    return line if read_hours(line) else None


def _spans_by_day(times: Sequence[OpenTime]) -> dict[int, Spans] | None:
    by_day: dict[int, set[tuple[int, int]]] = {}
    for time in times:
        days_over = (time.end_day - time.day) % 7
        end = time.end + days_over * _MINUTES
        if days_over > 1 or not 0 <= time.start < end or (days_over and end - time.start >= _MINUTES):
            return None
        by_day.setdefault(time.day, set()).add((time.start, end))
    return {day: tuple(sorted(spans)) for day, spans in by_day.items()}


def _write_days(days: list[int]) -> str:
    return _DAYS[days[0]] if len(days) == 1 else f"{_DAYS[days[0]]}–{_DAYS[days[-1]]}"


def _write_spans(spans: Spans) -> str:
    return " and ".join(f"{_write_minute(start)}–{_write_minute(end)}" for start, end in spans)


def _write_minute(minute: int) -> str:
    hour, rest = divmod(minute if minute <= _MINUTES else minute - _MINUTES, 60)
    return f"{hour}:{rest:02}" if rest else str(hour)
