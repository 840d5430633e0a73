"""Asking back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from actions.fallback import CLARIFY, Clarify
from tests.actions.conftest import Run, did, said

RANKING = [{"name": name, "confidence": 0.2} for name in ("nlu_fallback", "debts", "studies", "loneliness", "violence")]
LOST = said("nlu_fallback", intent_ranking=RANKING)


def times(count: int) -> list[dict[str, Any]]:
    """Messages that were not understood, the last one not yet answered."""
    return [event for _ in range(count - 1) for event in (LOST, did(CLARIFY), did("action_listen"))] + [LOST]


def payloads(sent: dict[str, Any]) -> list[str]:
    return [choice["payload"] for choice in sent["choices"]]


def test_first_the_likeliest_topics_are_offered(run: Run) -> None:
    (sent,) = run(Clarify(), *times(1))
    assert sent["text_key"] == "utter_did_you_mean"
    assert payloads(sent) == ["/debts", "/studies", "/loneliness", "/human_worker"]


def test_then_the_main_areas(run: Run) -> None:
    (sent,) = run(Clarify(), *times(2))
    assert sent["text_key"] == "utter_not_understood_again"
    assert payloads(sent)[-1] == "/human_worker"
    assert len(payloads(sent)) > 2


def test_then_a_person_and_a_number_to_call(run: Run) -> None:
    (sent,) = run(Clarify(), *times(3))
    assert sent["text_key"] == "utter_offer_human"
    assert sent["cards"]


def test_the_same_sentence_never_comes_twice_in_a_row(run: Run) -> None:
    keys = [run(Clarify(), *times(count))[0]["text_key"] for count in range(1, 8)]
    assert all(one != other for one, other in pairwise(keys))


def test_an_answer_in_between_begins_the_count_anew(run: Run) -> None:
    events = [LOST, did(CLARIFY), said("debts"), did("utter_debts"), did("action_show_services"), LOST]
    assert run(Clarify(), *events)[0]["text_key"] == "utter_did_you_mean"


def test_a_need_without_a_subject_is_asked_for_its_area(run: Run) -> None:
    (sent,) = run(Clarify(), said("unclear_need"))
    assert sent["text_key"] == "utter_unclear_need"
    assert "/unclear_need" not in payloads(sent)


def test_danger_is_answered_instead_of_asked_about(run: Run) -> None:
    danger = {"level": "crisis", "kinds": ["suicide_self_harm"]}
    (sent,) = run(Clarify(), said("nlu_fallback", danger=danger, intent_ranking=RANKING))
    assert sent["text_key"] == "utter_suicide_self_harm"
    assert sent["cards"][0] == "hatanumero-112"
