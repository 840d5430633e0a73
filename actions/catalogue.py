"""Shows services: those of the latest message's topic, or one that was chosen. Sends ids; the gateway makes cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.guidance import Talk, begin, offer_guide, offer_return
from actions.latest import (
    PASSING,
    choice_of,
    custom,
    read_audience,
    read_dangers,
    read_language,
    read_likely_services,
    read_municipality,
    read_needs,
    read_topic,
)
from actions.memory import MOST_QUEUED, Memory
from actions.reading import find_guide, look, read_guides
from bot.catalogue.search import Hints, find_services
from bot.content.moves import FOLLOW_UP

MOST_CARDS = 4
MOST_CHOICES = 3
MOST_BUTTONS = 5
"""Buttons below an answer, a person among them."""

SURE, SURE_BEYOND = 0.6, 0.75
"""Confidence from which the one service that a message means is shown first: one of the topic's own, or any other."""

SEARCHED = frozenset({"contact_appointment"})
"""Topics whose right service stands in the message itself ("kotihoidon puhelinnumero")."""


class ShowServices(Action):
    """The services of the topic, best first, its guide, and what people often need next."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return "action_show_services"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Send the services' ids, the guide's button and the next topics."""
        topic = read_topic(tracker)
        if not topic:
            return []
        before = Memory.of(tracker)
        return show_topic(Talk(dispatcher, tracker, before), topic, read_needs(tracker)).list_changes(before)


class ShowService(Action):
    """The one service that a button named."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return "action_show_service"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Send the service's id."""
        service = next(tracker.get_latest_entity_values("service"), None)
        choices = [choice_of("human_worker")]
        if service:
            dispatcher.utter_message(json_message=custom(cards=[service], choices=choices))
        else:
            dispatcher.utter_message(json_message=custom(text_key="utter_no_services", choices=choices))
        before = Memory.of(tracker)
        return before.understood().list_changes(before)


def answer_topic(talk: Talk, topic: str) -> Memory:
    """Answer a topic that was not the message's own: its text, then what is shown for it."""
    talk.send(text_key=f"utter_{topic}", topic=topic)
    return show_topic(talk, topic, is_turned=True)


def show_topic(talk: Talk, topic: str, needs: list[str] | None = None, *, is_turned: bool = False) -> Memory:
    """Send services, guide and next topics of a topic; ``needs``, what else the message asks for, are offered.

    ``is_turned``: the topic is not the message's own, so that the gateway must be told it.
    """
    wanted = [need for need in needs or () if need != topic]
    if topic in PASSING:
        queued = tuple(dict.fromkeys((*wanted, *talk.memory.queued)))[:MOST_QUEUED]
        memory = replace(talk.memory.understood(), queued=queued)
    else:
        memory = talk.memory.turn_to(topic, wanted)
    guide = find_guide(topic)
    if guide and talk.tracker.latest_message.get("goes_on") and talk.memory.find_step(topic):
        return begin(replace(talk, memory=memory), guide)
    text = str(talk.tracker.latest_message.get("text") or "")
    cards = list_services(topic, text=text, tracker=talk.tracker)
    offers = list_offers(memory, topic, has_danger=bool(read_dangers(talk.tracker)))
    talk.send(cards=cards, choices=offers, topic=topic if is_turned else None)
    if wanted:
        talk.send(text_key="utter_more_needs", choices=[choice_of(need) for need in wanted])
    elif topic in talk.memory.queued and memory.queued:
        talk.send(text_key="utter_needs_left", choices=[choice_of(need) for need in memory.queued])
    return memory


def list_offers(memory: Memory, topic: str, *, has_danger: bool = False) -> list[dict[str, Any]]:
    """The buttons below an answer: the topic's guide, the way back to another one, what comes next, a person."""
    guides = [*offer_guide(memory, topic), *([] if has_danger else offer_return(memory, but=topic))]
    *following, person = list_next(topic)
    return [*guides, *following[: MOST_BUTTONS - 1 - len(guides)], person]


def list_services(topic: str, *, text: str, tracker: Tracker) -> list[str]:
    """Ids for a topic in the order of its guide; for some topics those that the text names come first.

    The service that the classifier is sure of comes before all others.
    """
    is_asked = topic in SEARCHED and topic == read_topic(tracker) and not text.startswith("/")
    means_nothing = read_topic(tracker) == FOLLOW_UP or topic in PASSING  # a greeting means no service
    likely = {} if means_nothing else read_likely_services(tracker)
    found = look(
        find_services,
        text=text if is_asked else None,
        topic=topic,
        municipality=read_municipality(tracker),
        audience=read_audience(tracker),
        language=read_language(tracker),
        limit=MOST_CARDS,
        hints=Hints(services=likely),
    )
    guides = read_guides()
    own = guides[topic].services if topic in guides else ()
    meant = [service for service, sure in likely.items() if sure >= (SURE if service in own else SURE_BEYOND)]
    return list(dict.fromkeys([*meant[:1], *(service.id for service in found)]))[:MOST_CARDS]


def list_next(topic: str) -> list[dict[str, str]]:
    """Buttons of the topics that people often need next, and of a person."""
    guides = read_guides()
    following = list(guides[topic].next) if topic in guides else []
    if "unclear_need" in following:  # no resident calls a need unclear: the main areas stand for it
        following += guides["unclear_need"].next
    named = [each for each in dict.fromkeys(following) if each not in {"human_worker", "unclear_need", topic}]
    return [choice_of(each) for each in [*named[:MOST_CHOICES], "human_worker"]]
