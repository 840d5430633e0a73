"""Asks back when a message was not understood: each time in a row with other words and another way out."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.catalogue import list_next
from actions.handover import offer_human
from actions.latest import PASSING, choice_of, count_turns_with, custom, list_guesses, read_dangers, read_topic
from actions.reading import read_guides

GUESSES = 3
LOOKED_AT = 8
"""Guesses among which those are sought that name a matter: nobody means "small talk"."""

CLARIFY = "action_clarify"


class Clarify(Action):
    """First the likeliest topics, then the main areas, then a person."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return CLARIFY

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Send the question that fits how often it was asked."""
        dangers = read_dangers(tracker)
        if dangers:  # the words were clear enough for danger: no "did you mean" after an emergency message
            cards = list(read_guides()[dangers[0]].services)
            dispatcher.utter_message(
                json_message=custom(text_key=f"utter_{dangers[0]}", cards=cards, choices=list_next(dangers[0]))
            )
            return []
        before = count_turns_with(tracker, CLARIFY)
        if before == 0:
            _ask_first(dispatcher, tracker)
        elif before % 2 == 1:
            # The third time it is "first" again: the same words twice in a row would be a wall.
            key = "utter_not_understood_again" if before == 1 else "utter_not_understood_first"
            dispatcher.utter_message(json_message=custom(text_key=key, choices=list_next("unclear_need")))
        else:
            offer_human(dispatcher)
        return []


def _ask_first(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    if read_topic(tracker) == "unclear_need":
        dispatcher.utter_message(json_message=custom(text_key="utter_unclear_need", choices=list_next("unclear_need")))
        return
    guesses = [guess for guess in list_guesses(tracker, LOOKED_AT) if guess not in PASSING][:GUESSES]
    choices = [choice_of(guess) for guess in [*guesses, "human_worker"]]
    dispatcher.utter_message(json_message=custom(text_key="utter_did_you_mean", choices=choices))
