"""Asking back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from actions.catalogue import ShowServices
from actions.fallback import Clarify
from tests.actions.conftest import Conversation, Run, said

RANKING = [{"name": name, "confidence": 0.2} for name in ("nlu_fallback", "debts", "studies", "loneliness", "violence")]
LOST = said("nlu_fallback", intent_ranking=RANKING)


def payloads(sent: dict[str, Any]) -> list[str]:
    return [choice["payload"] for choice in sent["choices"]]


def lost(talk: Conversation, times: int) -> list[dict[str, Any]]:
    """What is sent when a message is not understood so many times in a row, the last of it."""
    return [talk.turn(Clarify(), LOST)[0] for _ in range(times)]


def test_first_the_likeliest_topics_are_offered(talk: Conversation) -> None:
    (sent,) = lost(talk, 1)
    assert sent["text_key"] == "utter_did_you_mean"
    assert payloads(sent) == ["/debts", "/studies", "/loneliness", "/human_worker"]


def test_then_the_main_areas(talk: Conversation) -> None:
    sent = lost(talk, 2)[-1]
    assert sent["text_key"] == "utter_not_understood_again"
    assert payloads(sent)[-1] == "/human_worker"
    assert len(payloads(sent)) > 2


def test_then_a_person_and_a_number_to_call(talk: Conversation) -> None:
    sent = lost(talk, 3)[-1]
    assert sent["text_key"] == "utter_offer_human"
    assert sent["cards"]


def test_five_times_in_a_row_five_sentences_are_said(talk: Conversation) -> None:
    assert len({sent["text_key"] for sent in lost(talk, 5)}) == 5


def test_the_same_sentence_never_comes_twice_in_a_row(talk: Conversation) -> None:
    keys = [sent["text_key"] for sent in lost(talk, 14)]
    assert all(one != other for one, other in pairwise(keys))


@pytest.mark.usefixtures("catalogue")
def test_an_answer_in_between_begins_the_count_anew(talk: Conversation) -> None:
    lost(talk, 2)
    talk.turn(ShowServices(), said("debts"))
    assert lost(talk, 1)[0]["text_key"] == "utter_did_you_mean"


def test_a_need_without_a_subject_is_asked_for_its_area(run: Run) -> None:
    (sent,) = run(Clarify(), said("unclear_need"))
    assert sent["text_key"] == "utter_unclear_need"
    assert "/unclear_need" not in payloads(sent)


def test_danger_is_answered_instead_of_asked_about(run: Run) -> None:
    danger = {"level": "crisis", "kinds": ["suicide_self_harm"]}
    (sent,) = run(Clarify(), said("nlu_fallback", danger=danger, intent_ranking=RANKING))
    assert sent["text_key"] == "utter_suicide_self_harm"
    assert sent["cards"][0] == "hatanumero-112"
