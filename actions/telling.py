"""Answers short replies by telling something: how long, what it costs, for whom else, in easier words.

Facts come from the guide of the present matter; where it has none, from the cards of its services and from a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actions.catalogue import answer_topic, list_next, list_offers, list_services
from actions.fallback import ask_back, take_for_topic
from actions.guidance import (
    PERSON,
    Talk,
    begin,
    find_place,
    list_buttons,
    offer_guide,
    offer_return,
    show_step,
    take,
    tell_phone_way,
)
from actions.handover import offer_human
from actions.latest import (
    PASSING,
    choice_of,
    list_earlier_guesses,
    list_last_replies,
    read_language,
    read_municipality,
)
from actions.memory import Memory
from actions.reading import find_guide, find_own_cards
from bot.content.easy_texts import current_easy_texts
from bot.content.guides import BY_PHONE, Guide
from bot.content.moves import Move

PARTS = {
    Move.HOW_LONG: "how_long",
    Move.COST: "cost",
    Move.AT_HAND: "at_hand",
    Move.WHAT_NEXT: "next",
    Move.BY_PHONE: "phone",
}
"""The text of a guide that answers a question."""

OTHER_GUESSES = 3
ASKED_FOR = ("for_whom", "age_group", "municipality")
"""Entities by which a step's question may be answered: a choice that has the name of the value."""


def _tell_part(move: Move) -> Callable[[Talk], Memory]:
    """The answer out of the guide of the matter."""

    def tell(talk: Talk) -> Memory:
        matter = talk.memory.matter
        if matter is None:
            return take_for_topic(talk)
        guide = _find_present(talk.memory)
        if guide is None:
            key = "utter_see_contacts" if move is Move.BY_PHONE else "utter_see_services"
            return _show_cards(talk, key, matter)
        step = guide.find_step(BY_PHONE) if move is Move.BY_PHONE else None
        talk.send(
            guide_text=[guide.slug, PARTS[move]],
            cards=list(step.services) if step else None,
            choices=_list_ways_on(talk.memory),
        )
        return talk.memory.understood()

    return tell


def _tell_where(talk: Talk) -> Memory:
    matter = talk.memory.matter
    if matter is None:
        return take_for_topic(talk)
    guide, place = _find_present(talk.memory), find_place(talk.memory)
    cards = [guide.sign_in] if guide and guide.sign_in else list(place[1].services) if place else []
    return _show_cards(talk, "utter_see_contacts", matter, cards)


def _show_cards(talk: Talk, key: str, matter: str, cards: list[str] | None = None) -> Memory:
    shown = cards or list_services(matter, text="", tracker=talk.tracker)
    talk.send(text_key=key, cards=shown, choices=_list_ways_on(talk.memory))
    return talk.memory.understood()


def _find_present(memory: Memory) -> Guide | None:
    """The guide that the resident is in, else that of the matter."""
    return find_guide(memory.guide or memory.matter or "")


def _list_ways_on(memory: Memory) -> list[dict[str, Any]]:
    """The buttons of the step where the resident is; else the guide of the matter and a person."""
    place = find_place(memory)
    if place:
        return list_buttons(*place)
    return [*offer_guide(memory, memory.matter or ""), choice_of(PERSON)]


def _tell_basis(talk: Talk) -> Memory:
    guide = _find_present(talk.memory)
    choices = [choice_of(PERSON), *(offer_guide(talk.memory, guide.slug) if guide else [])]
    if guide:
        dated = f"{guide.dated.day}.{guide.dated.month}.{guide.dated.year}"
        talk.send(text_key="utter_basis", gaps={"source": guide.source, "date": dated}, choices=choices)
    else:
        talk.send(text_key="utter_basis_general", choices=choices)
    return talk.memory.understood()


def _say_simpler(talk: Talk) -> Memory:
    """In easy Finnish; else the first step, or a person. Asked again: the way by phone."""
    matter, place = talk.memory.matter, find_place(talk.memory)
    if place:
        return tell_phone_way(talk, place[0])
    if matter is None:
        offer_human(talk.dispatcher)
        return talk.memory.understood()
    key = f"utter_{matter}"
    was_easy = any(reply.get("easy_text") for reply in list_last_replies(talk.tracker))
    if read_language(talk.tracker) == "fi" and key in current_easy_texts() and not was_easy:
        talk.send(easy_text=key, choices=list_offers(talk.memory, matter))
        return talk.memory.understood()
    guide = find_guide(matter)
    if guide:
        return begin(talk, guide)
    offer_human(talk.dispatcher)
    return talk.memory.understood()


def _offer_others(talk: Talk) -> Memory:
    """What else the last message may have meant; asked in vain before, it goes on as with any other failure."""
    guesses = [*talk.memory.queued, *list_earlier_guesses(talk.tracker)]
    others = [each for each in dict.fromkeys(guesses) if each not in PASSING and each != talk.memory.matter]
    if talk.memory.failures or not others:
        return ask_back(talk)
    talk.send(text_key="utter_other_one", choices=[*map(choice_of, others[:OTHER_GUESSES]), choice_of(PERSON)])
    return replace(talk.memory, failures=("utter_other_one",))


def _take_fact(talk: Talk) -> Memory:
    """For whom, how old, where: the slots know it already; what was talked of is looked at again."""
    told = {each["entity"]: each["value"] for each in talk.tracker.latest_message.get("entities") or ()}
    if not told:
        return ask_back(talk)
    place = find_place(talk.memory)
    for entity in ASKED_FOR if place else ():
        if place and any(choice.slug == told.get(entity) for choice in place[1].choices):
            where = take(talk, *place, str(told[entity]))
            if where is not None:
                return where if isinstance(where, Memory) else answer_topic(talk, where)
    is_elsewhere = "municipality" in told and read_municipality(talk.tracker) is None
    key = "utter_noted_elsewhere" if is_elsewhere else "utter_noted"
    matter = talk.memory.matter
    if place:
        talk.send(text_key=key)
        return show_step(talk, *place)
    if matter is None:
        talk.send(text_key="utter_fact_first", choices=list_next("unclear_need"))
        return talk.memory
    cards = list_services(matter, text="", tracker=talk.tracker)
    talk.send(text_key=key, cards=cards, choices=list_offers(talk.memory, matter))
    return talk.memory.understood()


def _say_once(move: Move, key: str) -> Callable[[Talk], Memory]:
    """The answer to a mood: said once, then what follows upon a failure, so that no sentence comes twice."""

    def say(talk: Talk) -> Memory:
        if key in talk.memory.failures:
            return ask_back(talk)
        person = [choice_of(PERSON)]
        ways = _list_ways_on(talk.memory) if find_place(talk.memory) else offer_return(talk.memory)
        areas = [] if ways or move is not Move.SILENCE else list_next("unclear_need")[:-1]
        choices = [*ways, *areas, *person] if move is Move.SILENCE else [*person, *ways]
        talk.send(text_key=key, cards=find_own_cards(move.value), choices=choices)
        return replace(talk.memory, failures=(*talk.memory.failures, key))

    return say


ANSWERS: dict[str, Callable[[Talk], Memory]] = {
    **{move.value: _tell_part(move) for move in PARTS},
    Move.WHERE.value: _tell_where,
    Move.SURE.value: _tell_basis,
    Move.SIMPLER.value: _say_simpler,
    Move.OTHER_ONE.value: _offer_others,
    Move.NOT_THAT.value: _offer_others,
    Move.WHAT_ABOUT.value: _take_fact,
    Move.FACT.value: _take_fact,
    Move.IMPATIENT.value: _say_once(Move.IMPATIENT, "utter_impatient"),
    Move.SILENCE.value: _say_once(Move.SILENCE, "utter_silence"),
    Move.CHILD.value: _say_once(Move.CHILD, "utter_child"),
    Move.WORKER.value: _say_once(Move.WORKER, "utter_worker"),
}
"""What each move is answered by."""
