"""The full-text index: FTS5 on SQLite, ``tsvector`` on PostgreSQL, one set of functions.

Finds candidates only; both databases give the same ones because words are cut, folded and chosen before they come
here. Ranking is not done here (bm25 and ts_rank would disagree).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import TextClause

TABLE = "catalogue_search"

_CREATE = {
    # Contentless: the words stand in catalogue_service.search_text already.
    "sqlite": (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', detail=none, columnsize=0)",),
    "postgresql": (
        f"CREATE TABLE {TABLE} (key integer PRIMARY KEY REFERENCES catalogue_service (key) ON DELETE CASCADE,"
        " words tsvector NOT NULL)",
        # Without fastupdate: after an import every search would read the list of what is not yet in the index.
        f"CREATE INDEX ix_{TABLE}_words ON {TABLE} USING gin (words) WITH (fastupdate = off)",
    ),
}
_PUT = {
    "sqlite": text(f"INSERT INTO {TABLE} (rowid, words) VALUES (:key, :words)"),
    "postgresql": text(
        f"INSERT INTO {TABLE} (key, words) VALUES (:key, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
_REMOVE = {
    # A contentless table forgets a row only when it is told what stood there.
    "sqlite": text(f"INSERT INTO {TABLE} ({TABLE}, rowid, words) VALUES ('delete', :key, :words)"),
    "postgresql": text(f"DELETE FROM {TABLE} WHERE key = :key AND :words <> ''"),
}
_FIND = {
    # One value for a word instead of a row for each key: a common word stands in thousands of services.
    "sqlite": f"SELECT group_concat(rowid) FROM {TABLE} WHERE {TABLE} MATCH :{{}}",
    "postgresql": f"SELECT string_agg(CAST(key AS text), ',') FROM {TABLE} WHERE words @@ CAST(:{{}} AS tsquery)",
}


def create(connection: Connection) -> None:
    """Make the index; ``catalogue_service`` must exist."""
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Remove the index with all it holds."""
    connection.execute(text(f"DROP TABLE IF EXISTS {TABLE}"))


def put(session: Session, key: int, words: str) -> None:
    """Index a service by its words (folded, with single blanks between, not empty); it must not be indexed yet."""
    session.execute(_PUT[_dialect(session)], {"key": key, "words": words})


def remove(session: Session, key: int, words: str) -> None:
    """Take a service out; ``words`` are exactly those it was put in with."""
    session.execute(_REMOVE[_dialect(session)], {"key": key, "words": words})


def find(session: Session, words: Sequence[str]) -> list[list[int]]:
    """For each word (folded) the keys of all services that have it, hidden ones too, in no order; one question."""
    if not words:
        return []
    dialect = _dialect(session)
    mark = '"' if dialect == "sqlite" else "'"
    told = {f"word_{place}": f"{mark}{word}{mark}" for place, word in enumerate(words)}
    rows = session.execute(_find(dialect, len(words)), told).one()
    return [[int(key) for key in joined.split(",")] if joined else [] for joined in rows]


@lru_cache(maxsize=256)
def _find(dialect: str, count: int) -> TextClause:
    return text("SELECT " + ", ".join("(" + _FIND[dialect].format(f"word_{place}") + ")" for place in range(count)))


def topic_word(topic: str) -> str:
    """A topic as a word of the index: letters only, like no word of a language."""
    return "qx" + topic.replace("_", "")


def _dialect(session: Session) -> str:
    return str(session.get_bind().dialect.name)
