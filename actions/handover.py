"""Offers and requests a person. Only asks: the gateway queues, and itself says when nobody is there."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.latest import choice_of, custom, find_matter, read_confidence
from bot import clock, settings
from bot.handover.hours import read_hours

SURE = 0.5
"""Confidence from which a wish for a person is believed; a button has 1."""


class RequestHuman(Action):
    """A person is wanted now."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return "action_request_human"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask for the effect; say that somebody is looked for only while somebody can be there.

        Whoever may have meant something else is asked first: nobody is queued by a misunderstanding.
        """
        if read_confidence(tracker) < SURE:
            offer_human(dispatcher)
            return []
        if is_open():
            dispatcher.utter_message(json_message={"text_key": "utter_human_worker"})
        dispatcher.utter_message(json_message=custom(effect="request_handover", topic=find_matter(tracker)))
        return []


class OfferHuman(Action):
    """A person is offered, because the bot has come to its end."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return "action_offer_human"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask whether a person should go on."""
        offer_human(dispatcher)
        return []


def offer_human(dispatcher: CollectingDispatcher) -> None:
    """The offer, with the exchange's card for those who rather call."""
    dispatcher.utter_message(
        json_message=custom(text_key="utter_offer_human", cards=["vake-vaihde"], choices=[choice_of("human_worker")])
    )


def is_open() -> bool:
    """Whether somebody answers in the chat at this moment."""
    return read_hours(always_open=settings.current().always_open).is_open(clock.utc_now())
