"""Hours: what is read, what is said to be open, how it is written."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.catalogue.hours import all_hours_words, closes_at, is_open, opens_at, read_hours, write_hours, write_opening
from bot.clock import HELSINKI
from bot.languages import all_languages


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


MONDAY, THURSDAY, SATURDAY = "2026-11-23", "2026-11-26", "2026-11-28"


@pytest.mark.parametrize(
    "text, moment, open_now",
    [
        ("24/7", f"{SATURDAY} 03:00", True),
        ("Mon–Fri 8–17", f"{MONDAY} 08:00", True),
        ("Mon–Fri 8–17", f"{MONDAY} 07:59", False),
        ("Mon–Fri 8–17", f"{MONDAY} 17:00", False),
        ("Mon–Fri 8–17", f"{SATURDAY} 12:00", False),
        ("weekdays 12–18", f"{MONDAY} 12:00", True),
        ("daily 18–24", f"{SATURDAY} 23:59", True),
        ("daily 18–24", f"{SATURDAY} 00:00", False),
        ("daily 17–09", f"{SATURDAY} 08:59", True),
        ("daily 17–09", f"{SATURDAY} 09:00", False),
        ("Mon, Tue 11–15; Wed 13–16 and 17–21; Thu 10–15", "2026-11-25 16:30", False),
        ("Mon, Tue 11–15; Wed 13–16 and 17–21; Thu 10–15", "2026-11-25 17:30", True),
        ("Mon–Tue 14–17, Wed–Thu 14–20", f"{THURSDAY} 19:00", True),
        ("Mon–Tue 14–17, Wed–Thu 14–20", f"{MONDAY} 19:00", False),
        ("Mon–Fri 8.30–12 and 13–15.30", f"{MONDAY} 12:30", False),
        ("Mon–Fri 8.30–12 and 13–15.30", f"{MONDAY} 15:29", True),
    ],
)
def test_open_now_follows_the_hours(text: str, moment: str, open_now: bool) -> None:
    hours = read_hours(text)
    assert hours is not None
    assert is_open(hours, now=at(moment)) is open_now


@pytest.mark.parametrize(
    "text, moment, open_now",
    [
        ("Mon–Fri 8–17", "2027-01-06 12:00", False),  # Epiphany, a Wednesday
        ("daily 8–17", "2027-01-06 12:00", True),
        ("24/7", "2026-12-25 12:00", True),
        ("Mon–Thu and Sun 13–15", "2027-01-06 14:00", None),
        ("Mon–Fri 16–20 (June 2021)", f"{MONDAY} 17:00", None),
    ],
)
def test_holidays_and_old_hours_are_not_guessed(text: str, moment: str, open_now: bool | None) -> None:
    hours = read_hours(text)
    assert hours is not None
    assert is_open(hours, now=at(moment)) is open_now


@pytest.mark.parametrize(
    "text, moment, open_now",
    [
        ("Mon–Fri 8–17; except 2026-11-23 closed", f"{MONDAY} 12:00", False),
        ("Mon–Fri 8–17; except 2026-11-23 closed", f"{THURSDAY} 12:00", True),
        ("Mon–Fri 8–17; except 2026-11-23 9–12 and 13–14", f"{MONDAY} 13:30", True),
        ("Mon–Fri 8–17; except 2026-11-23 9–12 and 13–14", f"{MONDAY} 12:30", False),
        ("24/7; except 2026-11-23 closed; except 2026-11-28 20–4", f"{MONDAY} 12:00", False),
        ("24/7; except 2026-11-23 closed; except 2026-11-28 20–4", f"{SATURDAY} 19:59", False),
        ("Mon–Fri 8–17; except 2027-01-06 8–12", "2027-01-06 09:00", True),  # a holiday, and open all the same
        ("fi Mon–Fri 8–17, sv Mon–Fri 8–12; except 2026-11-23 closed", f"{MONDAY} 09:00", False),
    ],
)
def test_single_days_go_before_the_week(text: str, moment: str, open_now: bool) -> None:
    hours = read_hours(text, language="fi")
    assert hours is not None
    assert is_open(hours, now=at(moment)) is open_now


@pytest.mark.parametrize(
    "text, moment, minute",
    [
        ("Mon–Fri 8–16", f"{MONDAY} 12:00", 16 * 60),
        ("Mon–Fri 8–16", f"{MONDAY} 17:00", None),
        ("Mon–Fri 8–12 and 12–16", f"{MONDAY} 09:00", 16 * 60),
        ("daily 18–24", f"{MONDAY} 23:00", 24 * 60),
        ("daily 17–09", f"{MONDAY} 23:00", 9 * 60),
        ("daily 0–24", f"{MONDAY} 23:00", None),
        ("24/7", f"{MONDAY} 12:00", None),
        ("24/7; except 2026-11-24 closed", f"{MONDAY} 12:00", 24 * 60),
        ("Mon–Fri 8–16 (2021)", f"{MONDAY} 12:00", None),
        ("Mon–Fri 8–16", "2027-01-06 12:00", None),
    ],
)
def test_when_it_closes(text: str, moment: str, minute: int | None) -> None:
    hours = read_hours(text)
    assert hours is not None
    assert closes_at(hours, now=at(moment)) == minute


@pytest.mark.parametrize(
    "text, moment, opening",
    [
        ("Mon–Fri 8:30–16", f"{MONDAY} 07:00", (0, 510)),
        ("Mon–Fri 8–16", f"{MONDAY} 16:00", (1, 480)),
        ("Mon–Fri 8–16", f"{SATURDAY} 12:00", (0, 480)),
        ("Mon–Fri 9–12 and 13–16", f"{MONDAY} 12:30", (0, 780)),
        ("Mon 9–12", f"{MONDAY} 12:00", None),
        ("Tue 9–12", f"{MONDAY} 12:00", (1, 540)),
        ("Mon–Fri 8–16; except 2026-11-24 10–12", f"{MONDAY} 17:00", (1, 600)),
        ("Mon–Fri 8–16; except 2026-11-24 closed", f"{MONDAY} 17:00", (2, 480)),
        ("Mon–Fri 8–16", "2026-12-24 17:00", (0, 480)),
        ("Wed–Sat 8–16", "2026-12-24 17:00", None),
        ("Mon–Fri 8–16", f"{MONDAY} 12:00", None),
        ("24/7", f"{MONDAY} 12:00", None),
        ("Mon–Fri 8–16 (2021)", f"{MONDAY} 17:00", None),
    ],
)
def test_when_it_opens_next(text: str, moment: str, opening: tuple[int, int] | None) -> None:
    hours = read_hours(text)
    assert hours is not None
    assert opens_at(hours, now=at(moment)) == opening


def test_the_next_opening_is_written_in_every_language() -> None:
    written = {language: write_opening(1, 510, language=language) for language in all_languages()}
    assert (written["fi"], written["en"], written["zh"]) == ("ti 8.30", "Tue 8:30", "周二 8:30")
    assert all(written.values())


@pytest.mark.parametrize(
    "text",
    [
        "Mon–Fri 8–17; except 2026-13-01 closed",
        "Mon–Fri 8–17; except 2026-12-24 maybe",
        "Mon–Fri 8–17; except 2026-12-24 Tue 9–12",
        "except 2026-12-24 closed",
        "about 4 hours on weekdays (Nov 2022)",
        "24/7 (night hours under threat in 2025)",
        "daily, professionals until 24 (Nov 2025)",
        "Mon–Thu and Sun 13–15; Swedish Thu 13–15",
        "weekdays",
        "9–15",
        "(May 2020)",
        "",
        "Mon–Fri 8–25",
        "Mon–Fri 8–8",
        "Fri–Mon 8–17",
        "Mon, Mon 8–17",
        "Mon–Fri 8–17 or later",
        "Fri 17–23 and Sat 17–22 all year; Wed, Thu 17–21 spring and summer",
    ],
)
def test_hours_that_are_not_plain_are_not_read(text: str) -> None:
    assert read_hours(text) is None


@pytest.mark.parametrize("language, written", [("fi", "ma–pe 9–20"), ("sv", "mån–fre 12–14"), ("en", None)])
def test_hours_by_language_give_the_readers_part(language: str, written: str | None) -> None:
    hours = read_hours("fi Mon–Fri 9–20, sv Mon–Fri 12–14", language=language)
    assert (write_hours(hours, language=language) if hours else None) == written


@pytest.mark.parametrize(
    "text, language, written",
    [
        ("24/7", "fi", "ympäri vuorokauden"),
        ("Mon–Fri 8.30–12 and 13–15.30", "fi", "ma–pe 8.30–12, 13–15.30"),
        ("Mon–Fri 9–16:15", "en", "Mon–Fri 9–16:15"),
        ("Mon, Wed, Fri 9–14", "sv", "mån, ons, fre 9–14"),
        ("daily 17–09", "ru", "пн–вс 17–9"),
        ("Mon–Fri 16–20 (June 2021)", "fi", "ma–pe 16–20 (2021)"),
        ("Mon–Fri 8–17", "xx", None),
    ],
)
def test_hours_are_written_in_the_readers_language(text: str, language: str, written: str | None) -> None:
    hours = read_hours(text)
    assert hours is not None
    assert write_hours(hours, language=language) == written


def test_every_language_of_the_chat_has_its_words() -> None:
    words = all_hours_words()
    assert set(words) == set(all_languages())
    assert all(len(set(row.days)) == 7 and set(row.costs) == {"free", "normal call"} for row in words.values())
