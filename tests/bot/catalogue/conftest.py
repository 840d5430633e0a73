"""A catalogue with the starter entries, made once a run: SQLite, or PostgreSQL with NEUVO_TEST_SERVICES=1."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.conftest import ON_SERVICES, POSTGRES
from tests.starter_copy import put_starter

IMPORTED_AT = datetime(2026, 11, 21, 9, 0, tzinfo=timezone.utc)


def open_catalogue(url: str) -> Database:
    """A migrated database with the starter entries."""
    database = Database(url)
    upgrade(database.engine)
    put_starter(database, now=IMPORTED_AT)
    return database


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An own, empty PostgreSQL database."""
    name = f"neuvo_test_catalogue_{os.getpid()}"
    admin = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT", future=True)
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield f"{POSTGRES}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def sqlite_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The starter catalogue on SQLite."""
    database = open_catalogue(f"sqlite:///{Path(tmp_path_factory.mktemp('catalogue')) / 'neuvo.db'}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_catalogue(postgres_url: str) -> Iterator[Database]:
    """The starter catalogue on PostgreSQL."""
    database = open_catalogue(postgres_url)
    yield database
    database.close()


@pytest.fixture
def catalogue_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session that reads the starter catalogue; what a test writes is rolled back."""
    database: Database = request.getfixturevalue("postgres_catalogue" if ON_SERVICES else "sqlite_catalogue")
    with database.session_scope(read_only=True) as session:
        yield session
