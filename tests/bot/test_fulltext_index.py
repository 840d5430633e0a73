"""The full-text index of PostgreSQL keeps no list of what is not yet in it, however old the installation."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.migrate import make_config, upgrade
from tests.conftest import ON_SERVICES

OPTIONS = text("SELECT reloptions FROM pg_class WHERE relname = 'ix_catalogue_search_words'")


def options_of(database: Database) -> list[str] | None:
    """What PostgreSQL was told about the index; SQLite's has nothing to be told."""
    if not ON_SERVICES:
        return None
    with database.engine.connect() as connection:
        found: list[str] | None = connection.execute(OPTIONS).scalar()
    return found


def test_an_older_index_loses_its_pending_list(database: Database) -> None:
    config = make_config(database.engine)
    command.downgrade(config, "0008")
    assert options_of(database) == (["fastupdate=on"] if ON_SERVICES else None)
    assert upgrade(database.engine) >= "0009"
    assert options_of(database) == (["fastupdate=off"] if ON_SERVICES else None)
