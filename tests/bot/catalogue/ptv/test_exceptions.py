"""PTV's exceptional service hours, from the import to the card: closed on a date, other hours on a span of dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.catalogue.cards import make_card
from bot.catalogue.ptv import v12_hours
from bot.catalogue.ptv.hours import describe_hours
from bot.catalogue.ptv.values import Faults
from tests.bot.catalogue.ptv.conftest import Installation
from tests.conftest import Clock
from tests.fakes.ptv_stub import PHONE, SERVICE, WEEKDAYS, channel, connection, hours, make_small_world, service

Install = Callable[..., Installation]
WEEK = "Mon–Fri 8–16"


def exceptional(first: str, last: str | None = None, *times: tuple[str, str], **changes: Any) -> dict[str, Any]:
    rows = [{"dayFrom": "", "dayTo": "", "from": start, "to": end} for start, end in times]
    until = f"{last}T00:00:00" if last else None
    told = {"validForNow": False, "validFrom": f"{first}T00:00:00", "validTo": until, "isClosed": not times}
    return hours(**{"serviceHourType": "Exceptional", "openingHour": rows, **told, **changes})


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ([exceptional("2026-11-25")], f"{WEEK}; except 2026-11-25 closed"),
        (
            [exceptional("2026-11-24", "2026-11-25", ("09:00:00", "12:00:00"), ("13:00:00", "15:30:00"))],
            f"{WEEK}; except 2026-11-24 9–12 and 13–15:30; except 2026-11-25 9–12 and 13–15:30",
        ),
        ([exceptional("2026-11-24", None, ("22:00:00", "04:00:00"))], f"{WEEK}; except 2026-11-24 22–4"),
        (
            [exceptional("2026-11-25"), exceptional("2026-11-24", None, ("09:00:00", "12:00:00"))],
            f"{WEEK}; except 2026-11-24 9–12; except 2026-11-25 closed",
        ),
        ([exceptional("2026-10-01", "2026-10-05")], WEEK),
        ([exceptional("2026-12-24", "2026-12-26")], WEEK),
        ([exceptional("2026-12-14", "2026-12-31")], f"{WEEK}; except 2026-12-14 closed; except 2026-12-15 closed"),
    ],
)
def test_days_that_differ_stand_in_the_line(install: Install, tables: list[Any], expected: str) -> None:
    installed = install(make_small_world([service()], [channel(serviceHours=[hours(*WEEKDAYS), *tables])]))
    installed.run()
    assert installed.read(SERVICE)[0].phones[0].hours == expected


@pytest.mark.parametrize(
    "tables",
    [
        [exceptional("2026-11-24", None, isClosed=False)],
        [exceptional("2026-11-24", None, ("09:00:00", "12:00:00"), isReservation=True)],
        [exceptional("2026-11-24"), exceptional("2026-11-24", None, ("09:00:00", "12:00:00"))],
        [exceptional("2026-11-24", None, ("noon", "12:00:00"))],
    ],
)
def test_a_day_near_by_that_cannot_be_told_makes_the_line_unsure(install: Install, tables: list[Any]) -> None:
    installed = install(make_small_world([service()], [channel(serviceHours=[hours(*WEEKDAYS), *tables])]))
    installed.run()
    assert installed.read(SERVICE)[0].phones[0].hours == f"{WEEK} (2026)"


def test_days_of_a_connection_do_not_replace_the_week_of_its_channel(install: Install) -> None:
    joined = connection(PHONE, serviceHours=[exceptional("2026-11-25")])
    installed = install(make_small_world([service(serviceChannels=[joined])], [channel()]))
    installed.run()
    assert installed.read(SERVICE)[0].phones[0].hours == f"{WEEK}; except 2026-11-25 closed"


def test_the_card_tells_the_days_and_the_next_opening(install: Install, moment: Clock) -> None:
    tables = [hours(*WEEKDAYS), exceptional("2026-11-23", "2026-11-24")]
    installed = install(make_small_world([service()], [channel(serviceHours=tables)]))
    installed.run()
    card = make_card(installed.read(SERVICE)[0], language="fi", now=moment())
    told = {name: card["phones"][0].get(name) for name in ("hours", "open_now", "closed_until")}
    assert told == {"hours": "ma–pe 8–16; 23.–24.11. –", "open_now": False, "closed_until": "ke 8"}


WEEK_OF_V12 = {
    "type": "WeeklyUntilFurtherNoticeServiceHour",
    "weeklyHours": {
        day: {"hours": [{"start": "08:00", "end": "16:00", "openingStatus": "Open"}]}
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    },
}
CLOSED, OPEN = {"openingStatus": "Closed"}, {"start": "09:00", "end": "12:00", "openingStatus": "Open"}


def of_dates(kind: str, first: str, last: str | None, **more: Any) -> dict[str, Any]:
    return {"type": f"{kind}DateRangeServiceHour", "fromDate": first, "toDate": last, **more}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (of_dates("Exceptional", "2026-11-24", None, openingStatus="Closed"), f"{WEEK}; except 2026-11-24 closed"),
        (
            of_dates("Exceptional", "2026-11-24", "2026-11-24", weeklyHours={"tuesday": {"hours": [CLOSED]}}),
            f"{WEEK}; except 2026-11-24 closed",
        ),
        (
            of_dates("Exceptional", "2026-11-24", "2026-11-25", weeklyHours={"tuesday": {"hours": [OPEN]}}),
            f"{WEEK}; except 2026-11-24 9–12; except 2026-11-25 closed",
        ),
        (
            of_dates("Continuous", "2026-11-24", "2026-11-24", fromTime="10:00", toTime="14:00", openingStatus="Open"),
            f"{WEEK}; except 2026-11-24 10–14",
        ),
        (
            of_dates("Continuous", "2026-11-24", "2026-11-25", openingStatus="Closed"),
            f"{WEEK}; except 2026-11-24 closed; except 2026-11-25 closed",
        ),
        (
            of_dates("Continuous", "2026-11-24", "2026-11-26", fromTime="10:00", toTime="14:00", openingStatus="Open"),
            f"{WEEK} (2026)",
        ),
        (of_dates("Exceptional", "2026-11-24", None), f"{WEEK} (2026)"),
    ],
)
def test_exceptions_of_v12(row: dict[str, Any], expected: str) -> None:
    tables = v12_hours.read_hours({"hours": [WEEK_OF_V12, row]}, Faults())
    assert describe_hours(tables, today=date(2026, 11, 23)) == expected
