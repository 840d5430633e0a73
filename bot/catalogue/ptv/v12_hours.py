"""Service hours of v12 as neutral tables: six types of hours told apart by ``type``, and hours of public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.catalogue.ptv.entities import HourTable, OpenTime
from bot.catalogue.ptv.v11 import WEEKDAYS, WHOLE_DAY, read_minute
from bot.catalogue.ptv.values import Faults, day, mapping, objects, text

_ALWAYS = "ContinuousAlwaysValidServiceHour"
_WEEKDAYS = "ContinuousWeekdaysUntilFurtherNoticeServiceHour"
_WEEKLY = ("WeeklyUntilFurtherNoticeServiceHour", "WeeklyDateRangeServiceHour")
_EXCEPTIONAL = "ExceptionalDateRangeServiceHour"
_CONTINUOUS = "ContinuousDateRangeServiceHour"
_OPEN = (None, "", "Open")
_CLOSED = "Closed"


def read_hours(raw: Any, faults: Faults) -> tuple[HourTable, ...]:
    """The tables of a ``serviceHours`` object, or of a bare list; hours of holidays are left to the calendar."""
    rows = raw if isinstance(raw, list) else mapping(raw).get("hours")
    tables = []
    for row in objects(rows):
        kind = row.get("type")
        if kind == _ALWAYS:
            tables.append(_table(row, is_always=row.get("openingStatus") != _CLOSED, status=row.get("openingStatus")))
        elif kind == _WEEKDAYS or kind in _WEEKLY:
            found = _weekly(row) if kind in _WEEKLY else _range_of_days(row)
            if found is None:
                faults.tell("serviceHours", "a time that cannot be read")
                continue
            times, status = found
            tables.append(_table(row, times=times, status=status))
        elif kind in (_EXCEPTIONAL, _CONTINUOUS):
            tables.append(_exception(row))
        else:
            faults.tell("serviceHours", "hours of an unknown type")
    return tuple(tables)


def _table(
    row: Mapping[str, Any],
    *,
    times: tuple[OpenTime, ...] = (),
    status: Any = None,
    is_always: bool = False,
    is_exception: bool = False,
) -> HourTable:
    info: dict[str, str] = {}
    for name in ("additionalInformation", "heading"):
        info |= {code: value for code, raw in mapping(row.get(name)).items() if (value := text(raw))}
    return HourTable(
        times=times,
        is_always=is_always,
        is_closed=status == _CLOSED,
        is_by_appointment=status not in (*_OPEN, _CLOSED),
        is_exception=is_exception,
        valid_from=day(row.get("fromDate")),
        valid_to=day(row.get("toDate")),
        info=info,
    )


def _exception(row: Mapping[str, Any]) -> HourTable:
    """Hours of certain dates; without times and not closed when they cannot be told by days."""
    found: tuple[tuple[OpenTime, ...], Any] | None
    if row.get("type") == _EXCEPTIONAL:
        found = _weekly(row)
        told = {hour.get("openingStatus") for hours in _hours_by_day(row) for hour in hours}
        status = _CLOSED if told == {_CLOSED} else row.get("openingStatus")
    else:
        found, status = (_times_of_a_day(row), None), row.get("openingStatus")
    times, other = found or ((), None)
    return _table(row, times=times, status=status if not times else other, is_exception=True)


def _times_of_a_day(row: Mapping[str, Any]) -> tuple[OpenTime, ...]:
    """The times of an opening without a break that begins and ends on the same date; none of a longer one."""
    if row.get("openingStatus") == _CLOSED or day(row.get("toDate")) not in (None, day(row.get("fromDate"))):
        return ()
    times = [_time(weekday, row.get("fromTime"), weekday, row.get("toTime")) for weekday in range(len(WEEKDAYS))]
    return tuple(time for time in times if time is not None)


def _hours_by_day(row: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """The rows of each weekday, Monday first."""
    by_name = {name.lower(): hours for name, hours in mapping(row.get("weeklyHours")).items()}
    found = [by_name.get(weekday.lower()) for weekday in WEEKDAYS]
    return [list(objects(each if isinstance(each, list) else mapping(each).get("hours"))) for each in found]


def _weekly(row: Mapping[str, Any]) -> tuple[tuple[OpenTime, ...], Any] | None:
    times: list[OpenTime] = []
    status: Any = None
    for place, hours in enumerate(_hours_by_day(row)):
        for hour in hours:
            if hour.get("openingStatus") == _CLOSED:
                continue
            if hour.get("openingStatus") not in _OPEN:
                status = hour.get("openingStatus")
            time = _time(place, hour.get("start"), place, hour.get("end"))
            if time is None:
                return None
            times.append(time)
    return tuple(times), status


def _range_of_days(row: Mapping[str, Any]) -> tuple[tuple[OpenTime, ...], Any] | None:
    """Open without a break from a day and time to another: told as one opening."""
    first, last = row.get("fromDay"), row.get("toDay")
    if first not in WEEKDAYS or last not in WEEKDAYS:
        return None
    time = _time(WEEKDAYS.index(first), row.get("fromTime"), WEEKDAYS.index(last), row.get("toTime"))
    return ((time,), row.get("openingStatus")) if time else None


def _time(first: int, start: Any, last: int, end: Any) -> OpenTime | None:
    from_minute, to_minute = read_minute(start), read_minute(end)
    if from_minute is None or to_minute is None:
        return None
    if first == last and to_minute in {0, WHOLE_DAY - 1}:
        to_minute = WHOLE_DAY
    if first == last and to_minute <= from_minute:
        last = (first + 1) % 7
    return OpenTime(first, from_minute, last, to_minute)
