"""Which services the actions show."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from actions.catalogue import MOST_CARDS, ShowService, ShowServices
from bot.catalogue.topics import all_topics
from bot.storage.database import Database
from tests.actions.conftest import Run, said

PERSON = {"label_key": "ui_talk_to_person", "payload": "/human_worker"}


@pytest.mark.usefixtures("catalogue")
def test_the_services_of_the_topic_come_in_the_order_of_its_guide(run: Run) -> None:
    (sent,) = run(ShowServices(), said("home_care", "äiti ei pärjää"))
    assert sent["cards"] == list(all_topics()["home_care"].services)[:MOST_CARDS]


@pytest.mark.usefixtures("catalogue")
def test_the_guide_next_topics_and_a_person_are_offered(run: Run) -> None:
    (sent,) = run(ShowServices(), said("home_care"))
    following = [topic for topic in all_topics()["home_care"].next if topic != "human_worker"][:3]
    guide, *topics = sent["choices"]
    assert guide["label_key"] == "ui_guide_begin"
    assert topics == [{"label_key": f"topic_{t}", "payload": f"/{t}"} for t in following] + [PERSON]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("topic", sorted(all_topics()))
def test_every_topic_offers_a_person_once_and_never_an_unclear_need(run: Run, topic: str) -> None:
    (sent,) = run(ShowServices(), said(topic))
    payloads = [choice["payload"] for choice in sent["choices"]]
    assert payloads.count("/human_worker") == 1
    assert len(set(payloads)) == len(payloads)
    assert "/unclear_need" not in payloads


@pytest.mark.usefixtures("catalogue")
def test_asking_for_a_number_finds_the_service_that_is_named(run: Run) -> None:
    (sent,) = run(ShowServices(), said("contact_appointment", "kotihoidon puhelinnumero"))
    assert sent["cards"][0] == "kotihoito"


@pytest.mark.usefixtures("catalogue")
def test_a_button_for_contacts_shows_what_the_guide_says(run: Run) -> None:
    (sent,) = run(ShowServices(), said("contact_appointment", "/contact_appointment"))
    assert sent["cards"] == list(all_topics()["contact_appointment"].services)[:MOST_CARDS]


def test_one_service_is_shown_alone(run: Run) -> None:
    entity = {"entity": "service", "value": "kotihoito"}
    (sent,) = run(ShowService(), said("contact_appointment", entities=[entity]))
    assert sent == {"cards": ["kotihoito"], "choices": [PERSON]}


def test_a_button_without_a_service_says_that_none_was_found(run: Run) -> None:
    (sent,) = run(ShowService(), said("contact_appointment"))
    assert sent == {"text_key": "utter_no_services", "choices": [PERSON]}


def test_reading_leaves_the_database_as_it_was(run: Run, catalogue: Database) -> None:
    def count(session: Session) -> int:
        return int(session.execute(text("SELECT total_changes()")).scalar())

    before = catalogue.look(count)
    run(ShowServices(), said("home_care"))
    assert catalogue.look(count) == before


@pytest.mark.usefixtures("catalogue")
def test_the_service_that_is_surely_meant_comes_first(run: Run) -> None:
    (sure,) = run(ShowServices(), said("home_care", services=[["kotisairaala", 0.8], ["kotihoito", 0.1]]))
    assert sure["cards"][0] == "kotisairaala"
    assert len(sure["cards"]) == MOST_CARDS
    (unsure,) = run(ShowServices(), said("home_care", services=[["kotisairaala", 0.7]]))
    assert unsure["cards"] == list(all_topics()["home_care"].services)[:MOST_CARDS]


@pytest.mark.usefixtures("catalogue")
def test_a_greeting_means_no_service(run: Run) -> None:
    (sent,) = run(ShowServices(), said("about_bot", services=[["migri-kamu", 0.9]]))
    assert "cards" not in sent


@pytest.mark.usefixtures("catalogue")
def test_further_needs_are_acknowledged_and_offered(run: Run) -> None:
    _cards, further = run(ShowServices(), said("debts", needs=["home_care", "debts"]))
    assert further["text_key"] == "utter_more_needs"
    assert [choice["payload"] for choice in further["choices"]] == ["/home_care"]
