"""Does quickly what Rasa does slowly in every turn; the results are the same. Each change says what it saves.

Measured with our content on one core, per message: 260 ms before, 12 ms after. Rasa is frozen at 3.6.21
(docs/decisions), so what is replaced here cannot move under our feet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import aiohttp
import rasa.shared.utils.common
import ujson
from jsonschema.validators import validator_for  # type: ignore[import-untyped]  # has no types
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.nlu.constants import TEXT
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

UNREAD = frozenset({"user_featurization", "session_started", "slot"})
"""Events that say nothing to an action: it is told the slots by themselves."""
READ_OF_MESSAGES = frozenset({"intent", "intent_ranking", "entities", "danger", "needs", "move", "language"})
"""What an action may know of earlier messages; the latest one is told whole (``latest_message``)."""

State = Mapping[str, Mapping[str, Any]]


def make_quick() -> None:
    """Replace the slow parts; once more does nothing."""
    if getattr(DaskGraphRunner, "is_quick", False):
        return
    DaskGraphRunner.is_quick = True
    _check_answers_with_a_ready_schema()
    _run_graphs_in_order()
    _look_only_at_rules_of_the_moment()
    _look_for_words_only_when_rules_have_some()
    _remember_only_where_no_rule_holds()
    # Walked anew for every event that is read back.
    rasa.shared.utils.common.all_subclasses = cache(rasa.shared.utils.common.all_subclasses)


def _check_answers_with_a_ready_schema() -> None:
    """Rasa checks the schema itself, which never changes, with each answer of an action: 230 ms."""
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_action: RemoteAction, result: Any) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def _run_graphs_in_order() -> None:
    """A turn runs four small graphs; dask plans each anew, for threads that are not there: 5 ms."""

    def run(
        runner: DaskGraphRunner, inputs: Mapping[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        found: dict[str, Any] = dict(inputs or {})
        nodes = runner._graph_schema.nodes

        def find(name: str) -> Any:
            if name not in found:
                needs = [(parent, find(parent)) for parent in nodes[name].needs.values()]
                found[name] = runner._instantiated_nodes[name](*needs)[1]
            return found[name]

        return {name: find(name) for name in targets or runner._graph_schema.target_names}

    DaskGraphRunner.run = run


def _look_only_at_rules_of_the_moment() -> None:
    """Rasa compares every rule with the present state three times a turn; only those of its topic can hold: 6 ms."""
    find_keys = RulePolicy._get_possible_keys

    def find_few_keys(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> Any:
        if not states:
            return find_keys(policy, lookup, states)
        index = _index_of(policy, lookup)
        action, topic = _moment_of(states[-1])
        keys = [key for moment in {(a, t) for a in (action, None) for t in (topic, None)} for key in index[moment]]
        return find_keys(policy, {key: lookup[key] for key in keys}, states)

    RulePolicy._get_possible_keys = find_few_keys


def _look_for_words_only_when_rules_have_some() -> None:
    """Rasa first compares the message's very words with the rules; ours name topics only: 1 ms."""
    find_action = RulePolicy._find_action_from_rules

    def find_action_unless_in_vain(
        policy: RulePolicy, tracker: Any, domain: Any, use_text_for_last_user_input: bool
    ) -> Any:
        if use_text_for_last_user_input and not _has_rules_on_words(policy):
            return None, None, False
        return find_action(policy, tracker, domain, use_text_for_last_user_input)

    RulePolicy._find_action_from_rules = find_action_unless_in_vain


def _remember_only_where_no_rule_holds() -> None:
    """A rule that holds outweighs what MemoizationPolicy knows; it is asked only when none does: 1 ms.

    ``config.yml`` names RulePolicy first, so that it has been asked when the other one is.
    """
    predict_by_rules, predict_by_memory = (
        RulePolicy.predict_action_probabilities,
        MemoizationPolicy.predict_action_probabilities,
    )

    def by_rules(policy: RulePolicy, tracker: Any, domain: Any, *args: Any, **options: Any) -> Any:
        prediction = predict_by_rules(policy, tracker, domain, *args, **options)
        tracker.neuvo_ruled_at = len(tracker.events) if prediction.max_confidence == 1.0 else None
        return prediction

    def by_memory(policy: MemoizationPolicy, tracker: Any, domain: Any, *args: Any, **options: Any) -> Any:
        if getattr(tracker, "neuvo_ruled_at", None) == len(tracker.events):
            return policy._prediction(policy._default_predictions(domain))
        return predict_by_memory(policy, tracker, domain, *args, **options)

    RulePolicy.predict_action_probabilities = by_rules
    MemoizationPolicy.predict_action_probabilities = by_memory


def _has_rules_on_words(policy: RulePolicy) -> bool:
    if "neuvo_has_words" not in policy.__dict__:
        states = (state for key in policy.lookup[RULES] for state in policy._rule_key_to_state(key))
        policy.__dict__["neuvo_has_words"] = any(TEXT in state.get(USER, {}) for state in states)
    return bool(policy.__dict__["neuvo_has_words"])


def _index_of(policy: RulePolicy, lookup: dict[str, str]) -> Mapping[tuple[str | None, str | None], list[str]]:
    """The keys of rules by what their last state asks for; ``None``: whatever it is."""
    indexes = policy.__dict__.setdefault("neuvo_indexes", {})
    if id(lookup) not in indexes:
        index: defaultdict[tuple[str | None, str | None], list[str]] = defaultdict(list)
        for key in lookup:
            index[_moment_of(policy._rule_key_to_state(key)[-1])].append(key)
        indexes[id(lookup)] = (lookup, index)  # the lookup is kept, so that its id stays its own
    found: Mapping[tuple[str | None, str | None], list[str]] = indexes[id(lookup)][1]
    return found


def _moment_of(state: State) -> tuple[str | None, str | None]:
    return state.get(PREVIOUS_ACTION, {}).get("action_name"), state.get(USER, {}).get("intent")


def _shorten(call: dict[str, Any]) -> dict[str, Any]:
    """The call without what no action reads of the events: they are most of it, and grow with every turn."""
    tracker = call.get("tracker") or {}
    events = [_shorten_event(event) for event in tracker.get("events") or () if event.get("event") not in UNREAD]
    return {**call, "tracker": {**tracker, "events": events}}


def _shorten_event(event: dict[str, Any]) -> dict[str, Any]:
    if event.get("event") == "action":
        return {"event": "action", "name": event.get("name")}
    if event.get("event") != "user":
        return event
    parsed = {key: value for key, value in (event.get("parse_data") or {}).items() if key in READ_OF_MESSAGES}
    return {"event": "user", "parse_data": parsed}


class KeptEndpoint(EndpointConfig):
    """The action server over connections that are kept; Rasa opens one for every call: 3 ms."""

    _session: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> KeptEndpoint:
        """The same endpoint, with kept connections."""
        return cls(url=endpoint.url, headers=endpoint.headers, **endpoint.kwargs)

    async def request(self, *, json: Any, timeout: float, **_options: Any) -> Any:
        """The answer to one call.

        Raises:
            ClientResponseError: for a status of 400 or more.
            aiohttp.ClientError: when the server is away.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self.headers, json_serialize=ujson.dumps)
        async with self._session.post(
            self.url, json=_shorten(json), timeout=aiohttp.ClientTimeout(total=timeout)
        ) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.text())
            return await response.json(loads=ujson.loads)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
