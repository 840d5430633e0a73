from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import HELSINKI
from bot.errors import ContentError
from bot.handover.hours import read_hours
from bot.handover.rules import read_rules

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


TEAMS = """
teams:
  elderly:
    week: {mon: ["09:00-11:00", "12:00-17:00"], tue: ["08:00-10:00"]}
    exceptions: {2026-11-30: []}
"""


def test_team_with_hours_of_its_own_keeps_them(hours_file: Path) -> None:
    hours_file.write_text(WEEK + TEAMS, encoding="utf-8")
    hours = read_hours(path=hours_file)
    evening = at("2026-11-23T16:00")
    assert hours.is_open(evening, "elderly")
    assert not hours.is_open(evening, "youth")
    assert hours.is_open(evening), "somebody is there"
    assert hours.next_opening(evening, "youth") == at("2026-11-24T09:00")
    assert hours.next_opening(at("2026-11-24T07:00")) == at("2026-11-24T08:00")
    assert hours.next_opening(at("2026-11-24T11:00"), "elderly") == at("2026-12-01T08:00")
    assert hours.rule_of(at("2026-11-30T10:00").date(), "elderly") == "exception"
    assert hours.rule_of(at("2026-11-25T10:00").date(), "elderly") == "week"
    assert hours.rule_of(at("2027-01-06T10:00").date(), "elderly") == "holiday"


def test_faults_of_teams_are_told_too(hours_file: Path) -> None:
    faulty = """
teams:
  nobody: {week: {}}
  youth: {week: {mon: ["09:00-12:00", "11:00-13:00"]}}
"""
    hours_file.write_text(WEEK + faulty, encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        read_hours(path=hours_file)
    assert len(refused.value.faults) == 2


def test_rules_of_the_desk_are_whole_numbers_and_complete(tmp_path: Path) -> None:
    assert read_rules().cap > 0
    path = tmp_path / "hours.yml"
    path.write_text("desk: {cap: 0, spill_minutes: five, strange: 1}\n", encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        read_rules(path)
    assert len(refused.value.faults) == 9
