"""Shows services: those of the latest message's topic, or one that was chosen. Sends ids; the gateway makes cards."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.latest import (
    choice_of,
    custom,
    read_audience,
    read_language,
    read_likely_services,
    read_municipality,
    read_needs,
    read_topic,
)
from actions.reading import look, read_guides
from bot.catalogue.search import Hints, find_services

MOST_CARDS = 4
MOST_CHOICES = 3
SURE = 0.6
"""Confidence from which the one service that a message means is shown first."""

SEARCHED = frozenset({"contact_appointment"})
"""Topics whose right service stands in the message itself ("kotihoidon puhelinnumero")."""


class ShowServices(Action):
    """The services of the topic, best first, and what people often need next."""

    def name(self) -> str:
        """The name in ``domain.yml``."""
        return "action_show_services"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Send the services' ids and the next topics."""
        topic = read_topic(tracker)
        if topic:
            cards = list_services(topic, text=str(tracker.latest_message.get("text") or ""), tracker=tracker)
            dispatcher.utter_message(json_message=custom(cards=cards, choices=list_next(topic)))
            others = [choice_of(need) for need in read_needs(tracker) if need != topic]
            if others:
                dispatcher.utter_message(json_message=custom(text_key="utter_more_needs", choices=others))
        return []


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
        return []


def list_services(topic: str, *, text: str, tracker: Tracker) -> list[str]:
    """Ids for a topic in the order of its guide; for some topics those that the text names come first.

    The service that the classifier is sure of comes before all others.
    """
    searched = text if topic in SEARCHED and not text.startswith("/") else None
    likely = read_likely_services(tracker)
    found = look(
        find_services,
        text=searched,
        topic=topic,
        municipality=read_municipality(tracker),
        audience=read_audience(tracker),
        language=read_language(tracker),
        limit=MOST_CARDS,
        hints=Hints(services=likely),
    )
    meant = [service for service, sure in likely.items() if sure >= SURE]
    return list(dict.fromkeys([*meant[:1], *(service.id for service in found)]))[:MOST_CARDS]


def list_next(topic: str) -> list[dict[str, str]]:
    """Buttons of the topics that people often need next, and of a person."""
    guides = read_guides()
    following = list(guides[topic].next) if topic in guides else []
    if "unclear_need" in following:  # no resident calls a need unclear: the main areas stand for it
        following += guides["unclear_need"].next
    named = [each for each in dict.fromkeys(following) if each not in {"human_worker", "unclear_need", topic}]
    return [choice_of(each) for each in [*named[:MOST_CHOICES], "human_worker"]]
