"""Finds services for a question in everyday words, or for a topic, and reads services by id. Reads only.

``candidates`` chooses by words what is worth ranking, ``ranking`` orders it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.catalogue import candidates, ranking, words
from bot.catalogue.candidates import Memory
from bot.catalogue.models import LabelKind, LabelRow, ServiceRow
from bot.catalogue.ranking import Group, Wish
from bot.catalogue.reading import read_services
from bot.catalogue.records import ServiceRecord
from bot.catalogue.thesaurus import the_thesaurus
from bot.catalogue.topics import TopicGuide, all_topics
from bot.catalogue.vocabulary import Vocabulary

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


# Built once: building a statement costs more than running it.
_SERVICE, _LABEL = ServiceRow.__table__, LabelRow.__table__
_OF_TOPIC = (
    select(_SERVICE.c.id)
    .join(_LABEL, _LABEL.c.service_key == _SERVICE.c.key)
    .where(_LABEL.c.kind == LabelKind.TOPIC.value, _LABEL.c.value == bindparam("topic"))
    .order_by(_LABEL.c.place, _SERVICE.c.standing.desc(), _SERVICE.c.key)
)


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
    memory = candidates.remember(session)
    if text is None or not text.strip():
        ranked = _rank_topic(session, memory, topic, municipality, guides) if topic else []
    else:
        ranked = _rank_text(session, memory, text, topic, municipality, audience, language, guides, hints)
    ranked = ranked[:limit]
    services = read_services(session, [service_id for service_id, _score in ranked], language=language)
    return [FoundService(service.id, dict(ranked)[service.id], service) for service in services]


def _rank_text(
    session: Session,
    memory: Memory,
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
    for fields in candidates.choose(session, memory, wishes, guides, likely=hints.services):
        score = ranking.score(fields, wishes, vocabulary=memory.vocabulary, guides=guides)
        score += SERVICE_STRENGTH * hints.services.get(fields.id, 0.0)
        score *= ranking.fit_place(fields, municipality=municipality, county=county)
        score *= ranking.fit_audience(fields, audience) * (0.5 + 0.5 * fields.standing)
        if score >= LEAST_SCORE:
            ranked.append((fields.id, round(score, 4)))
    return sorted(ranked, key=lambda row: (-row[1], row[0]))


def _rank_topic(
    session: Session,
    memory: Memory,
    topic: str,
    municipality: str | None,
    guides: Mapping[str, TopicGuide],
) -> list[tuple[str, float]]:
    county = frozenset(the_thesaurus().municipalities.values())
    ordered = list(guides[topic].services) if topic in guides else []
    ordered = list(dict.fromkeys([*ordered, *session.execute(_OF_TOPIC, {"topic": topic}).scalars()]))
    found = {fields.id: fields for fields in candidates.load(session, memory, ids=ordered)}
    present = [found[service_id] for service_id in ordered if service_id in found]
    present.sort(key=lambda fields: ranking.fit_place(fields, municipality=municipality, county=county) < 1.0)
    return [(fields.id, round(1 / (1 + 0.1 * place), 4)) for place, fields in enumerate(present)]


def _groups(vocabulary: Vocabulary, word: str, language: str) -> list[Group]:
    choices = vocabulary.resolve(word, language)
    if not choices:
        return [((), UNKNOWN_WEIGHT)]
    return [(choice, vocabulary.weight(choice[0][0]) / len(choices)) for choice in choices]
