"""What an action may know of the latest message and the turns before it, out of rasa-sdk's tracker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Tracker

from bot.catalogue.thesaurus import the_thesaurus

AUDIENCES = {"child": "children", "youth": "youth", "elderly": "elderly"}
"""The catalogue's word for an age group."""

FALLBACK = "nlu_fallback"

PASSING = frozenset({"smalltalk", "about_bot", "unclear_need", "out_of_scope", "human_worker", FALLBACK})
"""Topics that name no matter of the resident's: what was talked of before goes on."""


def read_topic(tracker: Tracker) -> str | None:
    """The topic of the latest message."""
    return (tracker.latest_message.get("intent") or {}).get("name")


def read_confidence(tracker: Tracker) -> float:
    """How sure the topic of the latest message is (0-1)."""
    return float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)


def read_language(tracker: Tracker) -> str:
    """The language to search in, as a code."""
    return str(tracker.latest_message.get("language") or "fi")


def read_municipality(tracker: Tracker) -> str | None:
    """The code of the municipality of the county that the resident spoke of last."""
    told = tracker.get_slot("municipality")
    return told if told in the_thesaurus().municipalities.values() else None


def read_audience(tracker: Tracker) -> str | None:
    """For whose age services are wanted, as the catalogue calls it; an adult is nobody in particular."""
    group = tracker.get_slot("age_group")
    if group is None and tracker.get_slot("for_whom") == "grandparent":
        group = "elderly"
    return AUDIENCES.get(group)


def read_needs(tracker: Tracker) -> list[str]:
    """The topics that the latest message asks for besides its main one."""
    return list(tracker.latest_message.get("needs") or ())


def read_likely_services(tracker: Tracker) -> dict[str, float]:
    """The services that the latest message may mean, with confidences (0-1), likeliest first."""
    return {str(service): float(sure) for service, sure in tracker.latest_message.get("services") or ()}


def read_dangers(tracker: Tracker) -> list[str]:
    """The kinds of danger in the latest message, gravest first."""
    return list((tracker.latest_message.get("danger") or {}).get("kinds") or ())


def list_guesses(tracker: Tracker, count: int) -> list[str]:
    """The likeliest topics of the latest message, best first."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return [row["name"] for row in ranking if row["name"] != FALLBACK][:count]


def find_matter(tracker: Tracker) -> str | None:
    """The last topic that named a matter of the resident's."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            topic = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            if topic and topic not in PASSING:
                return str(topic)
    return None


def count_turns_with(tracker: Tracker, action: str) -> int:
    """In how many turns in a row, right before this one, the action was run."""
    count = 0
    for turn in list(_turns_backwards(tracker))[1:]:
        if action not in turn:
            break
        count += 1
    return count


def _turns_backwards(tracker: Tracker) -> Iterator[list[str]]:
    """The names of each turn's actions, the present turn first."""
    actions: list[str] = []
    for event in reversed(tracker.events):
        if event.get("event") == "action":
            actions.append(event.get("name") or "")
        elif event.get("event") == "user":
            yield actions
            actions = []


def choice_of(topic: str) -> dict[str, str]:
    """The button of a topic; the gateway puts the resident's words on it."""
    if topic == "human_worker":
        return {"label_key": "ui_talk_to_person", "payload": "/human_worker"}
    return {"label_key": f"topic_{topic}", "payload": f"/{topic}"}


def custom(**parts: Any) -> dict[str, Any]:
    """A message for the gateway: keys and ids only; what is empty is left out."""
    return {name: value for name, value in parts.items() if value}
