"""Short replies: what is taken for a move, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.crisis_files import current_lexicon
from bot.content.danger import DangerJudge
from bot.content.move_files import find_move, load_moves
from bot.content.moves import Move, MoveBook, Phrases, fold
from bot.crisis import Kind, Level
from bot.errors import ContentError

BOOK = MoveBook(
    {
        "fi": Phrases(
            {
                fold(phrase): move
                for move, phrases in {
                    Move.YES: ["joo", "kyllä"],
                    Move.NO: ["ei", "ei kiitos"],
                    Move.DONE: ["tehty", "lähetin hakemuksen"],
                    Move.STUCK: ["ei toimi", "en pääse sisään"],
                    Move.HOW_LONG: ["kauanko se kestää"],
                    Move.WHAT_ABOUT: ["entä", "mites"],
                    Move.CHILD: ["oon 15"],
                }.items()
                for phrase in phrases
            },
            frozenset({"no", "nyt", "se"}),
            frozenset({"hän", "on", "asun"} | {"han"}),
        ),
        "en": Phrases({"yes": Move.YES, "ei": Move.SILENCE}),
        "so": Phrases({"haa": Move.YES}),
    },
    {"👍": Move.YES},
)


@pytest.mark.parametrize(
    "text, move",
    [
        ("joo", Move.YES),
        ("Joo!", Move.YES),
        ("joooo", Move.YES),
        ("eiii", Move.NO),
        ("KYLLÄ", Move.YES),
        ("kylla", Move.YES),
        ("no joo", Move.YES),
        ("ei toimi", Move.STUCK),
        ("no ei toimi nyt", Move.STUCK),
        ("en pääsee sisään", Move.STUCK),
        ("lähetin hakemuksn", Move.DONE),
        ("joo tehty", Move.DONE),
        ("ei, en pääse sisään", Move.STUCK),
        ("entä kauanko se kestää", Move.HOW_LONG),
        ("entä", Move.WHAT_ABOUT),
        ("oon 16", Move.CHILD),
        ("?", Move.SILENCE),
        ("...", Move.SILENCE),
        ("👍🏽", Move.YES),
        ("yes", Move.YES),
        ("haa", Move.YES),
    ],
)
def test_a_short_reply_is_a_move(text: str, move: Move) -> None:
    assert BOOK.find(text, language="fi") is move


@pytest.mark.parametrize(
    "text",
    [
        "tehty on paljon mutta rahat loppu ja vuokra maksamatta",
        "kotihoito",
        "joo mutta miten haen kotihoitoa äidille",
        "entä kotihoito",
        "oon 22",
        "",
        "😢",
    ],
)
def test_what_names_a_matter_is_no_move(text: str) -> None:
    assert BOOK.find(text, language="fi") is None


def test_the_conversations_own_language_comes_first() -> None:
    assert BOOK.find("ei", language="en") is Move.SILENCE
    assert BOOK.find("ei", language="fi") is Move.NO


def test_only_facts_stand_alone() -> None:
    assert BOOK.tells_only_facts("hän on 79", [(7, 9)], language="fi")
    assert BOOK.tells_only_facts("entä Keravalla", [(5, 14)], language="fi")
    assert not BOOK.tells_only_facts("velkaa Vantaalla", [(7, 16)], language="fi")


def test_a_phrase_stands_under_one_move_only(tmp_path: Path) -> None:
    (tmp_path / "fi.yml").write_text("moves: {yes: [joo], no: [Joo!], perhaps: [ehkä]}", "utf-8")
    with pytest.raises(ContentError) as caught:
        load_moves(tmp_path)
    assert caught.value.faults == ["moves/fi.yml: 'Joo!': stands under yes and no", "moves/fi.yml: perhaps: is no move"]


@pytest.mark.parametrize(
    "language, yes, no",
    [
        *[("fi", "joo", "ei"), ("sv", "ja", "nej"), ("en", "yeah", "no"), ("et", "jah", "ei"), ("ru", "да", "нет")],
        *[
            ("uk", "так", "ні"),
            ("ar", "نعم", "لا"),
            ("fa", "بله", "نه"),
            ("ckb", "بەڵێ", "نەخێر"),
            ("zh", "好的", "不"),
        ],
        *[
            ("so", "haa", "maya"),
            ("sq", "po", "jo"),
            ("tr", "evet", "hayır"),
            ("es", "sí", "no"),
            ("vi", "vâng", "không"),
        ],
    ],
)
def test_yes_and_no_are_known_in_every_language(language: str, yes: str, no: str) -> None:
    assert find_move(yes, language=language) is Move.YES
    assert find_move(no, language=language) is Move.NO


class Alarmist:
    """A classifier that takes everything for danger."""

    def find_lead(self, text: str) -> tuple[Kind, float]:
        return Kind.SUICIDE_SELF_HARM, 5.0


def test_a_short_reply_alarms_nobody_unless_its_words_do() -> None:
    judge = DangerJudge(current_lexicon(), Alarmist())  # type: ignore[arg-type]  # stands for the learnt model
    assert judge.judge("valmis").level is Level.NONE
    assert judge.judge("valmiina on kaikki jo").level is Level.CRISIS
    assert judge.judge("haluan kuolla").level is Level.CRISIS
