"""Finds services for a question in everyday words, or for a topic, and reads services by id. Reads only.

The full-text index gives at most 200 candidates, ``ranking`` orders them. What a process keeps of the catalogue (its
words, some fields) is thrown away when an import has changed the version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.catalogue import fulltext, ranking, words
from bot.catalogue.models import LabelKind, LabelRow, ServiceRow, WordRow
from bot.catalogue.ranking import Fields, Group, Wish
from bot.catalogue.reading import Version, read_services, read_version
from bot.catalogue.records import ServiceRecord
from bot.catalogue.thesaurus import the_thesaurus
from bot.catalogue.topics import TopicGuide, all_topics
from bot.catalogue.vocabulary import Vocabulary

MOST_CANDIDATES = 200
MOST_KEPT = 4000
"""Entries that a process keeps in memory before it starts anew."""

UNKNOWN_WEIGHT = 0.35
"""How much a word tells that the catalogue does not know."""

LEAST_SCORE = 0.12
TYPED_STRENGTH = 1.0
TOPIC_STRENGTH = 0.75
"""Strength of a topic that was given beside a text."""

SERVICE_STRENGTH = 1.0
SURE_ENOUGH = 0.15
"""What a hint counts at full confidence, and how sure one of a topic must be to count at all."""


@dataclass(frozen=True)
class Hints:
    """What classifiers make of a question: topics and services that it may mean, with confidences (0-1)."""

    topics: Mapping[str, float] = field(default_factory=dict)
    services: Mapping[str, float] = field(default_factory=dict)


NO_HINTS = Hints()


@dataclass(frozen=True)
class FoundService:
    """A service that answers; ``score`` is comparable within one search only."""

    id: str
    score: float
    service: ServiceRecord


@dataclass
class _Memory:
    """What a process keeps of one version of the catalogue; ``fields`` by key and by id. Replaced, never emptied."""

    version: Version
    vocabulary: Vocabulary
    fields: dict[int | str, Fields] = field(default_factory=dict)


# Built once: building a statement costs more than running it.
_SERVICE, _LABEL = ServiceRow.__table__, LabelRow.__table__
_OF_TOPIC = (
    select(_SERVICE.c.id)
    .join(_LABEL, _LABEL.c.service_key == _SERVICE.c.key)
    .where(_LABEL.c.kind == LabelKind.TOPIC.value, _LABEL.c.value == bindparam("topic"))
    .order_by(_LABEL.c.place, _SERVICE.c.standing.desc(), _SERVICE.c.key)
)

_memories: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def find_services(
    session: Session,
    *,
    text: str | None = None,
    topic: str | None = None,
    municipality: str | None = None,
    audience: str | None = None,
    language: str,
    limit: int = 10,
    guides: Mapping[str, TopicGuide] | None = None,
    hints: Hints = NO_HINTS,
) -> list[FoundService]:
    """Services for a question, a topic or both, best first; for a topic alone in the order of its guide.

    ``municipality`` is a code ("092"): other municipalities' services come last, one named in the text wins.
    ``audience`` ("youth", "elderly") is preferred, nothing is left out. ``language`` is that of the question.
    ``guides`` are those of the installation unless given. ``hints`` help a text only.

    Raises:
        ContentError: when the guides cannot be read.
    """
    guides = all_topics() if guides is None else guides
    memory = _remember(session)
    if text is None or not text.strip():
        ranked = _rank_topic(session, memory, topic, municipality, guides) if topic else []
    else:
        ranked = _rank_text(session, memory, text, topic, municipality, audience, language, guides, hints)
    ranked = ranked[:limit]
    services = read_services(session, [service_id for service_id, _score in ranked], language=language)
    return [FoundService(service.id, dict(ranked)[service.id], service) for service in services]


def _rank_text(
    session: Session,
    memory: _Memory,
    text: str,
    topic: str | None,
    municipality: str | None,
    audience: str | None,
    language: str,
    guides: Mapping[str, TopicGuide],
    hints: Hints,
) -> list[tuple[str, float]]:
    thesaurus = the_thesaurus()
    cut = words.cut(text)[: words.MOST_WORDS]
    named = [thesaurus.municipalities[word] for word in cut if word in thesaurus.municipalities]
    municipality = named[0] if len(set(named)) == 1 else municipality
    told = [word for word in dict.fromkeys(cut) if len(word) > 1 and word not in thesaurus.ignored]
    told = [word for word in told if word not in thesaurus.municipalities] or told
    typed = [group for word in told for group in _groups(memory.vocabulary, word, language)]
    wishes = [Wish(TYPED_STRENGTH, tuple(typed), is_typed=True)] if typed else []
    for heard in thesaurus.hear(cut, language):
        for place, phrase in enumerate(heard.meaning.means):
            groups = tuple(group for word in words.cut(phrase) for group in _groups(memory.vocabulary, word, "fi"))
            wishes.append(Wish(heard.strength * (1 - 0.05 * min(place, 4)), groups))
        wishes.extend(Wish(heard.strength, topic=slug) for slug in heard.meaning.topics)
    if topic is not None:
        wishes.append(Wish(TOPIC_STRENGTH, topic=topic))
    wishes.extend(Wish(TOPIC_STRENGTH * sure, topic=slug) for slug, sure in hints.topics.items() if sure >= SURE_ENOUGH)
    county = frozenset(thesaurus.municipalities.values())
    ranked = []
    for fields in _candidates(session, memory, wishes, guides, likely=tuple(hints.services)):
        score = ranking.score(fields, wishes, vocabulary=memory.vocabulary, guides=guides)
        score += SERVICE_STRENGTH * hints.services.get(fields.id, 0.0)
        score *= ranking.fit_place(fields, municipality=municipality, county=county)
        score *= ranking.fit_audience(fields, audience) * (0.5 + 0.5 * fields.standing)
        if score >= LEAST_SCORE:
            ranked.append((fields.id, round(score, 4)))
    return sorted(ranked, key=lambda row: (-row[1], row[0]))


def _rank_topic(
    session: Session,
    memory: _Memory,
    topic: str,
    municipality: str | None,
    guides: Mapping[str, TopicGuide],
) -> list[tuple[str, float]]:
    county = frozenset(the_thesaurus().municipalities.values())
    ordered = list(guides[topic].services) if topic in guides else []
    ordered = list(dict.fromkeys([*ordered, *session.execute(_OF_TOPIC, {"topic": topic}).scalars()]))
    found = {fields.id: fields for fields in _load(session, memory, ids=ordered)}
    present = [found[service_id] for service_id in ordered if service_id in found]
    present.sort(key=lambda fields: ranking.fit_place(fields, municipality=municipality, county=county) < 1.0)
    return [(fields.id, round(1 / (1 + 0.1 * place), 4)) for place, fields in enumerate(present)]


def _groups(vocabulary: Vocabulary, word: str, language: str) -> list[Group]:
    choices = vocabulary.resolve(word, language)
    if not choices:
        return [((), UNKNOWN_WEIGHT)]
    return [(choice, vocabulary.weight(choice[0][0]) / len(choices)) for choice in choices]


def _candidates(
    session: Session,
    memory: _Memory,
    wishes: Sequence[Wish],
    guides: Mapping[str, TopicGuide],
    *,
    likely: Sequence[str],
) -> list[Fields]:
    """The services worth ranking: the ``likely`` ones, and those with the rarest and likest words."""
    likest: dict[str, float] = {}
    ids: list[str] = list(likely)
    for wish in wishes:
        if wish.topic is not None:
            likest[fulltext.topic_word(wish.topic)] = 0.0
            ids.extend(guides[wish.topic].services if wish.topic in guides else ())
        for choice, weight in wish.groups:
            for word, likeness in choice:
                likest[word] = max(likest.get(word, 0.0), wish.strength * likeness * weight)
    chosen: list[str] = []
    total = 0
    for word in sorted(likest, key=lambda word: (-likest[word], word)):
        count = memory.vocabulary.count(word)
        if chosen and total + count > MOST_CANDIDATES:
            continue
        chosen.append(word)
        total += count
    keys = fulltext.find(session, [chosen], limit=MOST_CANDIDATES) if chosen else []
    return _load(session, memory, keys=keys, ids=ids)


def _load(session: Session, memory: _Memory, *, keys: Sequence[int] = (), ids: Sequence[str] = ()) -> list[Fields]:
    asked: list[int | str] = [*keys, *ids]
    kept = (memory.fields.get(one) for one in asked)
    found = {fields.id: fields for fields in kept if fields is not None}
    wanted = [id_ for id_ in ids if id_ not in found]
    missing = [key for key in keys if key not in memory.fields]
    if missing or wanted:
        rows = session.execute(
            select(ServiceRow.key, ServiceRow.id, ServiceRow.standing, ServiceRow.search_fields).where(
                ServiceRow.key.in_(missing) | ServiceRow.id.in_(wanted), ServiceRow.withdrawn_at.is_(None)
            )
        )
        for key, id_, standing, packed in rows:
            found[id_] = memory.fields[key] = memory.fields[id_] = ranking.unpack(id_, standing, packed)
    return list(found.values())


def _remember(session: Session) -> _Memory:
    engine = session.get_bind().engine
    current = read_version(session)
    memory = _memories.get(engine)
    is_full = memory is not None and len(memory.fields) > MOST_KEPT
    if memory is not None and memory.version == current and is_full:
        memory = _memories[engine] = _Memory(current, memory.vocabulary)
    if memory is None or memory.version != current:
        known = session.execute(select(WordRow.word, WordRow.language, WordRow.services)).all()
        total = session.execute(select(func.count()).select_from(ServiceRow)).scalar_one()
        memory = _Memory(current, Vocabulary(((row[0], row[1], row[2]) for row in known), total=max(1, total)))
        _memories[engine] = memory
    return memory
