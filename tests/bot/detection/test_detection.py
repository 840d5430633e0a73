"""In which language a text is written, and how a conversation follows it (bot/detection)."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.detection import SURE, UNDETERMINED, Detector, next_language
from bot.languages import all_languages

SAMPLES: dict[str, dict[str, list[str]]] = YAML(typ="safe").load(Path(__file__).with_name("samples.yml"))
SENTENCES = [(language, text) for language, groups in SAMPLES.items() for text in groups["sentences"]]
MIXED: dict[str, dict[str, list[str]]] = YAML(typ="safe").load(Path(__file__).with_name("mixed.yml"))
CHAT = [(language, text) for language, groups in SAMPLES.items() for text in groups["chat"]]


def test_all_languages_of_the_project_are_judged(detector: Detector) -> None:
    assert set(detector.languages) == set(all_languages()) == set(SAMPLES)


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_sentence_is_told(detector: Detector, language: str, text: str) -> None:
    found = detector.detect(text)
    assert (found.language, found.confidence >= SURE) == (language, True)


def test_short_chat_is_told(detector: Detector) -> None:
    missed = [(language, text) for language, text in CHAT if detector.detect(text).language != language]
    assert len(missed) <= 0.05 * len(CHAT), missed


def test_a_service_name_is_no_evidence(detector: Detector) -> None:
    missed = [
        (language, text)
        for language, text in CHAT
        if detector.detect(f"{text} toimeentulotuki Kela").language != detector.detect(text).language
    ]
    assert missed == []


def test_a_finnish_name_leaves_the_language_of_the_sentence(detector: Detector) -> None:
    rows = [(language, text) for language, texts in MIXED["named"].items() for text in texts]
    missed = [row for row in rows if detector.detect(row[1]).language != row[0]]
    assert len(missed) <= 0.08 * len(rows), missed


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in MIXED["mixed"].items() for text in texts]
)
def test_mixed_line_has_the_language_of_its_sentence(detector: Detector, language: str, text: str) -> None:
    assert detector.detect(text).language == language


def test_confidence_keeps_its_promise(detector: Detector) -> None:
    short = [(language, " ".join(text.split()[:2])) for language, text in SENTENCES if language != "zh"]
    sure = [(language, found) for language, text in short + CHAT if (found := detector.detect(text)).confidence >= SURE]
    right = sum(found.language == language for language, found in sure)
    assert right >= 0.95 * len(sure)
    assert len(sure) >= 0.85 * len(short + CHAT)


@pytest.mark.parametrize(
    "text", ["", " ", "123", "👍", "?!", "040 1234567", "https://vantaa.fi/tuki", "a@b.fi", "[puhelin]", "ქართული"]
)
def test_text_without_language_is_undetermined(detector: Detector, text: str) -> None:
    found = detector.detect(text)
    assert (found.language, found.confidence) == (UNDETERMINED, 0.0)


@pytest.mark.parametrize("text", ["Kela", "Kela Vantaa", "Maisa?"])
def test_names_alone_are_never_sure(detector: Detector, text: str) -> None:
    assert detector.detect(text).confidence < SURE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("KUINKA HAEN TUKEA", "fi"),
        ("Hetuni on [henkilötunnus], je veux… I need help with my rent", "en"),
        ("mne nuzhna pomoshch s kvartiroy", "ru"),
        ("kif fini e7sal 3ala mosa3ade", "ar"),
        ("toi can giup do tien thue nha", "vi"),
        ("cocugum icin yardim lazim", "tr"),
        ("нам потрібна допомога", "uk"),
        ("خانوو", "ckb"),
        ("demewe yarmati werbgrm bo mndalakam", "ckb"),
        ("من پێویستم بە یارمەتییە", "ckb"),
        ("من بيويستم به يارمه تي هه يه", "ckb"),
        ("salam man komak mikham baraye ejare khane", "fa"),
        ("marhaba ana badi mosa3adeh bil ijar", "ar"),
        ("dobryi den, meni potribna dopomoha z zhytlom", "uk"),
        ("چگونه درخواست بدهم", "fa"),
        ("كيف أقدم طلب", "ar"),
    ],
)
def test_ways_of_writing(detector: Detector, text: str, language: str) -> None:
    assert detector.detect(text).language == language


def test_scores_are_probabilities_of_all_languages(detector: Detector) -> None:
    for text in ("moi", "123"):
        scores = detector.detect(text).scores
        assert set(scores) == set(all_languages())
        assert sum(scores.values()) == pytest.approx(1.0)


def test_prior_decides_what_the_text_leaves_open(detector: Detector) -> None:
    assert detector.detect("ok hallo", prior={"sv": 1.0}).language == "sv"
    assert detector.detect("ok hallo", prior={"et": 1.0}).language == "et"
    assert detector.detect("How do I apply for home care?", prior={"fi": 1.0}).language == "en"


def test_same_answer_from_any_thread_in_any_order(detector: Detector) -> None:
    texts = [text for _, text in CHAT + SENTENCES]
    expected = {text: detector.detect(text) for text in texts}
    shuffled = texts * 2
    random.Random(7).shuffle(shuffled)
    with ThreadPoolExecutor(4) as pool:
        assert all(
            found == expected[text] for text, found in zip(shuffled, pool.map(detector.detect, shuffled), strict=True)
        )


def test_conversation_keeps_its_language_through_short_and_empty_messages(detector: Detector) -> None:
    followed = next_language(detector, "Hej, jag behöver hjälp med hyran", current="fi", by_hand=False, posterior={})
    assert followed.language == "sv"
    for text in ("ok", "123", "👍", "Kela", "ja"):
        followed = next_language(detector, text, current=followed.language, by_hand=False, posterior=followed.posterior)
        assert followed.language == "sv", text


def test_conversation_follows_a_clear_change(detector: Detector) -> None:
    posterior = next_language(
        detector, "Moikka, mistä saan apua?", current=None, by_hand=False, posterior=None
    ).posterior
    followed = next_language(
        detector, "Sorry, I do not speak Finnish very well", current="fi", by_hand=False, posterior=posterior
    )
    assert followed.language == "en"


def test_language_chosen_by_hand_wins(detector: Detector) -> None:
    followed = next_language(
        detector, "Miten haen asumistukea ja mistä saan lomakkeen?", current="ru", by_hand=True, posterior={}
    )
    assert (followed.language, followed.confidence) == ("ru", 1.0)


def test_first_message_without_language_leaves_it_open(detector: Detector) -> None:
    followed = next_language(detector, "👍", current=None, by_hand=False, posterior=None)
    assert followed.language == UNDETERMINED


def test_belief_can_be_kept_as_json_numbers(detector: Detector) -> None:
    posterior = next_language(detector, "moi", current="fi", by_hand=False, posterior=None).posterior
    assert all(score == round(score, 4) for score in posterior.values())
