"""Finds account numbers (IBAN) and payment cards in a folded text. Pure; the forms come from python-stdnum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum import numdb

from bot.masking.kinds import Span

_IBAN = re.compile(r"(?=([A-Za-z]{2}) ?\d{2})")
_LETTER_VALUES = str.maketrans({chr(55 + n): str(n) for n in range(10, 36)})
_CLASSES = {"n": r"\d", "a": "[A-Za-z]", "c": "[A-Za-z0-9]"}


@lru_cache(maxsize=1024)
def _account_form(country: str) -> re.Pattern[str] | None:
    """The form of this country's account numbers, written with single blanks or hyphens anywhere; None when unknown."""
    parts = numdb.get("iban").info(country)[0][1]
    if "bban" not in parts:
        return None
    groups = re.findall(r"(\d+)!([nac])", parts["bban"])
    return re.compile(r"[A-Za-z]{2}(?:[ -]?\d){2}" + "".join(f"(?:[ -]?{_CLASSES[kind]}){{{n}}}" for n, kind in groups))


def find_accounts(text: str) -> Iterator[Span]:
    """The account numbers in a text."""
    end = 0
    for match in _IBAN.finditer(text):
        form = _account_form(match[1].upper())
        account = form.match(text, match.start()) if form and match.start() >= end else None
        if account is None:
            continue
        number = account[0].replace(" ", "").replace("-", "").upper()
        if int((number[4:] + number[:4]).translate(_LETTER_VALUES)) % 97 == 1:
            end = account.end()
            yield account.span()


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
_CARD = re.compile(
    r"(?<![\d+])(?=((?!00)(?:\d{13,19}|\d{4}(?:[ -]\d{4}){2,3}[ -]\d{1,4}|\d{4}[ -]\d{6}[ -]\d{4,5})(?!\d)))"
)


def find_cards(text: str) -> Iterator[Span]:
    """The card numbers in a text."""
    end = 0
    for match in _CARD.finditer(text):
        first = match.start()
        if first < end:
            continue
        # A short last group may be the card's, or the month and code that people write after it.
        for number in (match[1], match[1][: max(0, *map(match[1].rfind, " -"))]):
            digits = number.replace(" ", "").replace("-", "")
            if 13 <= len(digits) <= 19 and _is_luhn(digits):
                end = first + len(number)
                yield first, end
                break


def _is_luhn(digits: str) -> bool:
    codes = digits.encode()
    return (sum(codes[::-2]) + sum(codes[-2::-2].translate(_DOUBLED)) - len(codes) * ord("0")) % 10 == 0
