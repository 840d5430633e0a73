"""The second net under the crisis phrases: the topic classifier's belief in danger, summed over the danger topics.

Pure. Catches what no phrase says ("en oo enää elossa kolmen kuukauden päästä"); never takes back what a phrase says.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.crisis import URGENT_KINDS, Kind, Level

ENOUGH_FOR_CRISIS, ENOUGH_FOR_URGENT = 0.4, 0.5
"""Measured on the expectations: finds twice what the phrases find, at one false alarm in 100 ordinary messages."""

_KINDS = {kind.value: kind for kind in Kind}


def find_danger(ranking: Iterable[tuple[str, float]]) -> Kind | None:
    """The likeliest kind of danger when the topics of its level together are likely enough, crisis first.

    ``ranking`` is of topics and confidences (0-1), best first.
    """
    likely = [(_KINDS[topic], confidence) for topic, confidence in ranking if topic in _KINDS]
    crisis = [pair for pair in likely if pair[0] not in URGENT_KINDS]
    for pairs, enough in ((crisis, ENOUGH_FOR_CRISIS), (likely, ENOUGH_FOR_URGENT)):
        if sum(confidence for _, confidence in pairs) >= enough:
            return max(pairs, key=lambda pair: pair[1])[0]
    return None


def level_of(kind: Kind | None) -> Level:
    """How grave a kind is."""
    if kind is None:
        return Level.NONE
    return Level.URGENT if kind in URGENT_KINDS else Level.CRISIS
