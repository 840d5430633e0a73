"""Finds the entities of a message: at most one of each kind, so that a slot can never depend on chance. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.entities.ages import find_age, group_of
from bot.entities.cutting import Word, cut
from bot.entities.phonebook import Entity, Entry, Phonebook

Match = Callable[[Sequence[str]], Iterable[tuple[int, int, int]]]
"""Given the headings of a text: numbers of entries of the phonebook, with the first and last (excluded) word."""

EVERYWHERE, FINNISH = "any", "fi"
"""Names of places are the same in every language, and people name services in Finnish whatever they write."""


@dataclass(frozen=True)
class Found:
    """An entity with its value, and where it stands in the text."""

    entity: Entity
    value: str
    start: int
    end: int


def find_entities(text: str, language: str | None, *, book: Phonebook, match: Match) -> list[Found]:
    """The entities of a text in the order in which they stand; ``language`` is a code, None when unknown."""
    words = cut(text)
    found: dict[Entity, Found] = {}
    age = find_age(text, words, book.ages)
    if age is not None:
        years, start, end = age
        found[Entity.AGE] = Found(Entity.AGE, str(years), start, end)
        found[Entity.AGE_GROUP] = Found(Entity.AGE_GROUP, group_of(years), start, end)
    for entity, matches in _by_entity(words, language, book, match).items():
        if entity not in found:
            best = min(matches, key=lambda each: (_rank(book, each[0]), each[1]))
            entry, first, last = best
            if entry.value is not None:
                found[entity] = Found(entity, entry.value, words[first].start, words[last - 1].end)
    return sorted(found.values(), key=lambda each: (each.start, each.entity.value))


def _by_entity(
    words: Sequence[Word], language: str | None, book: Phonebook, match: Match
) -> dict[Entity, list[tuple[Entry, int, int]]]:
    """What the phrases say, entity by entity; a phrase inside a longer one of the same entity is not heard."""
    heard: dict[Entity, list[tuple[Entry, int, int]]] = {}
    own = list(book.forms) if language not in book.forms else [language]
    for spoken in dict.fromkeys([*own, EVERYWHERE, FINNISH]):
        for number, first, last in match(book.headings(words, spoken)):
            entry = book.entries[number]
            if spoken in own or spoken == EVERYWHERE or entry.entity is Entity.SERVICE_NAMED:
                heard.setdefault(entry.entity, []).append((entry, first, last))
    kept: dict[Entity, list[tuple[Entry, int, int]]] = {}
    for entity, matches in heard.items():
        matches.sort(key=lambda each: (each[1] - each[2], each[1], each[0].value is not None))
        taken: set[int] = set()
        for entry, first, last in matches:
            if taken.isdisjoint(range(first, last)):
                taken.update(range(first, last))
                if entry.value is not None:
                    kept.setdefault(entity, []).append((entry, first, last))
    return kept


def _rank(book: Phonebook, entry: Entry) -> int:
    order = book.orders.get(entry.entity, ())
    return order.index(entry.value) if entry.value in order else 0
