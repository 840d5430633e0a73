"""One database: SQLite (WAL, every commit flushed to disk) or PostgreSQL. Owns engine, transactions and threads.

The core is synchronous; the gateway crosses over in one place, ``await database.run(deed, …)``. A deed gets the
session first. Deeds mark conversations that moved with ``mark_moved``; who waits for them is woken after the commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from bot.errors import BotError, Code

P = ParamSpec("P")
R = TypeVar("R")

BUSY_SECONDS = 2.0
"""How long a writer waits for another process's lock before the caller is told DATABASE_BUSY (RELIABILITY F6)."""

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""``synchronous``: what was acknowledged survives a power cut; ``secure_delete``: what a resident has deleted is
overwritten, not only unlinked."""

_MOVED = "moved_conversations"
_READ_ONLY = "neuvo_read_only"


def mark_moved(session: Session, conversation_id: str) -> None:
    """Note that a conversation has something new, to be told after the commit."""
    session.info.setdefault(_MOVED, set()).add(conversation_id)


class Database:
    """An engine with its threads. ``on_commit`` gets the ids of the conversations that a transaction moved."""

    def __init__(self, url: str, *, on_commit: Callable[[set[str]], None] | None = None) -> None:
        self.engine = _make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.on_commit = on_commit
        self._sessions = sessionmaker(self.engine, future=True, expire_on_commit=False)
        # SQLite has one writer; a queue of one thread is fairer than its busy handler, which sleeps and retries.
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else 8, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="db-read")

    @contextmanager
    def session_scope(self, *, read_only: bool = False) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any error.

        Raises:
            BotError: DATABASE_BUSY when the database is locked or cannot be reached.
        """
        session = self._sessions()
        try:
            if read_only:
                session.connection(execution_options={_READ_ONLY: True})
            yield session
            if read_only:
                session.rollback()
            else:
                session.commit()
        except OperationalError as error:
            session.rollback()
            if "no such" in str(error.orig):  # SQLite's word for a missing table: a fault of ours, not of the moment
                raise
            raise BotError(Code.DATABASE_BUSY, reason=type(error.orig).__name__) from error
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
        moved = session.info.get(_MOVED)
        if moved and self.on_commit:
            self.on_commit(moved)

    def write(self, deed: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a deed in its own transaction, in this thread."""
        with self.session_scope() as session:
            return deed(session, *args, **kwargs)

    def look(self, reader: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a reader in its own transaction, in this thread; never waits for a writer of SQLite."""
        with self.session_scope(read_only=True) as session:
            return reader(session, *args, **kwargs)

    async def run(self, deed: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """``write`` in a thread of the writers."""
        return await self._cross(self._writers, partial(self.write, deed, *args, **kwargs))

    async def read(self, reader: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """``look`` in a thread of the readers."""
        return await self._cross(self._readers, partial(self.look, reader, *args, **kwargs))

    async def _cross(self, pool: ThreadPoolExecutor, call: Callable[[], R]) -> R:
        # Shielded: a caller that goes away (closed socket) must not leave a transaction half told.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(pool, call))

    def ping(self) -> None:
        """Raise DATABASE_BUSY unless the database answers."""
        with self.session_scope(read_only=True) as session:
            session.execute(text("SELECT 1"))

    def overwrite_log(self) -> None:
        """Fold SQLite's log into its file and empty it: what was deleted must not be read there. Nothing on PostgreSQL.

        While somebody reads an older state the log stays until the next time; nobody waits for it.
        """
        if self.is_sqlite:
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()

    def close(self) -> None:
        """End the threads and the connections."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()


def _make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        # hide_parameters: errors must not carry texts into logs. pool_pre_ping: PostgreSQL may have been restarted
        # since the connection was used.
        return create_engine(
            url,
            future=True,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=12,
            connect_args={"connect_timeout": 5},
        )
    # SQLAlchemy 1.4 opens a file anew for every transaction, and SQLite folds the whole log back into the file whenever
    # the last connection closes: 25 ms a turn. Kept connections, one for each thread that may want one.
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=8,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Transactions are begun by us (below): pysqlite's own late BEGIN would let two readers both become writers.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
