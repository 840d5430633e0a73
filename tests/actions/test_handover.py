"""Asking for a person."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.handover import RequestHuman, offer_human
from bot import clock, settings
from tests.actions.conftest import Run, said
from tests.conftest import Clock

NIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def ordinary_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = settings.read_settings({})
    monkeypatch.setattr(settings, "current", lambda: plain)


@pytest.mark.usefixtures("moment")
def test_while_people_are_there_it_is_said_that_somebody_is_looked_for(run: Run) -> None:
    sent = run(RequestHuman(), said("debts"), said("human_worker"))
    assert sent == [{"text_key": "utter_human_worker"}, {"effect": "request_handover", "topic": "debts"}]


def test_at_night_only_the_effect_is_asked_for(run: Run, moment: Clock) -> None:
    moment.now = NIGHT
    assert clock.utc_now() == NIGHT
    assert run(RequestHuman(), said("human_worker")) == [{"effect": "request_handover"}]


@pytest.mark.usefixtures("moment")
def test_small_talk_is_not_what_the_person_is_asked_about(run: Run) -> None:
    sent = run(RequestHuman(), said("home_care"), said("smalltalk"), said("nlu_fallback"), said("human_worker"))
    assert sent[-1] == {"effect": "request_handover", "topic": "home_care"}


def test_the_offer_has_a_button_and_a_number_to_call() -> None:
    dispatcher = CollectingDispatcher()
    offer_human(dispatcher)
    (sent,) = (message["custom"] for message in dispatcher.messages)
    assert sent["text_key"] == "utter_offer_human"
    assert sent["cards"] == ["vake-vaihde"]
    assert sent["choices"][0]["payload"] == "/human_worker"
