"""Walks with a resident through a guide: shows a step, takes what was done at it, ends it. Sends keys and ids only."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.latest import choice_of, custom
from actions.memory import Memory
from actions.reading import find_guide
from bot.content.guide_course import Deed, follow, measure
from bot.content.guides import BY_PHONE, Choice, Guide, Step

STANDARD = (Deed.DONE, Deed.STUCK, Deed.OTHER_WAY)
PERSON = "human_worker"
GUIDE_PAYLOAD = "/follow_up"


@dataclass(frozen=True)
class Talk:
    """One turn: where to send, what was said, what is remembered."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    memory: Memory

    def send(self, **parts: Any) -> None:
        """Send one message to the gateway."""
        self.dispatcher.utter_message(json_message=custom(**parts))


def payload_of(guide: str, step: str, deed: str) -> str:
    """What a button of a guide sends when it is pressed."""
    return GUIDE_PAYLOAD + json.dumps({"guide": guide, "step": step, "deed": deed})


def offer_guide(memory: Memory, topic: str) -> list[dict[str, Any]]:
    """The button that begins the guide of a topic, or goes on where it was left; none when it has no guide."""
    guide = find_guide(topic)
    if guide is None:
        return []
    step = memory.find_step(topic)
    if step is not None and guide.find_step(step):
        return [{"label_key": "ui_guide_resume", "payload": payload_of(topic, step, Deed.RESUME.value)}]
    return [{"label_key": "ui_guide_begin", "payload": payload_of(topic, guide.steps[0].slug, Deed.BEGIN.value)}]


def offer_return(memory: Memory, *, but: str | None = None) -> list[dict[str, Any]]:
    """The button back to the guide that the resident is in or left last, other than that of the topic ``but``."""
    places = {**memory.left, **({memory.guide: memory.step} if memory.guide else {})}
    for slug, step in reversed(places.items()):
        guide = find_guide(slug)
        if slug != but and guide is not None and step is not None and guide.find_step(step):
            payload = payload_of(slug, step, Deed.RESUME.value)
            return [{"label_key": "ui_guide_resume_other", "label_guide": [slug, "title"], "payload": payload}]
    return []


def list_closing(memory: Memory) -> list[dict[str, Any]]:
    """The buttons where something has ended: a person, and what else was asked for."""
    return [choice_of(PERSON), *(choice_of(need) for need in memory.queued)]


def find_place(memory: Memory) -> tuple[Guide, Step] | None:
    """The guide and the step where the resident is."""
    guide = find_guide(memory.guide) if memory.guide else None
    step = guide.find_step(memory.step or "") if guide else None
    return (guide, step) if guide and step else None


def begin(talk: Talk, guide: Guide) -> Memory:
    """Show the first step, or the one at which the resident left."""
    at = guide.find_step(talk.memory.find_step(guide.slug) or "") or guide.steps[0]
    return show_step(talk, guide, at)


def show_step(talk: Talk, guide: Guide, step: Step) -> Memory:
    """Send a step with its number, cards and buttons; a step that ends the guide has the buttons of an end."""
    number, count = measure(guide, step)
    memory = talk.memory.at_step(guide.slug, step.slug).understood()
    if step.ends:
        memory = memory.end_guide(guide.slug)
    numbered = count > 1 and not step.ends
    talk.send(
        text_key="utter_guide_step" if numbered else None,
        gaps={"number": number, "count": count} if numbered else None,
        guide_text=[guide.slug, "steps", step.slug],
        cards=list(step.services),
        choices=list_closing(memory) if step.ends else list_buttons(guide, step),
        place={"guide": guide.slug, "step": step.slug},
    )
    return memory


def list_buttons(guide: Guide, step: Step) -> list[dict[str, Any]]:
    """The buttons of a step that does not end the guide: its own choices, or "done, stuck, other way, a person"."""
    if step.choices:
        return [_button_of(guide, step, choice) for choice in step.choices]
    standard = [
        {"label_key": f"ui_guide_{deed.value}", "payload": payload_of(guide.slug, step.slug, deed.value)}
        for deed in STANDARD
    ]
    return [*standard, choice_of(PERSON)]


def _button_of(guide: Guide, step: Step, choice: Choice) -> dict[str, Any]:
    if choice.person:
        return choice_of(PERSON)
    payload = f"/{choice.topic}" if choice.topic else payload_of(guide.slug, step.slug, choice.slug)
    return {"label_guide": [guide.slug, "choices", choice.slug], "payload": payload}


def take(talk: Talk, guide: Guide, step: Step, deed: str) -> Memory | str | None:
    """Do what a button of a step says; the topic or person that must be turned to instead, ``None`` when unknown."""
    outcome = follow(guide, step, deed)
    if outcome is None:
        return None
    if outcome.topic:
        return outcome.topic
    if outcome.step is not None:
        return show_step(talk, guide, outcome.step)
    if outcome.person and deed in {Deed.STUCK.value, Deed.OTHER_WAY.value}:
        return tell_phone_way(talk, guide)
    return PERSON if outcome.person else end(talk, guide)


def end(talk: Talk, guide: Guide) -> Memory:
    """Say what happens next, and offer a person and what else was asked for."""
    memory = talk.memory.end_guide(guide.slug).understood()
    talk.send(
        text_key="utter_guide_end",
        guide_text=[guide.slug, "next"],
        choices=list_closing(memory),
        place={"guide": guide.slug, "step": guide.steps[-1].slug},
    )
    return memory


def tell_phone_way(talk: Talk, guide: Guide) -> Memory:
    """Say how it goes without the net, and offer a person."""
    at = guide.find_step(BY_PHONE) or guide.steps[0]
    choices = [choice_of(PERSON), *offer_guide(talk.memory, guide.slug)]
    talk.send(
        text_key="utter_guide_stuck",
        guide_text=[guide.slug, "phone"],
        cards=list(at.services),
        choices=choices,
    )
    return replace(talk.memory, matter=guide.slug).understood()
