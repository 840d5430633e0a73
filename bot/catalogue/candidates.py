"""Chooses the services that are worth ranking, out of any number; keeps what a process knows of the catalogue.

Words tell it: which services have which stands in memory once asked for. Names, places and audiences are the ranking's.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.catalogue import fulltext, ranking
from bot.catalogue.models import ServiceRow, WordRow
from bot.catalogue.ranking import Fields, Group, Wish
from bot.catalogue.reading import Version, read_version
from bot.catalogue.topics import TopicGuide
from bot.catalogue.vocabulary import Choice, Vocabulary

MOST_CANDIDATES = 100
MOST_WORDS = 30
MOST_PLACES = 4000
"""Words of a question that are looked up, and services that they may have together; the likest word always counts."""

MOST_KEPT = 2500
"""Services whose fields a process keeps in memory, and words whose services it keeps; then the oldest give way."""

TOPIC_SHARE = 0.4
"""What a topic tells beside words of which all are there."""

# Built once: building a statement costs more than running it.
_SERVICE = ServiceRow.__table__
_FIELDS = select(_SERVICE.c.key, _SERVICE.c.id, _SERVICE.c.standing, _SERVICE.c.search_fields).where(
    _SERVICE.c.key.in_(bindparam("keys", expanding=True)) | _SERVICE.c.id.in_(bindparam("ids", expanding=True)),
    _SERVICE.c.withdrawn_at.is_(None),
)
_VISIBLE = (
    select(_SERVICE.c.key).where(_SERVICE.c.withdrawn_at.is_(None)).order_by(_SERVICE.c.standing.desc(), _SERVICE.c.key)
)
_TOTAL = select(func.count()).select_from(_SERVICE)
_WORDS = select(WordRow.__table__)


@dataclass
class Memory:
    """What a process keeps of one version of the catalogue; another version gets its own.

    A place is that of a visible service among all, those of highest standing first: ``places`` gives it by key (-1 when
    hidden), ``keys`` leads back. ``having`` has the places of the services that have a word.
    """

    version: Version
    vocabulary: Vocabulary
    keys: array[int]
    places: array[int]
    having: dict[str, array[int]] = field(default_factory=dict)
    fields: dict[int, Fields] = field(default_factory=dict)
    key_of: dict[str, int] = field(default_factory=dict)


_memories: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()


def remember(session: Session) -> Memory:
    """What is known of the present catalogue; read anew after an import."""
    engine = session.get_bind().engine
    current = read_version(session)
    memory = _memories.get(engine)
    if memory is None or memory.version != current:
        total = session.execute(_TOTAL).scalar_one()
        known = ((row.word, row.language, row.services) for row in session.execute(_WORDS))
        vocabulary = Vocabulary(known, total=max(1, total))
        keys = array("l", session.execute(_VISIBLE).scalars())
        places = array("l", [-1]) * (max(keys, default=0) + 1)
        for place, key in enumerate(keys):
            places[key] = place
        memory = _memories[engine] = Memory(current, vocabulary, keys, places)
    return memory


def choose(
    session: Session,
    memory: Memory,
    wishes: Sequence[Wish],
    guides: Mapping[str, TopicGuide],
    *,
    likely: Iterable[str],
) -> list[Fields]:
    """The services worth ranking: the ``likely`` ones, those of the topics' guides, those with telling words."""
    topics = [wish.topic for wish in wishes if wish.topic is not None]
    ids = dict.fromkeys([*likely, *(id_ for topic in topics if topic in guides for id_ in guides[topic].services)])
    groups = _weigh(wishes)
    having = _look_up(session, memory, groups)
    told: dict[int, float] = defaultdict(float)
    for group, weight in groups.items():
        best: dict[int, float] = {}
        for word, likeness in reversed(group):
            best.update(dict.fromkeys(having.get(word, ()), likeness * weight))
        for place, value in best.items():
            told[place] += value
    best_first = nsmallest(MOST_CANDIDATES, [(-value, place) for place, value in told.items()])
    chosen = [memory.keys[place] for _value, place in best_first]
    return load(session, memory, keys=chosen, ids=tuple(ids))


def load(session: Session, memory: Memory, *, keys: Sequence[int] = (), ids: Sequence[str] = ()) -> list[Fields]:
    """What ranking reads of services, by key or id; hidden and unknown ones are left out."""
    wanted = dict.fromkeys((*keys, *(memory.key_of[id_] for id_ in ids if id_ in memory.key_of)))
    kept = ((key, memory.fields.get(key)) for key in wanted)
    found = {key: fields for key, fields in kept if fields is not None}
    missing: dict[str, list[Any]] = {
        "keys": [key for key in wanted if key not in found],
        "ids": [id_ for id_ in ids if id_ not in memory.key_of],
    }
    if any(missing.values()):
        for key, id_, standing, packed in session.execute(_FIELDS, missing):
            found[key] = memory.fields[key] = ranking.unpack(id_, standing, packed)
            memory.key_of[id_] = key
        _shorten(memory.fields)
    return list(found.values())


def _weigh(wishes: Iterable[Wish]) -> dict[Choice, float]:
    """Groups of words and how much a service gains by having one of each."""
    groups: dict[Choice, float] = {}
    for wish in wishes:
        if wish.topic is not None:
            parts: list[Group] = [(((fulltext.topic_word(wish.topic), 1.0),), TOPIC_SHARE)]
        else:
            whole = sum(weight for _choice, weight in wish.groups)
            parts = [(choice, weight / whole) for choice, weight in wish.groups if choice]
        for choice, share in parts:
            groups[choice] = max(wish.strength * share, groups.get(choice, 0.0))
    return groups


def _look_up(session: Session, memory: Memory, groups: Mapping[Choice, float]) -> dict[str, array[int]]:
    """The places of the services that have each of the most telling words."""
    telling: dict[str, float] = {}
    for group, weight in groups.items():
        for word, likeness in group:
            telling[word] = max(telling.get(word, 0.0), weight * likeness)
    chosen: list[str] = []
    total = 0
    for word in sorted(telling, key=lambda word: (-telling[word], word)):
        count = memory.vocabulary.count(word)
        if len(chosen) < MOST_WORDS and (not chosen or total + count <= MOST_PLACES):
            chosen.append(word)
            total += count
    kept = ((word, memory.having.get(word)) for word in chosen)
    found = {word: places for word, places in kept if places is not None}
    missing = [word for word in chosen if word not in found]
    known = len(memory.places)
    for word, keys in zip(missing, fulltext.find(session, missing), strict=True):
        visible = (memory.places[key] for key in keys if key < known)
        found[word] = memory.having[word] = array("l", [place for place in visible if place >= 0])
    _shorten(memory.having)
    return found


def _shorten(kept: MutableMapping[Any, Any]) -> None:
    with suppress(KeyError, StopIteration, RuntimeError):  # other threads take away as well
        while len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
