"""When an import is due, and that it is started once and ended with the gateway."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.intake import runs
from bot.catalogue.intake.models import RunKind, RunState
from bot.catalogue.intake.runs import RunReport
from bot.catalogue.schedule import find_due, keep_fresh
from bot.storage.database import Database

NIGHT = datetime(2026, 11, 22, 1, 30, tzinfo=timezone.utc)
"""Half past three on a Sunday night in Helsinki."""


def run_at(database: Database, moment: datetime, kind: RunKind, state: RunState = RunState.PUBLISHED) -> None:
    run = database.write(runs.begin, source="ptv", kind=kind, version="v11", scope=str(moment), now=moment)
    database.write(runs.end, RunReport(run.id, kind, state), now=moment)


def due(database: Database, moment: datetime) -> RunKind | None:
    return database.look(find_due, now=moment)


def test_everything_is_due_at_first_at_any_hour(database: Database) -> None:
    assert due(database, NIGHT + timedelta(hours=12)) is RunKind.FULL


def test_changes_are_due_the_next_night(database: Database) -> None:
    run_at(database, NIGHT, RunKind.FULL)
    assert due(database, NIGHT + timedelta(hours=1)) is None
    assert due(database, NIGHT + timedelta(hours=21)) is None
    assert due(database, NIGHT + timedelta(hours=24)) is RunKind.CHANGES


def test_everything_is_due_every_week(database: Database) -> None:
    run_at(database, NIGHT, RunKind.FULL)
    for day in range(1, 7):
        run_at(database, NIGHT + timedelta(days=day), RunKind.CHANGES)
    assert due(database, NIGHT + timedelta(days=7)) is RunKind.FULL


def test_what_is_far_too_late_does_not_wait_for_the_night(database: Database) -> None:
    run_at(database, NIGHT, RunKind.FULL)
    assert due(database, NIGHT + timedelta(days=3, hours=8)) is RunKind.CHANGES


def test_a_failed_run_is_left_alone_for_an_hour(database: Database) -> None:
    run_at(database, NIGHT, RunKind.FULL, RunState.FAILED)
    assert due(database, NIGHT + timedelta(minutes=30)) is None
    assert due(database, NIGHT + timedelta(minutes=61)) is RunKind.FULL


def test_a_refused_run_waits_for_a_person_a_day(database: Database) -> None:
    run_at(database, NIGHT, RunKind.FULL, RunState.REFUSED)
    assert due(database, NIGHT + timedelta(hours=2)) is None
    assert due(database, NIGHT + timedelta(days=1, hours=1)) is RunKind.FULL


def test_nothing_is_due_while_a_run_is_going_on(database: Database) -> None:
    database.write(runs.begin, source="ptv", kind=RunKind.FULL, version="v11", scope="x", now=NIGHT)
    assert due(database, NIGHT) is None
    assert due(database, NIGHT + timedelta(hours=2)) is RunKind.FULL


async def test_what_is_due_is_started_and_ended_with_the_gateway(database: Database, tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = f"import sys, time; open({str(note)!r}, 'a').write(sys.argv[1]); time.sleep(60)"
    task = asyncio.create_task(keep_fresh(database, [sys.executable, "-c", script], ask_every=0.01, now=lambda: NIGHT))
    for _ in range(500):
        await asyncio.sleep(0.01)
        if note.exists() and note.read_text():
            break
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    assert note.read_text() == "--full"


@pytest.mark.parametrize("hour", [0, 3, 4])
def test_the_night_is_that_of_helsinki(database: Database, hour: int) -> None:
    run_at(database, NIGHT, RunKind.FULL)
    moment = (NIGHT + timedelta(days=1)).replace(hour=hour, minute=30)
    expected: Any = RunKind.CHANGES if hour in {0} else None
    assert due(database, moment) is expected
