"""The second net: belief in danger, summed over the crisis topics."""

from __future__ import annotations

import pytest

from bot.content.danger_net import find_danger
from bot.crisis import Kind


@pytest.mark.parametrize(
    "ranking, kind",
    [
        ([("suicide_self_harm", 0.9)], Kind.SUICIDE_SELF_HARM),
        ([("mental_health", 0.4), ("violence", 0.25), ("child_concern", 0.2)], Kind.VIOLENCE),
        ([("mental_health", 0.7), ("suicide_self_harm", 0.2)], None),
        ([("acute_basic_needs", 0.9)], Kind.ACUTE_BASIC_NEEDS),
        ([("acute_basic_needs", 0.4)], None),
        ([("homelessness", 0.5), ("violence", 0.4)], Kind.VIOLENCE),
        ([], None),
    ],
)
def test_a_crisis_is_called_when_its_topics_together_are_likely_enough(
    ranking: list[tuple[str, float]], kind: Kind | None
) -> None:
    assert find_danger(ranking) is kind
