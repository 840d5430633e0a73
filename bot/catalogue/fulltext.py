"""The full-text index: FTS5 on SQLite, ``tsvector`` on PostgreSQL, one set of functions.

Finds candidates only; both databases give the same ones because words are cut, folded and chosen before they come
here. Ranking is not done here (bm25 and ts_rank would disagree).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

TABLE = "catalogue_search"

_CREATE = {
    # Contentless: the words stand in catalogue_service.search_text already.
    "sqlite": (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', detail=none, columnsize=0)",),
    "postgresql": (
        f"CREATE TABLE {TABLE} (key integer PRIMARY KEY REFERENCES catalogue_service (key) ON DELETE CASCADE,"
        " words tsvector NOT NULL)",
        f"CREATE INDEX ix_{TABLE}_words ON {TABLE} USING gin (words)",
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
    "sqlite": text(
        f"SELECT s.key FROM {TABLE} f JOIN catalogue_service s ON s.key = f.rowid"
        f" WHERE {TABLE} MATCH :question ORDER BY s.standing DESC, s.key LIMIT :limit"
    ),
    "postgresql": text(
        f"SELECT s.key FROM {TABLE} f JOIN catalogue_service s ON s.key = f.key"
        " WHERE f.words @@ CAST(:question AS tsquery) ORDER BY s.standing DESC, s.key LIMIT :limit"
    ),
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


def find(session: Session, groups: Sequence[Sequence[str]], *, limit: int) -> list[int]:
    """Keys of services that have a word of every group, those of highest standing first."""
    dialect = _dialect(session)
    if dialect == "sqlite":
        question = " AND ".join("(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in groups)
    else:
        question = " & ".join("(" + " | ".join(f"'{word}'" for word in group) + ")" for group in groups)
    return list(session.execute(_FIND[dialect], {"question": question, "limit": limit}).scalars())


def topic_word(topic: str) -> str:
    """A topic as a word of the index: letters only, like no word of a language."""
    return "qx" + topic.replace("_", "")


def _dialect(session: Session) -> str:
    return str(session.get_bind().dialect.name)
