"""The pattern language of danger and the judgement of a text (bot/crisis.py)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.crisis import Danger, Kind, Level, Lexicon, assess, build_lexicon, find_lines, normalise
from bot.errors import ContentError

LINES = {kind.value: ["hatanumero-112"] for kind in Kind}


def _lexicon(*, phrases: dict[str, list[str]], idioms: list[str] | None = None) -> Lexicon:
    return build_lexicon({"en": {"phrases": phrases, "not": idioms or [], "lines": LINES}})


def _finds(pattern: str, text: str) -> bool:
    return assess(text, _lexicon(phrases={"violence": [pattern]})).level is Level.CRISIS


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("EN  Halua, elää!", "en halua elaa"),
        ("don’t don't don´t", "dont dont dont"),
        ("Ёлка й", "елка и"),
        ("أُريـــد الموت إلى مدرسة", "اريد الموت الي مدرسه"),
        ("مى‌خواهم ١٢", "ميخواهم 12"),
        ("我想死", "我 想 死"),
        ("Bạn Ở đâu Şişli ılık ç", "ban o dau sisli ilik c"),
        ("ｆｕｌｌ ﬁne", "full fine"),
        ("a\u200bb\u00adc", "abc"),
        ("🙂 ...", ""),
    ],
)
def test_normal_form_is_plain_in_every_script(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize("text", ["ÄÖ ñ", "أُريد", "我想", "don't", "Ёй"])
def test_normal_form_is_stable(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("hits me", "He HITS me!", True),
        ("hits me", "he hits men", False),
        ("hits me", "whits me", False),
        ("threat* me", "he threatened me", True),
        ("threat* me", "he has a thread me", False),
        ("*murha joka", "itsemurha joka", True),
        ("*murha* joka", "itsemurhaa joka", True),
        ("(hits|beats) (me|us)", "he beats us", True),
        ("(hits|beats up) me", "he beats up me", True),
        ("hit(s|ting) me", "hitting me", True),
        ("he … me", "he me", True),
        ("he … me", "he often hits me", True),
        ("he … me", "he a b c me", True),
        ("he … me", "he a b c d me", False),
        ("(he … hits|she) me", "he really hits me", True),
        ("lyö", "LYO", True),
        ("lyo", "lyö", True),
        ("想死", "我真的想死了", True),
        ("想死", "想不死", False),
        ("يضربني", "ويضربني", True),
        ("вскрыл вены", "ВСКРЫЛ, вены", True),
        ("haluun kuolla", "haluuuuun kuollaaaa", True),
        ("kill me", "kiiiill meeee", True),
    ],
)
def test_pattern_language(pattern: str, text: str, found: bool) -> None:
    assert _finds(pattern, text) is found


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("", "must begin and end"),
        ("… me", "must begin and end"),
        ("me …", "must begin and end"),
        ("a … … b", "not side by side"),
        ("aa … bb … cc … dd", "at most two gaps"),
        ("(a|(b|c)) me", "not nested"),
        ("hits me)", "not nested"),
        ("hits | me", "not nested"),
        ("(hits|) me", "alternative is empty"),
        ("hi*ts me", "not a word"),
        ("hi… me", "not a word"),
        ("!!! me", "not a word"),
        ("hi* me", "needs three letters"),
        ("me", "too short"),
    ],
)
def test_faulty_pattern_is_refused(pattern: str, fault: str) -> None:
    with pytest.raises(ContentError, match=fault):
        _lexicon(phrases={"violence": [pattern]})


def test_all_faults_of_all_languages_are_told_at_once() -> None:
    entries: dict[str, Any] = {
        "en": {"phrases": {"violence": ["me", "hits me", "hits me"], "war": ["war now"]}, "lines": LINES, "extra": 1},
        "fi": {"phrases": {"violence": "lyö"}, "not": [1], "lines": {"violence": []}},
        "sv": {"lines": LINES},
    }
    with pytest.raises(ContentError) as caught:
        build_lexicon(entries)
    told = "\n".join(caught.value.faults)
    for fault in (
        "crisis/en: unknown key extra",
        "crisis/en.phrases.violence: 'me': too short",
        "'hits me': stands there twice",
        "crisis/en.phrases: unknown kind war",
        "crisis/fi.phrases.violence: must be a list",
        "crisis/fi.not: must be a list",
        "crisis/fi.lines: none for violence",
        "crisis/fi.lines: none for homelessness",
        "crisis/sv.phrases: must map",
    ):
        assert fault in told


def test_idiom_is_removed_before_phrases_are_looked_for() -> None:
    lexicon = _lexicon(phrases={"suicide_self_harm": ["to die", "aaa … bbb"]}, idioms=["dont want to die", "xyz"])
    assert assess("I don't want to die", lexicon).level is Level.NONE
    assert assess("I don't want to die. I want to die", lexicon).level is Level.CRISIS
    assert assess("aaa c bbb", lexicon).level is Level.CRISIS
    assert assess("aaa xyz bbb", lexicon).level is Level.NONE


def test_kinds_come_gravest_first_with_the_patterns_found() -> None:
    lexicon = _lexicon(phrases={"homelessness": ["no home"], "violence": ["hits me", "hit* me"]})
    danger = assess("I have no home because he hits me, hits me", lexicon)
    assert danger == Danger(Level.CRISIS, (Kind.VIOLENCE, Kind.HOMELESSNESS), ("hits me", "hit* me", "no home"))
    assert assess("no home", lexicon).level is Level.URGENT
    assert assess("hello", lexicon) == Danger(Level.NONE, (), ())


def test_lines_follow_the_fallback_chain() -> None:
    lexicon = build_lexicon(
        {
            "fi": {"phrases": {}, "lines": LINES},
            "en": {"phrases": {}, "lines": {**LINES, "violence": ["hatanumero-112", "nollalinja"]}},
        }
    )
    assert find_lines(lexicon, Kind.VIOLENCE, chain=("uk", "en", "fi")) == ("hatanumero-112", "nollalinja")
    assert find_lines(lexicon, Kind.VIOLENCE, chain=("uk",)) == ()
