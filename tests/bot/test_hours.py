from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import HELSINKI
from bot.errors import ContentError
from bot.handover.hours import read_hours

WEEK = """
week:
  mon: ["09:00-11:00", "12:00-15:00"]
  tue: ["09:00-15:00"]
  wed: ["09:00-15:00"]
  thu: ["09:00-15:00"]
  fri: ["09:00-14:00"]
  sat: []
  sun: []
exceptions:
  2026-11-25: []
  2026-11-28: ["10:00-12:00"]
"""


@pytest.fixture
def hours_file(tmp_path: Path) -> Path:
    path = tmp_path / "hours.yml"
    path.write_text(WEEK, encoding="utf-8")
    return path


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("now", "is_open", "opening"),
    [
        ("2026-11-23T08:59", False, "2026-11-23T09:00"),
        ("2026-11-23T09:00", True, None),
        ("2026-11-23T11:30", False, "2026-11-23T12:00"),
        ("2026-11-24T15:00", False, "2026-11-26T09:00"),  # the 25th is an exception
        ("2026-11-27T20:00", False, "2026-11-28T10:00"),  # a Saturday opened by exception
        ("2026-12-24T20:00", False, "2026-12-28T09:00"),  # Christmas Day, Boxing Day, Sunday
        ("2027-01-06T10:00", False, "2027-01-07T09:00"),  # Epiphany is a holiday
    ],
)
def test_week_exceptions_and_holidays_decide(hours_file: Path, now: str, is_open: bool, opening: str | None) -> None:
    hours = read_hours(path=hours_file)
    assert hours.is_open(at(now)) is is_open
    assert hours.next_opening(at(now)) == (at(opening) if opening else None)


def test_always_open_is_always_open(hours_file: Path) -> None:
    assert read_hours(always_open=True, path=hours_file).is_open(at("2026-12-25T03:00"))


def test_all_faults_of_the_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "hours.yml"
    path.write_text('week:\n  mon: ["9-15"]\n  tue: ["15:00-09:00"]\nexceptions:\n  nonsense: []\n', encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        read_hours(path=path)
    assert len(refused.value.faults) == 3


def test_our_own_hours_can_be_read() -> None:
    assert len(read_hours().week) == 7
