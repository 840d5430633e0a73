"""Offers and requests a person. Only asks: the gateway queues, and itself says when nobody is there."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.latest import choice_of, custom, find_matter, read_confidence
from actions.memory import Memory
from bot import clock, settings
from bot.handover.hours import read_hours
from bot.handover.teams import team_at_door

SURE = 0.5
"""Confidence from which a wish for a person is believed; a button has 1."""


class RequestHuman(Action):
    """A person is wanted now."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return "action_request_human"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask for a person.

        Whoever may have meant something else is asked first: nobody is queued by a misunderstanding.
        """
        before = Memory.of(tracker)
        if read_confidence(tracker) < SURE:
            offer_human(dispatcher)
        else:
            request_human(dispatcher, tracker)
        return before.understood().list_changes(before)


def request_human(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Ask for the effect; say that somebody is looked for only while somebody can be there."""
    if is_open(tracker):
        dispatcher.utter_message(json_message={"text_key": "utter_human_worker"})
    dispatcher.utter_message(json_message=custom(effect="request_handover", topic=find_matter(tracker)))


def offer_human(dispatcher: CollectingDispatcher) -> None:
    """The offer, with the exchange's card for those who rather call."""
    dispatcher.utter_message(
        json_message=custom(text_key="utter_offer_human", cards=["vake-vaihde"], choices=[choice_of("human_worker")])
    )


def is_open(tracker: Tracker) -> bool:
    """Whether somebody of the team that is asked for answers in the chat at this moment."""
    told = tracker.latest_message.get("metadata") or {}
    team = team_at_door(find_matter(tracker), told.get("entry"), told.get("danger") or "none")
    return read_hours(always_open=settings.current().always_open).is_open(clock.utc_now(), team)
