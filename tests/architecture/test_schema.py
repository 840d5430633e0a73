"""Migrations are in line, named NNNN_deed, and give exactly what the models say, on both databases."""

from __future__ import annotations

import importlib
import pkgutil
import re

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import bot
from bot.storage.database import Database
from bot.storage.migrate import make_config
from bot.storage.types import Base

for found in pkgutil.walk_packages(bot.__path__, "bot."):
    if found.name.endswith(".models"):
        importlib.import_module(found.name)


def test_migrations_are_numbered_in_one_line() -> None:
    script = ScriptDirectory.from_config(make_config())
    revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    assert revisions == [f"{n:04d}" for n in range(1, len(revisions) + 1)]
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        assert re.search(rf"{revision.revision}_[a-z_]+\.py$", revision.path)


def test_migrated_database_equals_the_models(database: Database) -> None:
    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        # Full-text tables and columns are made by hand in the migration: no model can describe FTS5.
        return not (kind == "table" and name is not None and (name.startswith("service_text_") or "fts" in name))

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours, "compare_type": False})
        difference = compare_metadata(context, Base.metadata)
    assert [each for each in difference if "search" not in str(each)] == []
