"""What an action may know of the latest message and the turns before it, out of rasa-sdk's tracker."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from bot.catalogue.thesaurus import the_thesaurus
from bot.content.moves import FOLLOW_UP

AUDIENCES = {"child": "children", "youth": "youth", "elderly": "elderly"}
"""The catalogue's word for an age group."""

FALLBACK = "nlu_fallback"

PASSING = frozenset({"smalltalk", "about_bot", "unclear_need", "out_of_scope", "human_worker", FALLBACK, FOLLOW_UP})
"""Topics that name no matter of the resident's: what was talked of before goes on."""


def read_topic(tracker: Tracker) -> str | None:
    """The topic of the latest message."""
    return (tracker.latest_message.get("intent") or {}).get("name")


def read_confidence(tracker: Tracker) -> float:
    """How sure the topic of the latest message is (0-1)."""
    return float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)


def read_language(tracker: Tracker) -> str:
    """The language to search in, as a code."""
    message = tracker.latest_message
    return str(message.get("language") or (message.get("metadata") or {}).get("language") or "fi")


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
    return _names(tracker.latest_message)[:count]


def list_earlier_guesses(tracker: Tracker) -> list[str]:
    """The likeliest topics of the last message that was no short reply, best first."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            judged = event.get("parse_data") or {}
            if (judged.get("intent") or {}).get("name") != FOLLOW_UP:
                return _names(judged)
    return []


def _names(judged: dict[str, Any]) -> list[str]:
    return [row["name"] for row in judged.get("intent_ranking") or [] if row["name"] not in {FALLBACK, FOLLOW_UP}]


def find_matter(tracker: Tracker) -> str | None:
    """The last topic that named a matter of the resident's."""
    if tracker.get_slot("matter"):
        return str(tracker.get_slot("matter"))
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            topic = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            if topic and topic not in PASSING:
                return str(topic)
    return None


def list_last_replies(tracker: Tracker) -> list[dict[str, Any]]:
    """What the bot sent to the gateway in the turn before this one, effects left out; an answer's key as sent."""
    replies: list[dict[str, Any]] = []
    turns = 0
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            turns += 1
            if turns == 2:
                break
        elif event.get("event") == "bot" and turns == 1:
            sent = (event.get("data") or {}).get("custom") or {}
            key = (event.get("metadata") or {}).get("text_key")
            if sent and "effect" not in sent:
                replies.append(sent)
            elif key:
                replies.append({"text_key": key})
    return replies[::-1]


def list_last_choices(tracker: Tracker) -> list[dict[str, Any]]:
    """The buttons that stood below the bot's last words before this message."""
    return next((reply["choices"] for reply in reversed(list_last_replies(tracker)) if reply.get("choices")), [])


def list_guide_choices(tracker: Tracker) -> list[dict[str, Any]]:
    """The buttons of guides that stood anywhere in the bot's last turn, in their order."""
    shown = (choice for reply in list_last_replies(tracker) for choice in reply.get("choices", ()))
    return [choice for choice in shown if str(choice["payload"]).startswith(f"/{FOLLOW_UP}")]


def is_first_turn(tracker: Tracker) -> bool:
    """Whether the bot has answered nothing before this message."""
    return len([event for event in tracker.events if event.get("event") == "user"]) < 2


def choice_of(topic: str) -> dict[str, str]:
    """The button of a topic; the gateway puts the resident's words on it."""
    if topic == "human_worker":
        return {"label_key": "ui_talk_to_person", "payload": "/human_worker"}
    return {"label_key": f"topic_{topic}", "payload": f"/{topic}"}


def custom(**parts: Any) -> dict[str, Any]:
    """A message for the gateway: keys and ids only; what is empty is left out."""
    return {name: value for name, value in parts.items() if value}
