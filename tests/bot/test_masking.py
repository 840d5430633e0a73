"""What identifies a person is hidden, and only that (bot/masking.py)."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.masking import PLACEHOLDERS, MaskKind, mask, national_digits

ID = PLACEHOLDERS[MaskKind.PERSONAL_ID]
PHONE = PLACEHOLDERS[MaskKind.PHONE]
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@pytest.mark.parametrize(
    "code",
    [
        "131052-308T",
        "010190Y999W",
        "290200B901C",
        "010594X9021",
        "311299-9008",
        "150300F9037",
        "010100A904L",
        "241224C905J",
        "010150U906K",
        "070799+907Y",
        "131052–308T",
        "131052—308T",
        "131052−308T",
        "131052-308A",
        "131052-308t",
        "010100a904l",
        "１３１０５２－３０８Ｔ",
    ],
)
def test_personal_id_is_hidden(code: str) -> None:
    assert mask(f"Hetu on {code}.").text == f"Hetu on {ID}."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("131052 - 308T", ID),
        ("131052 -308 t kiitos", f"{ID} kiitos"),
        ("13 10 52 - 308 T", ID),
        ("1 3 1 0 5 2 - 3 0 8 T", ID),
        ("131052 308T", ID),
        ("131052308T", ID),
        ("13.10.1952-308T", ID),
        ("13101952-308T", ID),
        ("131052/308T", ID),
        ("hetu131052-308Tn mukaan", f"hetu{ID}n mukaan"),
        ("我的号码131052-308T是", f"我的号码{ID}是"),
        ("мой131052-308Aкод", f"мой{ID}код"),
        ("رقمي ١٣١٠٥٢-٣٠٨T", f"رقمي {ID}"),
        ("131\u200b052-\u2068308T\u2069", f"{ID}\u2069"),
        ("äiti 131052-308T, isä 070799+907Y", f"äiti {ID}, isä {ID}"),
        ("131052-308A 0401234567", f"{ID} {PHONE}"),
        ("131052-308T@posti.fi", f"{ID}@posti.fi"),
    ],
)
def test_personal_id_is_found_in_every_way_of_writing(text: str, expected: str) -> None:
    assert mask(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "320101-123X",
        "290201A9017",
        "000000-0000",
        "tilaus 131052-3085 9",
        "tilausnumeroni on 131052-3085",
        "order number 131052-3085",
        "AB131052-308A",
        "1310523089",
        "131052 308A",
        "131052-001X",
        "Y-tunnus 3221347-3",
        "lomake KL 7 ja TO 1",
        "12.10.2024-15.10.2024",
        "klo 10-12 ja 13-15",
    ],
)
def test_look_alike_of_personal_id_stays(text: str) -> None:
    assert mask(text).text == text


def _codes(count: int, seed: int) -> list[tuple[str, str, str, str]]:
    """Valid codes as (day, sign, number, check)."""
    chance = random.Random(seed)
    codes = []
    for _ in range(count):
        day = date(1850, 1, 1) + timedelta(days=chance.randrange(64_000))
        sign = chance.choice({18: "+", 19: "-YXWVU", 20: "ABCDEF"}[day.year // 100])
        number = f"{chance.randrange(2, 1000):03d}"
        codes.append((f"{day:%d%m%y}", sign, number, CHECKS[int(f"{day:%d%m%y}{number}") % 31]))
    return codes


WAYS = [
    "{d}{s}{n}{c}",
    "hetuni on {d}{s}{n}{c}, kiitos",
    "{d} {s}{n}{c}",
    "{d}{s} {n}{c}",
    "{d} {s} {n} {c}",
    "({d}{s}{n}{c})",
    "личный код{d}{s}{n}{c}",
    "身份{d}{s}{n}{c}码",
    "{d} {n}{c}.",
    "\u2066{d}{s}{n}{c}\u2069",
]


def test_every_valid_code_in_every_form_is_found() -> None:
    missed = []
    for i, (day, sign, number, check) in enumerate(_codes(12_000, seed=128)):
        shown = sign if sign != "-" else "-–—−‐－"[i % 6]
        code = WAYS[i % len(WAYS)].format(d=day, s=shown, n=number, c=check)
        text = (code, code.lower(), code.translate({48 + n: 0xFF10 + n for n in range(10)}))[i % 3]
        if number in mask(text).text or ID not in mask(text).text:
            missed.append(text)
    assert missed == []


def test_check_decides_where_the_form_is_not_plain() -> None:
    masked = []
    for day, sign, number, check in _codes(2_000, seed=690):
        wrong = CHECKS[(CHECKS.index(check) + 7) % 31]
        texts = (f"{day} {number}{wrong}", f"{day}{number}{wrong}", f"X{day}{sign}{number}{wrong}")
        masked += [text for text in texts if ID in mask(text).text]
    assert masked == []


@pytest.mark.parametrize(
    "account",
    [
        "FI2112345600000785",
        "FI21 1234 5600 0007 85",
        "fi21 1234 5600 0007 85",
        "FI21-1234-5600-0007-85",
        "SE45 5000 0000 0583 9825 7466",
        "DE89370400440532013000",
        "GB82 WEST 1234 5698 7654 32",
        "EE38 2200 2210 2014 5685",
        "NL91ABNA0417164300",
        "FI21\u00a01234\u00a05600\u00a00007\u00a085",
    ],
)
def test_account_is_hidden(account: str) -> None:
    assert mask(f"Tilini on {account} ja nimi Matti").text == "Tilini on [tilinumero] ja nimi Matti"


@pytest.mark.parametrize("text", ["FI21 1234 5600 0007 86", "XX21 1234 5600 0007 86", "lomake FI21", "ab12 kirja"])
def test_look_alike_of_account_stays(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    "card",
    ["4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "3782 822463 10005"],
)
def test_card_is_hidden(card: str) -> None:
    assert mask(f"kortti {card} 12/27").text == "kortti [kortti] 12/27"


@pytest.mark.parametrize("text", ["4111111111111112", "4111 1111 1111 1112", "1" * 40, "+4111111111111111x"])
def test_look_alike_of_card_is_no_card(text: str) -> None:
    assert MaskKind.CARD not in mask(text).kinds


@pytest.mark.parametrize(
    "address",
    [
        "matti.meikalainen@gmail.com",
        "a+b_c%d@x-y.co.uk",
        "päivi.mäki@kotiposti.fi",
        "matti＠gmail.com",
        "m (at) oma.fi",
    ],
)
def test_email_is_hidden(address: str) -> None:
    assert mask(f"osoite: {address}.").text == "osoite: [sähköposti]."


@pytest.mark.parametrize("text", ["seuraa @vantaa.fi", "a@b", "50 @ kpl", "vakehyva.fi"])
def test_look_alike_of_email_stays(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    "number",
    [
        "040 1234567",
        "0401234567",
        "040-123 4567",
        "040.123.4567",
        "(040) 123 4567",
        "050 123 45 67",
        "0500 123456",
        "0457 123 4567",
        "+358 40 123 4567",
        "+358 (0)40 123 4567",
        "00358 40 1234567",
        "358401234567",
        "09 1234 5678",
        "(09) 876 5432",
        "019 765 4321",
        "+7 921 123-45-67",
        "+380 67 123 45 67",
        "+46 70-123 45 67",
        "٠٤٠١٢٣٤٥٦٧",
    ],
)
def test_phone_number_of_the_resident_is_hidden(number: str) -> None:
    assert mask(f"soita {number} kiitos").text == f"soita {PHONE} kiitos"


@pytest.mark.parametrize(
    "text",
    [
        "112, 116117, 116 111, 116 016 tai 116 006",
        "0800 147 111 tai 080 005 005",
        "010 235 1450 ja 020 634 2550 ja 0295 020 713",
        "09 839 24682 on numero",
        "+358 9 8392 4682",
        "asianumero 0412345678",
        "viitenumeroni on 0412345678",
        "VAKE/1234/05.02.02/2026",
        "maksaa 1 250 000 € tai 0,50 €",
        "05.05.2024, 05 11 2026 ja 4.5.2024",
        "klo 09-12 13-16 ja 0900-1500",
        "bussit 570, 623 ja 717",
        "vuosina 2019-2020",
        "01300 Vantaa, 04200 Kerava",
        "sivu https://example.org/0401234567",
        "tuki oli 532,24 euroa 30.1.2026",
    ],
)
def test_numbers_that_are_no_persons_stay(text: str) -> None:
    assert mask(text, known_numbers=frozenset({"0983924682"})).text == text


def test_worker_keeps_contacts_but_never_codes_accounts_or_cards() -> None:
    text = "040 1234567 a@b.fi 131052-308T FI2112345600000785 4111111111111111"
    masked = mask(text, keep_contacts=True)
    assert masked.text == "040 1234567 a@b.fi [henkilötunnus] [tilinumero] [kortti]"
    assert masked.kinds == (MaskKind.PERSONAL_ID, MaskKind.ACCOUNT, MaskKind.CARD)


def test_each_kind_is_told_once() -> None:
    assert mask("131052-308T 070799+907Y a@b.fi").kinds == (MaskKind.PERSONAL_ID, MaskKind.EMAIL)


@pytest.mark.parametrize(
    ("number", "digits"),
    [("+358 9 839 24682", "0983924682"), ("+358 (0)40 1", "0401"), ("00358401", "0401"), ("116 111", "116111")],
)
def test_national_digits_are_as_dialled_in_finland(number: str, digits: str) -> None:
    assert national_digits(number) == digits


PIECES = st.sampled_from(
    [
        "131052-308T",
        "131052-3085",
        "131052-308A",
        "FI2112345600000785",
        "4111111111111111",
        "a@b.fi",
        "0401234567",
        "+358",
        " ",
        "-",
        "T",
        "9",
        "1",
        "0",
        "@",
        ".",
        "FI",
        "(",
        ")",
        "/",
        "viite ",
        "[puhelin]",
        "\u200b",
        "٣",
        "ä",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=80))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


def test_the_end_of_an_address_does_not_say_what_a_number_is() -> None:
    assert mask("a@b.fiviite 131052-3085").text == "[sähköposti] [henkilötunnus]"
    assert mask("viite 131052-3085").text == "viite 131052-3085"


@pytest.mark.parametrize(
    "unit", ["1", "a", "a@a.", "1 ", "0 ", "FI21 ", "131052-308A", "040 1234567 ", "4111 ", "(0( ", "+1", "04 "]
)
def test_hostile_text_ends_in_linear_time(unit: str) -> None:
    # Forty times the longest message; a quadratic search would run into the time-out of the suite.
    text = (unit * 80_000)[:80_000] + "@"
    assert mask(text).text
