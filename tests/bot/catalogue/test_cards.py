"""Cards: what a resident sees of a service, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.catalogue import cards
from bot.catalogue.cards import first_sentence, load_summaries, make_card
from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.catalogue.starter import read_starter
from bot.languages import all_languages

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
RECORD = ServiceRecord(
    id="kotihoito",
    source="starter",
    names={"fi": "Kotihoito", "en": "Home care"},
    provider="Hyvinvointialue",
    summaries={"en": "Help at home."},
    phones=(PhoneRecord("09 1", "091", "Mon–Fri 8–17", "free"),),
    links=(
        LinkRecord(LinkKind.WEB, "https://www.example.org/fi", "fi"),
        LinkRecord(LinkKind.WEB, "https://www.example.org/en", "en"),
    ),
    municipalities=("092",),
    updated=date(2026, 11, 20),
)


@pytest.fixture(autouse=True)
def _no_summaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "all_summaries", dict)


def test_a_card_is_as_the_protocol_says() -> None:
    assert make_card(RECORD, language="en", now=NOON) == {
        "service_id": "kotihoito",
        "name": "Home care (Kotihoito)",
        "name_language": "en",
        "summary": "Help at home.",
        "provider": "Hyvinvointialue",
        "phones": [
            {
                "number": "09 1",
                "dial": "091",
                "hours": "Mon–Fri 8–17",
                "open_now": True,
                "open_until": "17",
                "cost": "free of charge",
            }
        ],
        "links": [{"kind": "web", "label": "example.org", "url": "https://www.example.org/en", "language": "en"}],
        "municipalities": ["092"],
        "updated": "2026-11-20",
        "source": "starter",
        "unchecked": False,
    }


def test_what_does_not_apply_is_absent() -> None:
    bare = ServiceRecord(id="a", source="test", names={"fi": "A"}, provider="B")
    assert make_card(bare, language="fi", now=NOON) == {
        "service_id": "a",
        "name": "A",
        "name_language": "fi",
        "provider": "B",
        "source": "test",
        "unchecked": False,
    }


@pytest.mark.parametrize(
    "names, language, name, spoken",
    [
        ({"fi": "Kotihoito", "sv": "Hemvård"}, "fi", "Kotihoito", "fi"),
        ({"fi": "Kotihoito", "sv": "Hemvård"}, "sv", "Hemvård (Kotihoito)", "sv"),
        ({"fi": "Kotihoito", "en": "Home care"}, "ru", "Home care (Kotihoito)", "en"),
        ({"fi": "Maisa", "sv": "Maisa"}, "sv", "Maisa", "sv"),
        ({"fi": "Päihdeneuvonta", "en": "Helpline (Päihdeneuvonta)"}, "en", "Helpline (Päihdeneuvonta)", "en"),
        ({"fi": "Puhelin (suomeksi)", "en": "Helpline"}, "en", "Helpline (Puhelin)", "en"),
        ({"fi": "Kotihoito"}, "ar", "Kotihoito", "fi"),
    ],
)
def test_the_finnish_name_stands_in_brackets(names: dict[str, str], language: str, name: str, spoken: str) -> None:
    card = make_card(replace(RECORD, names=names), language=language, now=NOON)
    assert (card["name"], card["name_language"]) == (name, spoken)


def test_an_english_summary_is_not_shown_to_others() -> None:
    assert "summary" not in make_card(RECORD, language="fi", now=NOON)


def test_a_written_summary_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "all_summaries", lambda: {"fi": {"kotihoito": "Apua kotiin."}})
    assert make_card(RECORD, language="fi", now=NOON)["summary"] == "Apua kotiin."


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("Apua kotiin. Hae netissä.", "Apua kotiin."),
        ("Apua esim. kotiin, ks. Maisa. Hae netissä.", "Apua esim. kotiin, ks. Maisa."),
        ("Öppet kl. 8.30 varje dag! Ring oss.", "Öppet kl. 8.30 varje dag!"),
        ("上门护理。请致电。", "上门护理。"),
        ("هل تحتاج مساعدة؟ اتصل.", "هل تحتاج مساعدة؟"),
        ("Apua kotiin\nHae netissä.", "Apua kotiin"),
        ("...", "..."),
        ("Ei pistettä", "Ei pistettä"),
    ],
)
def test_a_summary_is_one_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence
    card = make_card(replace(RECORD, summaries={"fi": text}), language="fi", now=NOON)
    assert card["summary"] == sentence


def test_a_card_says_until_when_it_is_open_and_which_days_differ() -> None:
    hours = "Mon–Fri 8–16:30; except 2026-11-23 8–14; except 2026-11-24 closed"
    record = replace(RECORD, phones=(PhoneRecord("1", "1", hours),))
    phone = {"number": "1", "dial": "1", "hours": "ma–pe 8–16.30; 23.11. 8–14; 24.11. –"}
    today = make_card(record, language="fi", now=NOON)["phones"]
    assert today == [{**phone, "open_now": True, "open_until": "14"}]
    tomorrow = make_card(record, language="fi", now=NOON + timedelta(days=1))["phones"]
    assert tomorrow == [{**phone, "hours": "ma–pe 8–16.30; 24.11. –", "open_now": False, "closed_until": "ke 8"}]


def test_hours_that_cannot_be_read_are_shown_in_english_only() -> None:
    record = replace(RECORD, phones=(PhoneRecord("1", "1", "about noon", "own price"),))
    english = {"number": "1", "dial": "1", "hours": "about noon", "cost": "own price"}
    assert make_card(record, language="en", now=NOON)["phones"] == [english]
    assert make_card(record, language="fi", now=NOON)["phones"] == [{"number": "1", "dial": "1"}]


def test_the_number_in_the_readers_language_comes_first() -> None:
    phones = tuple(PhoneRecord(code, code, languages=(code,)) for code in ("fi", "sv"))
    card = make_card(replace(RECORD, phones=phones), language="sv", now=NOON)
    assert [phone["number"] for phone in card["phones"]] == ["sv", "fi"]


def test_a_number_in_a_language_beyond_the_chat_is_left_out() -> None:
    card = make_card(replace(RECORD, phones=(PhoneRecord("1", "1", languages=("sms",)),)), language="fi", now=NOON)
    assert "phones" not in card


@pytest.mark.parametrize(
    "address, label",
    [
        ("Neilikkatie 17, Vantaa; PL 1000, 01088 Vantaa", "Neilikkatie 17, Vantaa"),
        ("Sairaalakatu 1, 01400 Vantaa", "Sairaalakatu 1, 01400 Vantaa"),
        ("Koisotie 3 and 5, Vantaa", None),
        ("Tikkurila, Korso, Myyrmäki", None),
        (None, None),
    ],
)
def test_a_map_needs_a_street_address(address: str | None, label: str | None) -> None:
    card = make_card(replace(RECORD, address=address), language="fi", now=NOON)
    maps = [link["label"] for link in card["links"] if link["kind"] == "map"]
    assert maps == ([label] if label else [])


def test_every_starter_entry_makes_a_card_in_every_language() -> None:
    for record in read_starter():
        for language in all_languages():
            card = make_card(record, language=language, now=NOON)
            assert card["name"]
            assert all(value not in (None, [], "") for value in card.values())
            assert all(value is not None for row in card.get("phones", []) for value in row.values())


def test_a_faulty_summary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "summaries.yml"
    path.write_text("fi: {kotihoito: ''}", encoding="utf-8")
    with pytest.raises(ValueError, match="fi"):
        load_summaries(path)
