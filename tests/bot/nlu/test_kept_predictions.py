"""What rules say is predicted once for each point of a turn, and only where nothing else can speak in."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # Rasa is imported by the tests of its level only
    from rasa.core.policies.policy import PolicyPrediction
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

pytestmark = pytest.mark.rasa

LISTENS = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "home_care"}}
ANSWERED = {"prev_action": {"action_name": "utter_home_care"}, "user": {"intent": "home_care"}}


def lookup_of(*states: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {"rules": {json.dumps(states): "action_listen"}}


@pytest.mark.parametrize(
    ("states", "is_kept"),
    [
        ((LISTENS,), True),
        ((LISTENS, ANSWERED), True),
        ((LISTENS, ANSWERED, LISTENS), False),
        ((ANSWERED,), False),
        (({**LISTENS, "slots": {"municipality": [1.0]}},), False),
        (({**LISTENS, "active_loop": {"name": "ask_age"}},), False),
    ],
)
def test_only_rules_of_one_turn_are_kept(states: tuple[dict[str, Any], ...], is_kept: bool) -> None:
    from bot.nlu.kept_predictions import are_of_one_turn

    assert are_of_one_turn(lookup_of(*states)) is is_kept


def test_rules_for_forms_left_halfway_are_not_kept() -> None:
    from bot.nlu.kept_predictions import are_of_one_turn

    assert not are_of_one_turn({"rules": {}, "rules_for_loop_unhappy_path": {"[]": "action_listen"}})


@pytest.fixture
def domain() -> Domain:
    from rasa.shared.core.domain import Domain

    return Domain.from_dict({"intents": ["home_care", "debts"], "actions": ["action_show_services"]})


class Predictor:
    """Counts how often Rasa is asked."""

    def __init__(self, domain: Domain, *, policy: str = "policy_0_RulePolicy", sure: float = 1.0) -> None:
        self.asked = 0
        self._domain, self._policy, self._sure = domain, policy, sure

    def __call__(self, _tracker: DialogueStateTracker) -> PolicyPrediction:
        from rasa.core.policies.policy import PolicyPrediction
        from rasa.shared.core.events import DefinePrevUserUtteredFeaturization

        self.asked += 1
        probabilities = [0.0] * self._domain.num_actions
        probabilities[0] = self._sure
        return PolicyPrediction(probabilities, self._policy, events=[DefinePrevUserUtteredFeaturization(False)])


def keep(domain: Domain, predict: Predictor) -> Callable[[DialogueStateTracker], PolicyPrediction]:
    from bot.nlu.kept_predictions import _keeping

    processor: Any = SimpleNamespace(domain=domain)
    return _keeping(processor, predict)


def after(domain: Domain, topic: str, *more: Any) -> DialogueStateTracker:
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    events = [ActionExecuted("action_listen"), UserUttered("…", {"name": topic}), *more]
    return DialogueStateTracker.from_events("c", events, slots=domain.slots, domain=domain)


def test_the_same_point_is_predicted_once_and_its_events_are_new(domain: Domain) -> None:
    predict = Predictor(domain)
    recall = keep(domain, predict)
    first, second = recall(after(domain, "home_care")), recall(after(domain, "home_care"))
    assert predict.asked == 1
    assert second.probabilities == first.probabilities
    assert second.events == first.events
    assert second.events[0] is not first.events[0]


def test_another_topic_or_action_is_another_point(domain: Domain) -> None:
    from rasa.shared.core.events import ActionExecuted

    predict = Predictor(domain)
    recall = keep(domain, predict)
    for tracker in (
        after(domain, "home_care"),
        after(domain, "debts"),
        after(domain, "debts", ActionExecuted("action_show_services")),
    ):
        recall(tracker)
    assert predict.asked == 3


@pytest.mark.parametrize("policy", ["policy_1_MemoizationPolicy"])
def test_what_no_rule_has_said_is_not_kept(domain: Domain, policy: str) -> None:
    for predict in (Predictor(domain, policy=policy), Predictor(domain, sure=0.3)):
        recall = keep(domain, predict)
        recall(after(domain, "home_care"))
        recall(after(domain, "home_care"))
        assert predict.asked == 2


def test_within_a_form_rasa_is_always_asked(domain: Domain) -> None:
    from rasa.shared.core.events import ActiveLoop

    predict = Predictor(domain)
    recall = keep(domain, predict)
    for _ in range(2):
        recall(after(domain, "home_care", ActiveLoop("ask_age")))
    assert predict.asked == 2
