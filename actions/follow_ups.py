"""Answers what is no topic of its own: a button of a guide, or a short reply ("joo", "ei toimi", "entä äidille").

What a reply means hangs on what was said before: the guide that one is in, the matter, the buttons that were offered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import telling
from actions.catalogue import answer_topic, list_next
from actions.fallback import ask_back, take_for_topic
from actions.guidance import (
    GUIDE_PAYLOAD,
    PERSON,
    Talk,
    begin,
    find_place,
    list_buttons,
    list_closing,
    offer_return,
    show_step,
    take,
    tell_phone_way,
)
from actions.handover import offer_human, request_human
from actions.latest import (
    choice_of,
    is_first_turn,
    list_guide_choices,
    list_last_choices,
    list_last_replies,
    read_dangers,
)
from actions.memory import Memory
from actions.reading import find_guide
from bot.content.guide_course import Deed, step_before
from bot.content.guides import Guide, Step
from bot.content.moves import Move


class FollowUp(Action):
    """The answer to a short reply or to a button of a guide."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return "action_follow_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Answer by what the conversation is about."""
        before = Memory.of(tracker)
        return answer(Talk(dispatcher, tracker, before)).list_changes(before)


def answer(talk: Talk) -> Memory:
    """Answer a button, a choice that was typed, or a move."""
    message = talk.tracker.latest_message
    pressed = {each["entity"]: str(each["value"]) for each in message.get("entities") or ()}
    if pressed.keys() >= {"guide", "step", "deed"}:
        return _press(talk, pressed["guide"], pressed["step"], pressed["deed"])
    place = find_place(talk.memory)
    for deed in message.get("named") or () if place else ():
        if place and any(choice.slug == deed for choice in place[1].choices):
            return _go(talk, take(talk, *place, deed))
    dangers = read_dangers(talk.tracker)
    if dangers:
        return answer_topic(talk, dangers[0])
    move = message.get("move")
    if move in telling.ANSWERS:
        return telling.ANSWERS[move](talk)
    return _ANSWERS[move](talk) if move in _ANSWERS else take_for_topic(talk)


def _press(talk: Talk, guide: str, step: str, deed: str) -> Memory:
    found = find_guide(guide)
    at = found.find_step(step) if found else None
    if found is None or at is None:  # offered before the guide was changed
        return begin(talk, found) if found else ask_back(talk)
    return _go(talk, take(talk, found, at, deed))


def _go(talk: Talk, where: Memory | str | None) -> Memory:
    """What a deed came to, or the topic or the person that it leads to."""
    if isinstance(where, Memory):
        return where
    if where == PERSON:
        request_human(talk.dispatcher, talk.tracker)
        return talk.memory.understood()
    return answer_topic(talk, where) if where else ask_back(talk)


def _agree(talk: Talk) -> Memory:
    """Yes: done, at a step; else the first thing that was offered, when only one thing was asked."""
    place = find_place(talk.memory)
    if place and _shown_last(talk, place[1]):
        return _answer_step(talk, place, Deed.DONE.value, "yes", 0)
    offered = list_last_choices(talk.tracker)
    if not offered:
        return take_for_topic(talk) if is_first_turn(talk.tracker) else _ask_for_more(talk)
    guided = list_guide_choices(talk.tracker)
    first = str((guided or offered)[0]["payload"])  # further needs may stand below the guide that was offered first
    if first == f"/{PERSON}":
        return _go(talk, PERSON)
    if first.startswith(GUIDE_PAYLOAD):
        return _press(talk, **json.loads(first[len(GUIDE_PAYLOAD) :]))
    if len(offered) == 1 or (len(offered) == 2 and offered[1]["payload"] == f"/{PERSON}"):
        return answer_topic(talk, first[1:])
    return _let_choose(talk, offered)


def _refuse(talk: Talk) -> Memory:
    """No: at a step, what hinders; else what else there is."""
    place = find_place(talk.memory)
    if place and place[1].choices:
        return _answer_step(talk, place, Deed.STUCK.value, "no", 1)
    if place and _shown_last(talk, place[1]):
        buttons = list_buttons(*place)
        talk.send(text_key="utter_guide_no", choices=[*buttons[1:], buttons[0], choice_of(PERSON)])
        return talk.memory.understood()
    return take_for_topic(talk) if is_first_turn(talk.tracker) else _ask_for_more(talk)


def _answer_step(talk: Talk, place: tuple[Guide, Step], deed: str, slug: str, number: int) -> Memory:
    """Yes or no at a step: the standard deed, the choice of that name, or one of two choices; else one must choose."""
    choices = place[1].choices
    if not choices:
        return _go(talk, take(talk, *place, deed))
    named = next((each.slug for each in choices if each.slug == slug), None)
    if named is None and len(choices) == 2:
        named = choices[number].slug
    if named is None:
        return _let_choose(talk, list_buttons(*place), "utter_guide_no" if slug == "no" else "utter_choose_one")
    return _go(talk, take(talk, *place, named))


def _let_choose(talk: Talk, choices: list[dict[str, Any]], key: str = "utter_choose_one") -> Memory:
    """Offer the same again; a person stands among what can be chosen."""
    person = choice_of(PERSON)
    talk.send(text_key=key, choices=choices if person in choices else [*choices, person])
    return talk.memory


def _ask_for_more(talk: Talk) -> Memory:
    """Offer what else was asked for, else ask whether there is anything."""
    memory = talk.memory.understood()
    if memory.queued:
        talk.send(text_key="utter_needs_left", choices=[*map(choice_of, memory.queued), choice_of(PERSON)])
    else:
        talk.send(text_key="utter_more_help", choices=[*offer_return(memory), *list_next("unclear_need")])
    return memory


def _do(deed: Deed) -> Callable[[Talk], Memory]:
    """The answer to a typed reply that means what a standard button does."""

    def answer_deed(talk: Talk) -> Memory:
        place = find_place(talk.memory)
        if place and place[1].choices and deed is Deed.DONE:
            return _let_choose(talk, list_buttons(*place))
        if place:
            return _go(talk, take(talk, *place, deed.value))
        guide = find_guide(str(talk.memory.matter))
        if deed is Deed.DONE:
            step = guide.find_step(talk.memory.left.get(guide.slug, "")) if guide else None
            if guide and step and step.choices:  # left at a question, which "done" does not answer
                return show_step(talk, guide, step)
            return _go(talk, take(talk, guide, step, deed.value)) if guide and step else _ask_for_more(talk)
        if guide:
            return tell_phone_way(talk, guide)
        offer_human(talk.dispatcher)
        return talk.memory.understood()

    return answer_deed


def _go_on(talk: Talk) -> Memory:
    """On from the step that was just shown; else back to where one was, or to what waits."""
    memory, place = talk.memory, find_place(talk.memory)
    if place and _shown_last(talk, place[1]) and not place[1].choices:
        return _go(talk, take(talk, *place, Deed.DONE.value))
    if place:
        return show_step(talk, *place)
    matter = find_guide(str(memory.matter))
    left = next((find_guide(slug) for slug in [*memory.left][::-1] if find_guide(slug)), None)
    if matter and (matter.slug in memory.left or not left):
        return begin(talk, matter)
    if left:
        return begin(talk, left)
    return answer_topic(talk, memory.queued[0]) if memory.queued else _ask_for_more(talk)


def _go_back(talk: Talk) -> Memory:
    place = find_place(talk.memory)
    if place:
        return show_step(talk, place[0], step_before(*place))
    return _go_on(talk) if talk.memory.left else _repeat(talk)


def _stop(talk: Talk) -> Memory:
    memory = talk.memory.leave_guide().understood()
    talk.send(text_key="utter_stop", choices=[*offer_return(memory), *list_closing(memory)])
    return memory


def _repeat(talk: Talk) -> Memory:
    replies = list_last_replies(talk.tracker)
    if not replies:
        return take_for_topic(talk)
    for reply in replies:
        talk.send(**reply)
    return talk.memory


def _say_first(talk: Talk) -> Memory:
    return answer_topic(talk, talk.memory.matter) if talk.memory.matter else _repeat(talk)


def _shown_last(talk: Talk, step: Step) -> bool:
    """Whether the bot's last words were this step, or about it."""
    return any(
        (reply.get("place") or {}).get("step") == step.slug or _is_button_of(step, reply)
        for reply in list_last_replies(talk.tracker)
    )


def _is_button_of(step: Step, reply: dict[str, Any]) -> bool:
    """Whether a reply offers to do something at the step, not merely to go back to it."""
    at = f'"step": "{step.slug}"'
    offered = [str(choice["payload"]) for choice in reply.get("choices", ())]
    return any(at in each and f'"deed": "{Deed.RESUME.value}"' not in each for each in offered)


_ANSWERS: dict[str, Callable[[Talk], Memory]] = {
    Move.YES.value: _agree,
    Move.NO.value: _refuse,
    Move.DONE.value: _do(Deed.DONE),
    Move.STUCK.value: _do(Deed.STUCK),
    Move.OTHER_WAY.value: _do(Deed.OTHER_WAY),
    Move.GO_ON.value: _go_on,
    Move.BACK.value: _go_back,
    Move.STOP.value: _stop,
    Move.REPEAT.value: _repeat,
    Move.SAID_FIRST.value: _say_first,
    Move.LIST_NEEDS.value: _ask_for_more,
}
