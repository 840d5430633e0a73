"""How hard a text is to read: words, sentences, long words and passives, against the limits of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.checks import check_content, list_warnings
from bot.content.readability import count_words, cut_sentences, list_passives, read_limits
from bot.errors import ContentError
from bot.languages import all_languages
from tests.content.copies import copy_content

LIMITS = read_limits()


def test_every_language_has_limits() -> None:
    assert set(LIMITS.languages) >= set(all_languages())
    assert LIMITS.held == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    "text, count", [("Soita heti.", 2), ("Ota laskut – kaikki!", 3), ("我想申请补助", 3), ("打 112 电话", 3), ("", 0)]
)
def test_words_are_counted_in_every_script(text: str, count: int) -> None:
    assert count_words(text) == count


def test_sentences_end_with_a_mark_or_a_line() -> None:
    assert cut_sentences("Sano: ”Apua.” Odota!\nSoita?") == ["Sano: ”Apua.", "Odota!", "Soita?"]
    assert cut_sentences("我很好。你呢？") == ["我很好", "你呢"]
    assert cut_sentences("أنا هنا. هل تسمعني؟ نعم") == ["أنا هنا.", "هل تسمعني؟", "نعم"]


@pytest.mark.parametrize(
    "language, text, found",
    [
        ("fi", "Tukea haetaan Kelasta ja päätös tehdään nopeasti.", ["haetaan", "tehdään"]),
        ("fi", "Vantaan palvelut, mitään puuttumatta, kuntaan ja velkaneuvontaan.", []),
        ("sv", "Ansökan behandlas och du blir kallad.", ["behandlas", "blir kallad"]),
        ("sv", "Det finns hjälp. Hoppas du trivs.", []),
        ("en", "The decision is made soon and it was not sent.", ["is made", "was not sent"]),
        ("en", "You are worried. Call us.", ["are worried"][:0]),
        ("ru", "Решение принимается.", []),
    ],
)
def test_passives_are_found_by_their_form(language: str, text: str, found: list[str]) -> None:
    assert list_passives(text, LIMITS.languages[language]) == found


@pytest.mark.parametrize(
    "language, kind, text, told",
    [
        ("fi", "answer", "sana " * 61, "has 61 words, at most 60"),
        ("fi", "step", "Soita heti. " * 23, "has 46 words, at most 45"),
        ("fi", "choice", "kyllä minä teen sen itse huomenna", "has 6 words, at most 5"),
        ("fi", "answer", "yksi " * 16, "has a sentence of 16 words, at most 15"),
        ("fi", "easy", "yksi " * 11, "has a sentence of 11 words, at most 10"),
        (
            "fi",
            "answer",
            "Hae toimeentulotukihakemuslomakkeella.",
            "has the long word 'toimeentulotukihakemuslomakkeella'",
        ),
        ("fi", "answer", "Haetaan. Tehdään. Annetaan. Kysytään.", "has 4 passives, at most 3"),
        ("fi", "easy", "Haetaan. Tehdään.", "has 2 passives, at most 1"),
        ("zh", "answer", "我" * 121, "has 61 words, at most 60"),
    ],
)
def test_what_is_beyond_a_limit_is_told(language: str, kind: str, text: str, told: str) -> None:
    assert any(found.startswith(told) for found in LIMITS.find_hard(text, language=language, kind=kind))


def test_a_plain_text_has_no_finding() -> None:
    text = "Soita vaihteeseen.\nSano asiasi. Lue: www.vakehyva.fi/toimeentulotukihakemuslomake"
    assert LIMITS.find_hard(text, language="fi", kind="easy") == []


def test_hard_texts_are_faults_where_held_and_warnings_elsewhere(tmp_path: Path) -> None:
    root = copy_content(tmp_path, ("fi", "sv", "en", "et"))
    before = {*check_content(root=root)}
    path = Path(__file__).parents[2] / "data" / "readability.yml"
    (root / "data" / "readability.yml").write_text(path.read_text("utf-8"), encoding="utf-8")
    assert {*check_content(root=root)} == before, "what is held is plain already"
    for code in ("sv", "et"):
        texts = root / "data" / "texts" / f"{code}.yml"
        content = texts.read_text("utf-8")
        key = content[content.index("  utter_debts:") :].split("\n")[0]
        texts.write_text(
            content.replace(key, f"{key.split(':')[0]}: |-\n    {'ord ' * 80}\n  utter_spare:", 1), "utf-8"
        )
    assert any(fault.startswith("texts/sv.yml: utter_debts: has 80 words") for fault in check_content(root=root))
    warnings = list_warnings(root=root)
    assert any(warning.startswith("texts/et.yml: utter_debts: has 80 words") for warning in warnings)
    assert not [warning for warning in warnings if not warning.startswith("texts/et.yml")]


@pytest.mark.parametrize(
    "content", ["held: [fi]\n", "held: [fi]\nkinds: {step: {letters: 3}}\nlanguages: {}\n", "a: ["]
)
def test_limits_of_another_shape_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "readability.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContentError):
        read_limits(path)
