"""Brings a database to the newest schema. Refuses one that a newer version of the program has already changed."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class NewerSchemaError(Exception):
    """The database was migrated by a newer version of Neuvo than this one."""


def make_config(engine: Engine | None = None) -> Config:
    """Alembic's configuration without an ini file; ``engine`` reaches ``env.py`` as an attribute."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> str:
    """Run what is missing and answer the revision that the database then has.

    Raises:
        NewerSchemaError: when the database's revision is not among ours.
    """
    config = make_config(engine)
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in script.walk_revisions()}
    if present is not None and present not in known:
        raise NewerSchemaError(present)
    head = script.get_current_head()
    if present != head:
        command.upgrade(config, "head")
    return str(head)
