"""Asks back when a message was not understood: each time in a row with other words and another way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.catalogue import answer_topic, list_next
from actions.guidance import Talk, offer_return
from actions.handover import offer_human
from actions.latest import PASSING, choice_of, list_guesses, read_dangers, read_needs, read_topic
from actions.memory import MOST_QUEUED, Memory
from actions.reading import read_guides
from bot.crisis import Kind

GUESSES = 3
LOOKED_AT = 8
"""Guesses among which those are sought that name a matter: nobody means "small talk"."""

CLARIFY = "action_clarify"

BELIEVED = 0.25
"""Confidence from which a reply without a context is taken for the topic it resembles (config.yml, threshold)."""

_NOT_GUESSED = frozenset({*(kind.value for kind in Kind), "human_worker", "unclear_need"})
"""Nobody is alarmed or queued by a few words that may mean anything."""


class Clarify(Action):
    """First the likeliest topics, then the main areas, then a person."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return CLARIFY

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Send the question that fits how often something was asked in vain."""
        before = Memory.of(tracker)
        talk = Talk(dispatcher, tracker, before)
        dangers = read_dangers(tracker)
        if dangers:  # the words were clear enough for danger: no "did you mean" after an emergency message
            cards = list(read_guides()[dangers[0]].services)
            talk.send(text_key=f"utter_{dangers[0]}", cards=cards, choices=list_next(dangers[0]))
            return before.understood().list_changes(before)
        return ask_back(talk).list_changes(before)


def ask_back(talk: Talk) -> Memory:
    """Ask what was meant, in other words than the last times; from the third time on with a person or a number."""
    failed = talk.memory.failures
    # After the last stage it goes on with the second: the guesses were wrong before.
    stage = len(failed) if len(failed) < len(_STAGES) else 1
    queued = tuple(dict.fromkeys((*read_needs(talk.tracker), *talk.memory.queued)))[:MOST_QUEUED]
    return replace(talk.memory, queued=queued, failures=(*failed[:stage], _STAGES[stage](talk)))


def take_for_topic(talk: Talk) -> Memory:
    """A reply without a context: the topic that it resembles, else it is asked about."""
    ranking = talk.tracker.latest_message.get("intent_ranking") or []
    likeliest = next(iter(list_guesses(talk.tracker, 1)), None)
    sure = next((float(row["confidence"]) for row in ranking if row["name"] == likeliest), 0.0)
    if likeliest is None or sure < BELIEVED or likeliest in _NOT_GUESSED:
        return ask_back(talk)
    return answer_topic(talk, likeliest)


def _offer_guesses(talk: Talk) -> str:
    if read_topic(talk.tracker) == "unclear_need":
        return _offer_areas(talk, "utter_unclear_need")
    likely = dict.fromkeys([*read_needs(talk.tracker), *list_guesses(talk.tracker, LOOKED_AT)])
    guesses = [guess for guess in likely if guess not in PASSING][:GUESSES]
    choices = [*map(choice_of, guesses), *offer_return(talk.memory), choice_of("human_worker")]
    talk.send(text_key="utter_did_you_mean", choices=choices)
    return "utter_did_you_mean"


def _offer_areas(talk: Talk, key: str) -> str:
    talk.send(text_key=key, choices=[*offer_return(talk.memory), *list_next("unclear_need")])
    return key


def _offer_person(talk: Talk) -> str:
    offer_human(talk.dispatcher)
    return "utter_offer_human"


def _give_number(talk: Talk) -> str:
    key = "utter_call_instead"
    talk.send(text_key=key, cards=["vake-vaihde"], choices=list_next("unclear_need"))
    return key


_STAGES: tuple[Callable[[Talk], str], ...] = (
    _offer_guesses,
    lambda talk: _offer_areas(talk, "utter_not_understood_again"),
    _offer_person,
    lambda talk: _offer_areas(talk, "utter_not_understood_first"),
    _give_number,
)
"""What is asked the first, second, third … time in a row; each answers the key of what it said."""
