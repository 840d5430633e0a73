"""From ids of guides' texts to messages: wording around them, labels of buttons, where in a guide the resident is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.content.texts import Texts
from bot.conversations.transcript import Draft
from bot.turns.replies import render
from bot.turns.words import Words
from tests.conftest import MONDAY_NOON
from tests.fakes.guides import TEXTS

KEYS = {
    "utter_guide_step": "{number}/{count}: {advice}",
    "ui_guide_resume_other": "Palaa: {title}",
    "ui_guide_done": "Tein",
}


def make_cards(ids: Any, language: str, now: datetime) -> list[dict[str, Any]]:
    return [{"service_id": each} for each in ids]


WORDS = Words(
    texts=Texts({"fi": KEYS, "sv": {"utter_guide_step": "steg {number} av {count}: {advice}"}}),
    hours=None,  # type: ignore[arg-type]  # no hours are asked for here
    make_cards=make_cards,
    lexicon=None,  # type: ignore[arg-type]  # nor danger
    entries={},
    guide_texts=TEXTS,
    easy_texts={"utter_home_care": "Helposti."},
)


def draft_of(language: str = "fi", **custom: Any) -> Draft:
    rendered = render(
        [{"custom": custom}],
        words=WORDS,
        make_cards=make_cards,
        language=language,
        seq=2,
        topic=None,
        shown=frozenset(),
        now=MONDAY_NOON,
    )
    (draft,) = rendered.drafts
    return draft


def test_a_step_is_said_with_its_number() -> None:
    path = ["home_care", "steps", "begin"]
    draft = draft_of(text_key="utter_guide_step", gaps={"number": 1, "count": 4}, guide_text=path)
    assert (draft.text, draft.topic) == ("1/4: askel begin", "home_care")


def test_what_is_said_around_a_text_is_in_its_language() -> None:
    gaps = {"number": 1, "count": 4}
    swedish = draft_of("sv", text_key="utter_guide_step", gaps=gaps, guide_text=["home_care", "steps", "begin"])
    assert (swedish.text, swedish.language) == ("steg 1 av 4: steg begin", "sv")
    finnish = draft_of("sv", text_key="utter_guide_step", gaps=gaps, guide_text=["home_care", "steps", "who"])
    assert (finnish.text, finnish.language) == ("1/4: askel who", "fi")


def test_buttons_have_the_words_of_the_guide() -> None:
    choices = [
        {"label_guide": ["home_care", "choices", "parent"], "payload": "/a"},
        {"label_key": "ui_guide_resume_other", "label_guide": ["debts", "title"], "payload": "/b"},
        {"label_key": "ui_guide_done", "payload": "/c"},
    ]
    draft = draft_of(guide_text=["home_care", "steps", "who"], choices=choices)
    assert [choice["label"] for choice in draft.extra["choices"]] == ["valinta parent", "Palaa: debts title", "Tein"]


def test_the_place_in_the_guide_stands_on_the_message() -> None:
    place = {"guide": "home_care", "step": "begin"}
    draft = draft_of(guide_text=["home_care", "steps", "begin"], cards=["kotihoito"], place=place)
    assert draft.extra["guide"] == place


def test_easy_finnish_is_finnish_whatever_is_spoken() -> None:
    draft = draft_of("sv", easy_text="utter_home_care")
    assert (draft.text, draft.language) == ("Helposti.", "fi")
