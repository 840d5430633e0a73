"""Further needs in one message: its parts are judged one by one, beside the message as a whole. Pure.

TOPICS: the main topic is answered; what else was asked for is acknowledged and offered, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from bot.content.topic_model import Guess, TopicModel
from bot.crisis import Kind, normalise

MOST_NEEDS = 3
SURE = 0.55
"""Confidence from which a part of a message counts as a need of its own."""

SURE_BESIDE_DANGER = 0.8
"""The same when the message tells of danger: next to it only what was plainly asked is brought up."""

GREETING = "smalltalk"
SURE_AFTER_GREETING = 0.15
"""Confidence from which what follows a greeting is the matter."""

SURE_BY_ITSELF = 0.35
"""Confidence from which a message is read without what was said before."""

SAME_MATTER, AFTER_MATTER = 4.0, 1.5
"""How much likelier a doubtful message is about the matter of the talk, or about what often follows it."""

SHORTEST = 3
"""Words in the shortest part worth judging; Chinese counts characters."""

NO_NEED = frozenset({"smalltalk", "about_bot", "unclear_need", "out_of_scope", "human_worker", "other_public_service"})
"""Topics that are no matter to come back to."""

_DANGERS = frozenset(kind.value for kind in Kind)
_AND = "ja|sekä|lisäksi|och|samt|also|and|и|та|і|й|ning|iyo|dhe|edhe|ve|y|và"
_ENDS = re.compile(rf"[.!?;:\n…。！？；،؟؛]+|,\s|，|\s[-–—]\s|\s(?:{_AND})\s")
_SENTENCES = re.compile(r"[.!?;:\n…。！？；،؟؛,，]+")


def rank_matter(model: TopicModel, text: str, *, limit: int = 10) -> list[Guess]:
    """The likeliest topics of a text; a greeting before the matter does not make it small talk."""
    ranking = model.rank(text, limit=limit)
    if ranking[0].topic == GREETING:
        parts = [part for part in _SENTENCES.split(text) if part.strip()]
        rest = " ".join(part for part in parts if len(normalise(part).split()) >= SHORTEST)
        if rest and len(parts) > 1:
            without = model.rank(rest, limit=limit)
            if without[0].topic != GREETING and without[0].confidence >= SURE_AFTER_GREETING:
                return without
    return ranking


def read_in_context(ranking: list[Guess], *, matter: str | None, following: Collection[str] = ()) -> list[Guess]:
    """The ranking of a doubtful message as one who has listened would read it, best first.

    ``matter`` is the topic that was talked of last, ``following`` those that often come after it. "And does he get one
    too?" names nothing; what was said before decides then, and only then.
    """
    if matter is None or ranking[0].confidence >= SURE_BY_ITSELF or ranking[0].topic in NO_NEED - {"unclear_need"}:
        return ranking
    weights = {**dict.fromkeys(following, AFTER_MATTER), matter: SAME_MATTER}
    weighed = [
        replace(guess, confidence=min(1.0, guess.confidence * weights.get(guess.topic, 1.0))) for guess in ranking
    ]
    return sorted(weighed, key=lambda guess: -guess.confidence)


def find_needs(model: TopicModel, text: str, *, main: str) -> tuple[str, ...]:
    """Topics of parts of the text other than ``main``, in the order in which they stand there, at most three."""
    parts = [part for part in _ENDS.split(text) if len(normalise(part).split()) >= SHORTEST]
    if len(parts) < 2:
        return ()
    found: dict[str, None] = {}
    sure = SURE_BESIDE_DANGER if main in _DANGERS else SURE
    for part in parts:
        best = model.rank(part, limit=1)[0]
        if best.confidence >= sure and best.topic != main and best.topic not in NO_NEED:
            found[best.topic] = None
    return tuple(found)[:MOST_NEEDS]
