"""The full-text index of PostgreSQL keeps no list of what is not yet in it, however old the installation."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.migrate import make_config, upgrade
from tests.conftest import ON_SERVICES

OPTIONS = text("SELECT reloptions FROM pg_class WHERE relname = 'ix_catalogue_search_words'")


def options_of(database: Database) -> list[str] | None:
    with database.engine.connect() as connection:
        found: list[str] | None = connection.execute(OPTIONS).scalar()
    return found


@pytest.mark.services
def test_an_older_index_loses_its_pending_list(database: Database) -> None:
    if not ON_SERVICES:
        pytest.fail("needs NEUVO_TEST_SERVICES=1")
    command.downgrade(make_config(database.engine), "0008")
    assert options_of(database) == ["fastupdate=on"]
    upgrade(database.engine)
    assert options_of(database) == ["fastupdate=off"]
