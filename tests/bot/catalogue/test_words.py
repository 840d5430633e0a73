"""Folding, stems and the vocabulary: which typed words are taken for which known ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.vocabulary import Vocabulary
from bot.catalogue.words import cut, distance, fold, stems

KNOWN = {
    "fi": "kotihoito omaishoidon tuki kuljetuspalvelu apuvälinepalvelut toimeentulotuki hakemus asunto vuokra muisti",
    "sv": "färdtjänst hemvård utkomststöd bostadsbidrag",
    "en": "home care wheelchair children",
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(
        ((fold(word), language, 1) for language, line in KNOWN.items() for word in line.split()), total=20
    )


def best(vocabulary: Vocabulary, typed: str, language: str) -> list[str]:
    return [choice[0][0] for choice in vocabulary.resolve(fold(typed), language)]


@pytest.mark.parametrize(
    "typed, known",
    [
        ("kotihoito", "kotihoito"),
        ("kotihoidosta", "kotihoito"),
        ("kotihoitoakin", "kotihoito"),
        ("toimeentulotuen", "toimeentulotuki"),
        ("hakemuksen", "hakemus"),
        ("asunnosta", "asunto"),
        ("muistin", "muisti"),
    ],
)
def test_an_inflected_finnish_word_is_the_known_one(vocabulary: Vocabulary, typed: str, known: str) -> None:
    assert best(vocabulary, typed, "fi") == [known]


@pytest.mark.parametrize(
    "typed, language, known",
    [
        ("kotihito", "fi", "kotihoito"),
        ("omaishoidn", "fi", "omaishoidon"),
        ("wheelchiar", "en", "wheelchair"),
        ("hemvrd", "sv", "hemvard"),
    ],
)
def test_a_typing_error_is_forgiven(vocabulary: Vocabulary, typed: str, language: str, known: str) -> None:
    assert best(vocabulary, typed, language) == [known]


def test_marks_over_letters_may_be_left_out(vocabulary: Vocabulary) -> None:
    assert best(vocabulary, "fardtjanst", "sv") == best(vocabulary, "Färdtjänst", "sv") == ["fardtjanst"]


@pytest.mark.parametrize(
    "typed, language, parts",
    [
        ("omaishoidontukee", "fi", ["omaishoidon", "tuki"]),
        ("kuljetuspalvelutaksi", "fi", ["kuljetuspalvelu"]),
        ("färdtjänstresa", "sv", ["fardtjanst"]),
    ],
)
def test_an_unknown_compound_is_taken_apart(
    vocabulary: Vocabulary, typed: str, language: str, parts: list[str]
) -> None:
    assert best(vocabulary, typed, language) == parts


def test_a_part_of_a_known_compound_finds_it(vocabulary: Vocabulary) -> None:
    assert "apuvalinepalvelut" in best(vocabulary, "apuväline", "fi")


@pytest.mark.parametrize("typed", ["xyzzy", "kvanttifysiikka", "ää", "112"])
def test_a_word_that_is_like_no_other_is_unknown(vocabulary: Vocabulary, typed: str) -> None:
    assert vocabulary.resolve(fold(typed), "fi") == ()


def test_chinese_is_cut_into_pairs() -> None:
    assert cut("家庭护理补贴") == ["家庭", "庭护", "护理", "理补", "补贴"]


@pytest.mark.parametrize(
    "one, other, errors", [("tuki", "tuki", 0), ("tuki", "tkui", 1), ("tuki", "tuk", 1), ("abc", "xyz", 2)]
)
def test_distance_counts_errors_up_to_a_limit(one: str, other: str, errors: int) -> None:
    assert distance(one, other, most=1) == errors


@given(st.text(max_size=80), st.sampled_from(["fi", "sv", "en", "ru"]))
def test_any_text_is_cut_into_words_that_have_stems(text: str, language: str) -> None:
    for word in cut(text):
        assert word
        assert " " not in word
        assert all(stems(word, language))
