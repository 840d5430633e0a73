"""The starter catalogue in an empty database, read and written once a process and copied after that."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.catalogue.importer import import_starter
from bot.storage.database import Database

_copies: dict[datetime, sqlite3.Connection] = {}


def put_starter(database: Database, *, now: datetime) -> None:
    """Import the starter entries into a database that holds nothing else yet (SQLite: what it holds is replaced)."""
    if not database.is_sqlite:
        database.write(import_starter, now=now)
        return
    if now not in _copies:
        database.write(import_starter, now=now)
        _copies[now] = sqlite3.connect(":memory:", check_same_thread=False)
        _copy(database, out_of_it=True, copy=_copies[now])
    else:
        _copy(database, out_of_it=False, copy=_copies[now])


def _copy(database: Database, *, out_of_it: bool, copy: sqlite3.Connection) -> None:
    raw = database.engine.raw_connection()
    try:
        own: sqlite3.Connection = raw.driver_connection
        (own.backup(copy) if out_of_it else copy.backup(own))
    finally:
        raw.close()
