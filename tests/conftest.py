"""What all tests share: a fresh database (SQLite, or PostgreSQL with NEUVO_TEST_SERVICES=1) and a clock that stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, text

from bot import clock
from bot.staff import passwords
from bot.storage import database as storage
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.types import Base

ON_SERVICES = os.environ.get("NEUVO_TEST_SERVICES") == "1"
POSTGRES = os.environ.get("NEUVO_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
MONDAY_NOON = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


class Clock:
    """A clock that tests set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Monday noon in Helsinki, until the test turns the clock."""
    standing = Clock(MONDAY_NOON)
    monkeypatch.setattr(clock, "utc_now", standing)
    return standing


@pytest.fixture(autouse=True)
def cheap_password_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with its real cost takes a tenth of a second a password; the tests of accounts need none of it."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session", autouse=True)
def hasty_sqlite() -> Iterator[None]:
    """No test pulls the plug, so none waits for the disk; those that kill processes (browser) run real ones."""
    with pytest.MonkeyPatch.context() as patch:
        hasty = tuple(each.replace("synchronous=FULL", "synchronous=OFF") for each in storage.SQLITE_PRAGMAS)
        patch.setattr(storage, "SQLITE_PRAGMAS", hasty)
        yield


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database made once: a file to copy, or a PostgreSQL database to empty between tests."""
    if not ON_SERVICES:
        path = tmp_path_factory.mktemp("template") / "neuvo.db"
        database = Database(f"sqlite:///{path}")
        upgrade(database.engine)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        database.close()
        yield str(path)
        return
    name = f"neuvo_test_{os.getpid()}"
    admin = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT", future=True)
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    database = Database(f"{POSTGRES}/{name}")
    upgrade(database.engine)
    database.close()
    yield f"{POSTGRES}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def database_url(database_template: str, tmp_path: Path) -> str:
    """The address of an empty, migrated database of this test's own."""
    if ON_SERVICES:
        engine = create_engine(database_template, future=True)
        with engine.begin() as connection:
            tables = ", ".join(f'"{name}"' for name in Base.metadata.tables)
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        engine.dispose()
        return database_template
    for source in Path(database_template).parent.glob("neuvo.db*"):
        shutil.copy(source, tmp_path / source.name)
    return f"sqlite:///{tmp_path / 'neuvo.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    opened = Database(database_url)
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI nothing may be skipped: a skip mark that would apply is a failure of collection."""
    if os.environ.get("NEUVO_NOTHING_SKIPPED") != "1":
        return
    skipped = [item.nodeid for item in items if any(item.iter_markers(name="skip"))]
    if skipped:
        raise pytest.UsageError(f"skipped in CI: {skipped}")


def pytest_terminal_summary(terminalreporter: object, exitstatus: int) -> None:
    """Say loudly what was skipped."""
    stats = getattr(terminalreporter, "stats", {})
    for report in stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED, NOT TESTED: {report.nodeid}: {report.longrepr}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A skipped test fails a run in which nothing may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NEUVO_NOTHING_SKIPPED") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1
