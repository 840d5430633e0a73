"""What residents told in passing: where, how old, for whom. Read from their stored (masked) messages, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.bus import QUEUE
from bot.conversations import transcript
from bot.conversations.models import Author
from bot.entities import Entity, Phonebook, find_entities
from bot.handover.models import HandoverRow
from bot.handover.queue import OPEN_STATES
from bot.storage.database import mark_moved

WANTED = (Entity.MUNICIPALITY, Entity.AGE_GROUP, Entity.FOR_WHOM)


@dataclass(frozen=True)
class FactFinder:
    """Finds facts by the phrases of a phonebook, which are looked up by their first word."""

    book: Phonebook
    by_first: dict[str, list[tuple[tuple[str, ...], int]]]

    @classmethod
    def of(cls, book: Phonebook) -> FactFinder:
        """A finder for this phonebook."""
        by_first: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for number, entry in enumerate(book.entries):
            by_first[entry.headings[0]].append((tuple(entry.headings), number))
        return cls(book, dict(by_first))

    def find(self, text: str, language: str) -> dict[str, str]:
        """The facts of one text: columns of a handover and their values."""
        found = find_entities(text, language, book=self.book, match=self._match)
        return {each.entity.value: each.value for each in found if each.entity in WANTED}

    def _match(self, headings: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        words = tuple(headings)
        for first, word in enumerate(words):
            for phrase, number in self.by_first.get(word, ()):
                if words[first : first + len(phrase)] == phrase:
                    yield number, first, first + len(phrase)


def list_without_facts(session: Session) -> list[int]:
    """Open handovers of which neither place nor person is known."""
    rows = session.execute(
        select(HandoverRow.id).where(
            HandoverRow.state.in_(OPEN_STATES), HandoverRow.municipality.is_(None), HandoverRow.for_whom.is_(None)
        )
    ).scalars()
    return list(rows)


def find_facts(session: Session, handover_id: int, *, finder: FactFinder) -> dict[str, str]:
    """What the resident of a handover has told so far; of each kind, what she told last."""
    conversation_id = session.execute(
        select(HandoverRow.conversation_id).where(HandoverRow.id == handover_id)
    ).scalar_one_or_none()
    found: dict[str, str] = {}
    if conversation_id is not None:
        for message in transcript.read_after(session, conversation_id, 0):
            if message.author is Author.RESIDENT:
                found |= finder.find(message.text, message.language)
    return found


def note_facts(session: Session, handover_id: int, facts: dict[str, str]) -> None:
    """Write facts on a handover."""
    session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id)
        .values(**facts)
        .execution_options(synchronize_session=False)
    )
    mark_moved(session, QUEUE)
