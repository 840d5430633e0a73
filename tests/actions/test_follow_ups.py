"""What short replies and the buttons of guides come to, in a conversation that goes on."""

from __future__ import annotations

from typing import Any

import pytest

from actions import guidance, reading, telling
from actions.catalogue import ShowServices
from actions.follow_ups import FollowUp
from actions.guidance import payload_of
from bot.content.moves import FOLLOW_UP, Move
from tests.actions.conftest import Conversation, Sent, said
from tests.fakes.guides import GUIDES

PERSON = "/human_worker"


@pytest.fixture(autouse=True)
def guides(monkeypatch: pytest.MonkeyPatch, catalogue: object) -> None:
    """The guides of the tests."""
    monkeypatch.setattr(reading, "all_guides", lambda: GUIDES)


def move(talk: Conversation, name: str, **more: Any) -> Sent:
    ranking = [{"name": "smalltalk", "confidence": 0.2}]
    return talk.turn(FollowUp(), said(FOLLOW_UP, move=name, **{"intent_ranking": ranking, **more}))


def press(talk: Conversation, deed: str, guide: str = "home_care", step: str = "begin") -> Sent:
    told = {"guide": guide, "step": step, "deed": deed}
    entities = [{"entity": name, "value": value} for name, value in told.items()]
    return talk.turn(FollowUp(), said(FOLLOW_UP, "/follow_up", entities=entities))


def tell(talk: Conversation, **facts: str) -> Sent:
    entities = [{"entity": name, "value": value} for name, value in facts.items()]
    ranking = [{"name": "smalltalk", "confidence": 0.2}]
    event = said(FOLLOW_UP, move=Move.FACT.value, entities=entities, intent_ranking=ranking)
    return talk.turn(FollowUp(), event, **facts)


def ask(talk: Conversation, topic: str, **more: Any) -> Sent:
    return talk.turn(ShowServices(), said(topic, **more))


def payloads(sent: dict[str, Any]) -> list[str]:
    return [choice["payload"] for choice in sent["choices"]]


def shown(sent: Sent) -> str:
    """The step that was shown."""
    return str(sent[-1]["place"]["step"])


def test_an_answer_offers_its_guide_first(talk: Conversation) -> None:
    (sent,) = ask(talk, "home_care")
    assert payloads(sent)[0] == payload_of("home_care", "begin", "begin")


def test_yes_begins_the_guide_that_was_offered(talk: Conversation) -> None:
    ask(talk, "home_care")
    (sent,) = move(talk, "yes")
    assert sent["guide_text"] == ["home_care", "steps", "begin"]
    assert sent["gaps"]["number"] == 1
    assert (talk.slots["guide"], talk.slots["guide_step"]) == ("home_care", "begin")


@pytest.mark.parametrize("name", ["done", "yes", "go_on"])
def test_a_typed_reply_means_the_same_as_the_button(talk: Conversation, name: str) -> None:
    press(talk, "begin")
    assert shown(move(talk, name)) == "who"


def test_stuck_and_other_way_lead_round(talk: Conversation) -> None:
    press(talk, "begin")
    (sent,) = move(talk, "stuck")
    assert sent["place"]["step"] == "by_phone"
    assert payloads(sent) == [PERSON]
    assert talk.slots["guide"] is None


def test_stuck_without_a_way_round_offers_a_person_and_the_phone(talk: Conversation) -> None:
    press(talk, "begin", guide="debts")
    (sent,) = move(talk, "stuck")
    assert sent["guide_text"] == ["debts", "phone"]
    assert payloads(sent)[0] == PERSON


def test_a_step_with_a_question_has_its_own_buttons_only(talk: Conversation) -> None:
    (sent,) = press(talk, "done")
    assert payloads(sent) == [
        payload_of("home_care", "who", "parent"),
        payload_of("home_care", "who", "me"),
        "/debts",
    ]


def test_the_words_of_a_button_do_what_it_does(talk: Conversation) -> None:
    press(talk, "done")
    assert shown(move(talk, "", named=["parent"])) == "send"


def test_a_fact_answers_the_question_of_a_step(talk: Conversation) -> None:
    press(talk, "done")
    assert shown(tell(talk, for_whom="parent")) == "send"


def test_yes_to_a_question_with_three_answers_asks_to_choose(talk: Conversation) -> None:
    press(talk, "done")
    (sent,) = move(talk, "yes")
    assert sent["text_key"] == "utter_choose_one"
    assert len(sent["choices"]) == 4
    assert payloads(sent)[-1] == PERSON


def test_yes_takes_the_choice_of_that_name(talk: Conversation) -> None:
    press(talk, "done", guide="debts")
    assert shown(move(talk, "yes")) == "list"


def test_no_to_a_question_with_three_answers_asks_what_would_help(talk: Conversation) -> None:
    press(talk, "done")
    (sent,) = move(talk, "no")
    assert sent["text_key"] == "utter_guide_no"


def test_done_at_a_question_that_was_left_asks_it_again(talk: Conversation) -> None:
    press(talk, "done")
    move(talk, "stop")
    assert shown(move(talk, "done")) == "who"


def test_no_at_a_step_asks_what_would_help(talk: Conversation) -> None:
    press(talk, "begin")
    (sent,) = move(talk, "no")
    assert sent["text_key"] == "utter_guide_no"
    assert payloads(sent)[-1] == PERSON


def test_the_end_says_what_happens_next_and_offers_what_waits(talk: Conversation) -> None:
    ask(talk, "home_care", needs=["client_fees"])
    (sent,) = press(talk, "done", step="sign_in")
    assert shown([sent]) == "send"
    (end,) = press(talk, "done", guide="debts", step="list")
    assert end["guide_text"] == ["debts", "next"]
    assert payloads(end) == [PERSON, "/client_fees"]
    assert talk.slots["guide"] == "home_care"


def test_another_topic_leaves_the_guide_and_offers_the_way_back(talk: Conversation) -> None:
    press(talk, "done")
    (sent,) = ask(talk, "client_fees")
    back = sent["choices"][0]
    assert back["label_guide"] == ["home_care", "title"]
    assert back["payload"] == payload_of("home_care", "who", "resume")
    assert shown(move(talk, "go_on")) == "who"


def test_back_shows_the_step_before(talk: Conversation) -> None:
    press(talk, "done")
    assert shown(move(talk, "back")) == "begin"


def test_stop_leaves_the_guide_where_it_is(talk: Conversation) -> None:
    press(talk, "done")
    (sent,) = move(talk, "stop")
    assert sent["text_key"] == "utter_stop"
    assert talk.slots["guides_left"] == {"home_care": "who"}
    assert shown(move(talk, "go_on")) == "who"


@pytest.mark.parametrize("name, part", [(each.value, part) for each, part in telling.PARTS.items()])
def test_questions_are_answered_from_the_guide_of_the_matter(talk: Conversation, name: str, part: str) -> None:
    ask(talk, "home_care")
    (sent,) = move(talk, name)
    assert sent["guide_text"] == ["home_care", part]


def test_a_question_within_a_guide_keeps_the_buttons_of_the_step(talk: Conversation) -> None:
    press(talk, "begin")
    move(talk, "cost")
    assert shown(move(talk, "done")) == "who"


def test_without_a_guide_the_services_are_shown(talk: Conversation) -> None:
    ask(talk, "client_fees")
    (sent,) = move(talk, "how_long")
    assert sent["text_key"] == "utter_see_services"
    assert sent["cards"]
    assert PERSON in payloads(sent)


def test_without_a_matter_a_reply_is_the_topic_it_resembles(talk: Conversation) -> None:
    ranking = [{"name": "client_fees", "confidence": 0.6}]
    first, _cards = move(talk, "cost", intent_ranking=ranking)
    assert first["text_key"] == "utter_client_fees"


def test_a_reply_that_resembles_danger_alarms_nobody(talk: Conversation) -> None:
    ranking = [{"name": "violence", "confidence": 0.9}]
    (sent,) = move(talk, "cost", intent_ranking=ranking)
    assert sent["text_key"] == "utter_did_you_mean"


def test_the_basis_names_its_source_and_day(talk: Conversation) -> None:
    ask(talk, "home_care")
    (sent,) = move(talk, "sure")
    assert sent["text_key"] == "utter_basis"
    assert sent["gaps"] == {"source": "Sosiaalihuoltolaki 1301/2014", "date": "22.11.2026"}


def test_a_fact_is_noted_and_the_matter_looked_at_again(talk: Conversation) -> None:
    ask(talk, "client_fees")
    (sent,) = tell(talk, age_group="elderly")
    assert sent["text_key"] == "utter_noted"
    assert sent["cards"]


def test_another_county_is_not_answered_as_ours(talk: Conversation) -> None:
    ask(talk, "client_fees")
    (sent,) = tell(talk, municipality="091")
    assert sent["text_key"] == "utter_noted_elsewhere"


def test_a_fact_without_a_matter_asks_for_one(talk: Conversation) -> None:
    (sent,) = tell(talk, for_whom="parent")
    assert sent["text_key"] == "utter_fact_first"


def test_easy_finnish_then_the_steps(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "current_easy_texts", lambda: {"utter_home_care": "…"})
    ask(talk, "home_care")
    (easy,) = move(talk, "simpler")
    assert easy["easy_text"] == "utter_home_care"
    assert shown(move(talk, "simpler")) == "begin"


def test_who_meant_another_thing_chooses_among_the_next_guesses(talk: Conversation) -> None:
    names = ["debts", "studies", "smalltalk", "loneliness"]
    ask(talk, "debts", intent_ranking=[{"name": name, "confidence": 0.3} for name in names])
    (sent,) = move(talk, "not_that")
    assert sent["text_key"] == "utter_other_one"
    assert payloads(sent) == ["/studies", "/loneliness", PERSON]
    assert move(talk, "not_that")[0]["text_key"] == "utter_not_understood_again"


def test_anger_is_answered_with_a_person_and_never_twice_alike(talk: Conversation) -> None:
    first, second, third = (move(talk, "impatient")[0] for _ in range(3))
    assert first["text_key"] == "utter_impatient"
    assert payloads(first)[0] == PERSON
    assert len({first["text_key"], second["text_key"], third["text_key"]}) == 3


def test_yes_to_the_offer_of_a_person_asks_for_one(talk: Conversation) -> None:
    move(talk, "impatient")
    assert {"effect": "request_handover"} in [{"effect": each.get("effect")} for each in move(talk, "yes")]


def test_repeating_says_the_same_and_asks_for_nobody_again(talk: Conversation) -> None:
    sent = ask(talk, "home_care")
    assert move(talk, "repeat") == sent


def test_what_was_asked_besides_is_offered_until_it_is_answered(talk: Conversation) -> None:
    ask(talk, "home_care", needs=["client_fees", "appeal"])
    assert payloads(move(talk, "list_needs")[0])[:2] == ["/client_fees", "/appeal"]
    _cards, left = ask(talk, "client_fees")
    assert (left["text_key"], payloads(left)) == ("utter_needs_left", ["/appeal"])


def test_a_child_gets_the_lines_for_children(talk: Conversation) -> None:
    (sent,) = move(talk, "child")
    assert sent["cards"][0] == "mll-lasten-ja-nuorten-puhelin"


def test_a_button_of_a_guide_that_has_changed_begins_it_anew(talk: Conversation) -> None:
    assert shown(press(talk, "done", step="gone")) == "begin"
    assert press(talk, "done", guide="gone")[0]["text_key"] == "utter_did_you_mean"


def test_every_move_has_an_answer() -> None:
    from actions.follow_ups import _ANSWERS

    assert {*_ANSWERS, *telling.ANSWERS} == {each.value for each in Move}


def test_a_turn_that_changes_nothing_sets_no_slot(talk: Conversation) -> None:
    ask(talk, "home_care")
    before = dict(talk.slots)
    move(talk, "cost")
    assert talk.slots == before


def test_a_button_says_where_it_belongs() -> None:
    assert guidance.payload_of("a", "b", "c") == '/follow_up{"guide": "a", "step": "b", "deed": "c"}'
