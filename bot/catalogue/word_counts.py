"""Keeps ``catalogue_word`` true: in how many visible services each word stands. Counts differences, or all anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from bot.catalogue import ranking
from bot.catalogue.models import ServiceRow, WordRow
from bot.catalogue.writing import MOST_PARAMETERS, portions

Words = Counter[tuple[str, str]]
"""(word, language) with a number of services, below zero to be taken away."""


def words_in(session: Session, keys: Sequence[int]) -> Words:
    """The words of some services."""
    found: Words = Counter()
    for part in portions(keys):
        fields = session.execute(select(ServiceRow.search_fields).where(ServiceRow.key.in_(part))).scalars()
        for packed in fields:
            found.update(ranking.words_of(packed))
    return found


def add_counts(session: Session, difference: Words) -> None:
    """Add a difference to the counts."""
    for part in _parts(sorted(word for word, number in difference.items() if number)):
        where = tuple_(WordRow.word, WordRow.language).in_(part)
        rows = session.execute(select(WordRow.word, WordRow.language, WordRow.services).where(where))
        present = {(row.word, row.language): row.services for row in rows}
        _write(session, present, {word: present.get(word, 0) + difference[word] for word in part})


def recount(session: Session) -> None:
    """Count all visible services anew and write what differs."""
    wanted: Words = Counter()
    rows = session.execute(select(ServiceRow.search_fields).where(ServiceRow.withdrawn_at.is_(None))).yield_per(500)
    for packed in rows.scalars():
        wanted.update(ranking.words_of(packed))
    present = {
        (row.word, row.language): row.services
        for row in session.execute(select(WordRow.word, WordRow.language, WordRow.services))
    }
    _write(session, present, {word: wanted[word] for word in {*wanted, *present}})


def _write(session: Session, present: dict[tuple[str, str], int], wanted: dict[tuple[str, str], int]) -> None:
    table = WordRow.__table__
    new = [word for word in wanted if word not in present and wanted[word] > 0]
    if new:
        values = [{"word": word, "language": language, "services": wanted[word, language]} for word, language in new]
        session.execute(insert(table), values)
    for word, number in wanted.items():
        if word not in present or number == present[word]:
            continue
        where = (table.c.word == word[0], table.c.language == word[1])
        statement = update(table).values(services=number) if number > 0 else delete(table)
        session.execute(statement.where(*where))


def _parts(words: Iterable[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    listed = list(words)
    half = MOST_PARAMETERS // 2
    return (listed[place : place + half] for place in range(0, len(listed), half))
