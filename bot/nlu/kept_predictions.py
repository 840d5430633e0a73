"""Keeps what Rasa's rules say at a point of a turn, so that each such point is predicted once in the life of a model.

Rasa copies the tracker for every event it has and compares all states with the rules before each action: 5 ms a
message. Where the rules look at one turn only and no slot or form speaks in, the outcome depends on nothing but the
message's intent and entities and the actions since. Decides nothing itself; where that does not hold it steps aside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTIVE_LOOP, PREVIOUS_ACTION, SLOTS
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, DefinePrevUserUtteredFeaturization
from rasa.shared.core.trackers import DialogueStateTracker

MOST_KEPT = 4096
"""Points of turns kept at most; topics and entities give a few hundred."""

Moment = tuple[Any, ...]


def keep_predictions(processor: MessageProcessor) -> None:
    """Have the processor predict from what is kept, unless its rules look further than one turn."""
    nodes = processor.graph_runner._instantiated_nodes.values()
    policies = [node._component for node in nodes if isinstance(node._component, RulePolicy)]
    has_speaking_slots = any(slot.has_features() for slot in processor.domain.slots)
    if len(policies) == 1 and not has_speaking_slots and are_of_one_turn(policies[0].lookup):
        processor._predict_next_with_tracker = _keeping(processor, processor._predict_next_with_tracker)


def are_of_one_turn(lookup: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether every rule begins where the bot listens, and never listens again, nor looks at slots or forms."""
    if lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH):
        return False
    return all(_is_of_one_turn(json.loads(key)) for key in lookup.get(RULES, {}))


def _is_of_one_turn(states: list[Mapping[str, Any]]) -> bool:
    listens = [state.get(PREVIOUS_ACTION, {}).get("action_name") == ACTION_LISTEN_NAME for state in states]
    return listens[:1] == [True] and sum(listens) == 1 and not any(SLOTS in s or ACTIVE_LOOP in s for s in states)


def _keeping(
    processor: MessageProcessor, predict: Callable[[DialogueStateTracker], PolicyPrediction]
) -> Callable[[DialogueStateTracker], PolicyPrediction]:
    kept: dict[Moment, PolicyPrediction] = {}

    def predict_or_recall(tracker: DialogueStateTracker) -> PolicyPrediction:
        moment = _find_moment(processor, tracker)
        if moment in kept:
            return _renew(kept[moment])
        prediction = predict(tracker)
        if moment is not None and _is_of_rules(prediction) and len(kept) < MOST_KEPT:
            kept[moment] = prediction
        return prediction

    return predict_or_recall


def _find_moment(processor: MessageProcessor, tracker: DialogueStateTracker) -> Moment | None:
    """What the rules go by: intent, entities that speak in, and the actions since the message."""
    if tracker.followup_action or tracker.active_loop_name or tracker.is_paused():
        return None
    actions: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecutionRejected):
            return None
        if isinstance(event, ActionExecuted):
            actions.append(event.action_name)
            if event.action_name == ACTION_LISTEN_NAME:
                said = processor.domain._get_user_sub_state(tracker)
                return (said.get("intent"), said.get("entities"), *actions)
    return None


def _is_of_rules(prediction: PolicyPrediction) -> bool:
    """Whether a rule that holds has spoken, with no events but the one that says by what the message was read."""
    return (
        prediction.max_confidence == 1.0
        and str(prediction.policy_name).endswith(RulePolicy.__name__)
        and all(isinstance(event, DefinePrevUserUtteredFeaturization) for event in prediction.events)
    )


def _renew(prediction: PolicyPrediction) -> PolicyPrediction:
    """The same prediction with events of this moment."""
    return PolicyPrediction(
        prediction.probabilities,
        prediction.policy_name,
        prediction.policy_priority,
        [DefinePrevUserUtteredFeaturization(event.use_text_for_featurization) for event in prediction.events],
        is_end_to_end_prediction=prediction.is_end_to_end_prediction,
        is_no_user_prediction=prediction.is_no_user_prediction,
        diagnostic_data=prediction.diagnostic_data,
        hide_rule_turn=prediction.hide_rule_turn,
        action_metadata=prediction.action_metadata,
    )
