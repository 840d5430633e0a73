"""The judgement of danger: phrases and classifier together, the examples' files, the model that comes while serving."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import topic_model
from bot.content.danger import ENOUGH, SHORT, TOO_LITTLE, DangerJudge, level_of, weigh
from bot.content.danger_files import DangerExample, read_danger_examples
from bot.content.danger_model import FILE_NAME, LOOKS_LIKE, TOPIC_SHARE, DangerModel, lead_of, learn_kinds
from bot.content.danger_watch import DangerWatch
from bot.crisis import Danger, Kind, Level, Lexicon, build_lexicon
from bot.errors import ContentError

LINES = {"lines": {kind.value: ["x"] for kind in Kind}}
TOPICS = [
    (text, topic)
    for topic, texts in {
        "home_care": ["kotihoito äidille", "hoitaja käy kotona", "kotihoidon maksut", "kotihoitoa isälle"],
        "rent": ["vuokra on maksamatta", "vuokran korotus", "halpa vuokra", "vuokrasopimus loppuu"],
    }.items()
    for text in texts
]
EXAMPLES = [
    *(
        DangerExample("fi", text, Kind.SUICIDE_SELF_HARM)
        for text in ("jaan tavarani pois", "pian minua ei enää ole", "hyvästit kaikille", "en tarvitse enää kauaa")
    ),
    *(
        DangerExample("fi", text, Kind.HOMELESSNESS)
        for text in ("nukun portaikossa", "ei paikkaa missä nukkua", "nukun autossa tänä yönä", "yö ulkona")
    ),
    *(
        DangerExample("fi", f"{word} {text}", kind)
        for kind, word in {
            Kind.MEDICAL_EMERGENCY: "sydän",
            Kind.VIOLENCE: "lyönti",
            Kind.CHILD_CONCERN: "vauva",
            Kind.ACUTE_BASIC_NEEDS: "nälkä",
        }.items()
        for text in ("pahenee", "nyt heti", "taas eilen", "koko ajan")
    ),
    *(
        DangerExample("fi", text, None)
        for text in ("tämä lomake tappaa minut", "puhelin kuoli", "kuoleman väsynyt", "tappavan tylsää")
    ),
]


@pytest.fixture(scope="module")
def model() -> DangerModel:
    texts, topics = zip(*TOPICS, strict=True)
    return DangerModel(learn_kinds(EXAMPLES, TOPICS, seed=1), topic_model.learn(texts, topics, seed=1))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    phrases = {"suicide_self_harm": ["tappaa minut", "haluan kuolla"]}
    return build_lexicon({"fi": {**LINES, "phrases": phrases}})


def test_without_a_model_the_phrases_decide(lexicon: Lexicon) -> None:
    judge = DangerJudge(lexicon)
    assert judge.judge("haluan kuolla").level is Level.CRISIS
    assert judge.judge("jaan tavarani pois").level is Level.NONE


@pytest.mark.parametrize(
    "text, level, kinds",
    [
        ("jaan tavarani pois, hyvästit kaikille", Level.CRISIS, (Kind.SUICIDE_SELF_HARM,)),
        ("nukun portaikossa tänä yönä", Level.URGENT, (Kind.HOMELESSNESS,)),
        ("kotihoidon maksut äidille", Level.NONE, ()),
        ("tämä lomake tappaa minut", Level.NONE, ()),
    ],
)
def test_the_classifier_adds_to_the_phrases_and_knows_manners_of_speaking(
    lexicon: Lexicon, model: DangerModel, text: str, level: Level, kinds: tuple[Kind, ...]
) -> None:
    found = DangerJudge(lexicon, model).judge(text)
    assert (found.level, found.kinds) == (level, kinds)


def test_a_phrase_and_another_kind_by_the_classifier_are_both_told(lexicon: Lexicon, model: DangerModel) -> None:
    found = DangerJudge(lexicon, model).judge("haluan kuolla, nukun portaikossa, nukun autossa tänä yönä, yö ulkona")
    assert found.kinds == (Kind.SUICIDE_SELF_HARM, Kind.HOMELESSNESS)
    assert found.level is Level.CRISIS
    assert found.phrases == ("haluan kuolla",)


SAID = Danger(Level.CRISIS, (Kind.VIOLENCE,), ("lyö",))
NOTHING = Danger(Level.NONE, (), ())


def test_a_phrase_that_is_nearly_all_of_a_text_stands_whatever_the_classifier_thinks() -> None:
    assert weigh(SAID, Kind.VIOLENCE, TOO_LITTLE - 1, near=TOO_LITTLE - 1, words=SHORT) == SAID
    assert weigh(SAID, Kind.VIOLENCE, TOO_LITTLE - 1, near=TOO_LITTLE - 1, words=SHORT + 1) == NOTHING


def test_a_phrase_stands_in_a_long_text_when_what_is_right_around_it_tells_of_danger() -> None:
    assert weigh(SAID, Kind.VIOLENCE, TOO_LITTLE - 1, near=TOO_LITTLE, words=60) == SAID


def test_the_classifier_alone_needs_more_of_a_short_text() -> None:
    assert weigh(NOTHING, Kind.VIOLENCE, ENOUGH, near=0.0, words=SHORT + 1).kinds == (Kind.VIOLENCE,)
    assert weigh(NOTHING, Kind.VIOLENCE, ENOUGH, near=0.0, words=SHORT) == NOTHING
    assert weigh(NOTHING, Kind.VIOLENCE, ENOUGH - 0.01, near=0.0, words=SHORT + 1) == NOTHING


def test_what_the_topic_classifier_thinks_of_a_kind_counts_in_its_lead() -> None:
    margins = {**dict.fromkeys((kind.value for kind in Kind), -1.0), Kind.VIOLENCE.value: 0.5, LOOKS_LIKE: -2.0}
    silent = lead_of(margins, {"rent": -0.5})
    assert silent == (Kind.VIOLENCE, 1.0)
    assert lead_of(margins, {"rent": -0.5, Kind.VIOLENCE.value: 0.5}) == (Kind.VIOLENCE, 1.0 + TOPIC_SHARE)
    assert lead_of(margins, {"rent": -0.5, Kind.VIOLENCE.value: -1.5}) == (Kind.VIOLENCE, 1.0 - TOPIC_SHARE)


def test_a_model_read_back_judges_alike(model: DangerModel, tmp_path: Path) -> None:
    model.kinds.save(tmp_path, FILE_NAME)
    model.topics.save(tmp_path)
    assert DangerModel.load(tmp_path).find_lead("nukun portaikossa") == model.find_lead("nukun portaikossa")


@pytest.mark.parametrize("text", ["", "123", "👍", "x" * 4000])
def test_what_says_nothing_is_no_danger(lexicon: Lexicon, model: DangerModel, text: str) -> None:
    assert DangerJudge(lexicon, model).judge(text).level is Level.NONE


def test_the_level_is_that_of_the_gravest_kind() -> None:
    assert level_of(()) is Level.NONE
    assert level_of((Kind.HOMELESSNESS,)) is Level.URGENT
    assert level_of((Kind.VIOLENCE, Kind.HOMELESSNESS)) is Level.CRISIS


def test_every_fault_of_the_examples_is_told(tmp_path: Path) -> None:
    (tmp_path / "fi.yml").write_text(
        "language: fi\ndanger:\n  sadness: [a]\n  violence: [lyö, LYÖ]\nnone: ['']\n", encoding="utf-8"
    )
    (tmp_path / "sv.yml").write_text("language: en\n", encoding="utf-8")
    (tmp_path / "en.yml").write_text("a: [", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_danger_examples(tmp_path)
    told = "\n".join(caught.value.faults)
    for part in ("unknown kind sadness", "twice: LYÖ", "none must be a list", "language: sv", "danger/en.yml"):
        assert part in told


def test_every_language_has_examples_of_every_kind() -> None:
    found = {(example.language, example.kind) for example in read_danger_examples()}
    assert {kind for _, kind in found} == {*Kind, None}
    languages = {language for language, _ in found}
    assert len(found) == len(languages) * (len(Kind) + 1)


async def test_the_newest_model_is_taken_and_a_broken_one_left(lexicon: Lexicon, tmp_path: Path) -> None:
    judge = DangerJudge(lexicon)
    watch = DangerWatch(judge, tmp_path)
    await watch.look()
    (tmp_path / "neuvo-abc.tar.gz").write_bytes(b"no archive")
    await watch.look()
    assert judge.model is None
