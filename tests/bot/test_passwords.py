from __future__ import annotations

import pytest

from bot.errors import BotError, Code
from bot.staff.passwords import check_password, is_common, read_common


def code_of(password: str, *person: str) -> Code | None:
    try:
        check_password(password, person=person)
    except BotError as error:
        return error.code
    return None


def test_the_list_is_long_and_has_finnish_ones() -> None:
    assert len(read_common()) >= 500
    assert {"salasana", "perkele", "kissakissa", "lösenord"} <= read_common()


@pytest.mark.parametrize(
    "password", ["correct horse battery", "lumihanki soi 7 kertaa", "sadan vuoden uni", "xK9-vuorimänty"]
)
def test_length_is_enough_without_kinds_of_signs(password: str) -> None:
    assert code_of(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "salasana2026!!",
        "SALASANA-12345",
        "P4ssw0rd12345",
        "kissakissakissa",
        "Kesä2026Kesä2026",
        "vantaakerava1",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "Vakehyva2026!",
    ],
)
def test_common_passwords_are_known_in_every_dress(password: str) -> None:
    assert code_of(password) is Code.PASSWORD_COMMON


def test_eleven_characters_are_too_few() -> None:
    assert code_of("xK9-vuorim") is Code.PASSWORD_TOO_SHORT


@pytest.mark.parametrize("password", ["virtalainen12", "aino.virtalainen", "Virtalainen!2026"])
def test_ones_own_name_is_no_password(password: str) -> None:
    assert code_of(password, "aino.virtalainen", "Aino Virtalainen") is Code.PASSWORD_COMMON
    assert code_of(password, "beda", "Beda Toinen") is None


def test_a_listed_word_within_other_words_is_allowed() -> None:
    assert not is_common("koira juoksi metsän halki", known=frozenset({"koira", "metsän"}))
