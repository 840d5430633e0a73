"""How well a service answers a question. Pure: the same figures whichever database found the candidates.

Names weigh most, then class names, then the gist; meanings of everyday words and topics count beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from bot.catalogue.topics import TopicGuide
from bot.catalogue.vocabulary import Choice, Vocabulary

NAME, KEYWORD, GIST = 1.0, 0.5, 0.35
SHARES = (1.0, 0.35, 0.15, 0.05)
"""What the best reading of a question counts, the next one …"""

Group = tuple[Choice, float]
"""A word of a question: the known words it may be, and how much it tells (0-1)."""


@dataclass(frozen=True)
class Fields:
    """What ranking reads of a service; words are folded. ``names`` has every name in every language."""

    id: str
    standing: float
    names: tuple[tuple[str, ...], ...]
    words: Mapping[str, float]
    topics: tuple[str, ...]
    municipalities: frozenset[str]
    audiences: frozenset[str]


@dataclass(frozen=True)
class Wish:
    """One reading of a question: word groups of official words, or a topic, with a strength of 0-1."""

    strength: float
    groups: tuple[Group, ...] = ()
    topic: str | None = None
    is_typed: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        """Every known word of the groups."""
        return frozenset(word for choice, _weight in self.groups for word, _likeness in choice)


def pack(
    names: Sequence[tuple[str, Sequence[str]]],
    keywords: Sequence[tuple[str, Sequence[str]]],
    gist: Sequence[tuple[str, Sequence[str]]],
    *,
    topics: Sequence[str],
    municipalities: Sequence[str],
    audiences: Sequence[str],
) -> str:
    """The stored form of a service's fields; words come with their language."""
    return json.dumps([names, keywords, gist, topics, municipalities, audiences], ensure_ascii=False)


def unpack(service_id: str, standing: float, packed: str) -> Fields:
    """The fields of a stored service."""
    names, keywords, gist, topics, municipalities, audiences = json.loads(packed)
    found: dict[str, float] = {}
    for weight, rows in ((GIST, gist), (KEYWORD, keywords), (NAME, names)):
        found.update(dict.fromkeys(chain.from_iterable([cut for _language, cut in rows]), weight))
    return Fields(
        id=service_id,
        standing=standing,
        names=tuple(dict.fromkeys(tuple(cut) for _language, cut in names)),
        words=found,
        topics=tuple(topics),
        municipalities=frozenset(municipalities),
        audiences=frozenset(audiences),
    )


def words_of(packed: str) -> set[tuple[str, str]]:
    """(word, language) of a stored service."""
    names, keywords, gist, *_labels = json.loads(packed)
    return {(word, language) for rows in (names, keywords, gist) for language, cut in rows for word in cut}


def score(
    fields: Fields,
    wishes: Iterable[Wish],
    *,
    vocabulary: Vocabulary,
    guides: Mapping[str, TopicGuide],
) -> float:
    """How well the service answers, 0 upwards; over 0.6 is a good answer. Place and audience are not looked at."""
    values = []
    for wish in wishes:
        if wish.topic is not None:
            values.append(wish.strength * _topic_fit(fields, wish.topic, guides))
        else:
            values.append(wish.strength * _word_fit(fields, wish, vocabulary))
    values.sort(reverse=True)
    return sum(value * share for value, share in zip(values, SHARES, strict=False))


def fit_place(fields: Fields, *, municipality: str | None, county: frozenset[str]) -> float:
    """Factor for where a service is given: the right municipality, the whole country, elsewhere."""
    if not fields.municipalities:
        return 1.0
    if municipality is None:
        return 1.0 if fields.municipalities & county else 0.6
    return 1.03 if municipality in fields.municipalities else 0.45


def fit_audience(fields: Fields, audience: str | None) -> float:
    """Factor for whom a service is meant."""
    if audience is None or not fields.audiences:
        return 1.0
    if audience in fields.audiences:
        return 1.05
    return 1.0 if "everyone" in fields.audiences else 0.9


def _word_fit(fields: Fields, wish: Wish, vocabulary: Vocabulary) -> float:
    if fields.words.keys().isdisjoint(wish.words):
        return 0.0
    got = whole = 0.0
    matched: dict[str, float] = {}
    for choice, weight in wish.groups:
        whole += weight
        best = 0.0
        for word, likeness in choice:
            in_field = fields.words.get(word)
            if in_field is not None:
                best = max(best, likeness * in_field)
                matched[word] = max(likeness, matched.get(word, 0.0))
        got += weight * best
    cover = 0.0
    for name in fields.names:
        if not matched.keys().isdisjoint(name):
            weights = [vocabulary.weight(word) for word in name]
            there = sum(matched.get(word, 0.0) * weight for word, weight in zip(name, weights, strict=True))
            cover = max(cover, there / sum(weights))
    told = got / whole
    # A typed sentence has more than a name in it; a meaning is a name, so it should be covered.
    return told * (0.6 + 0.4 * cover) if wish.is_typed else told * (0.2 + 0.8 * cover)


def _topic_fit(fields: Fields, topic: str, guides: Mapping[str, TopicGuide]) -> float:
    guide = guides.get(topic)
    if guide is not None and fields.id in guide.services:
        return max(0.5, 0.9 - 0.07 * guide.services.index(fields.id))
    if topic in fields.topics:
        return 0.55 - 0.05 * min(3, fields.topics.index(topic))
    return 0.0
