"""Finds personal identity codes (Decree 128/2010 section 2, as amended by 690/2022) in a folded text. Pure."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator

from bot.masking.contacts import MOBILE, is_other_number
from bot.masking.folding import is_latin
from bot.masking.kinds import HIDDEN, Span

_CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CHECK = "[0-9A-FHJ-NPR-Ya-fhj-npr-y]"
# The look-ahead makes candidates overlap: a wrong start must not hide the right one after it.
_SIGNED = re.compile(
    r"(?=((?P<date>[0-3][ .]?\d[ .]?[01][ .]?\d[ .]?(?:(?:18|19|20)(?=\d\d))?\d[ .]?\d)"
    r"(?P<sign> ?[-+A-FU-Ya-fu-y/_.:*] ?)(?P<number>\d ?\d ?\d) ?(?P<check>" + _CHECK + ")))"
)
_UNSIGNED = re.compile(
    r"(?<![0-9A-Za-z+])(?P<date>[0-3]\d[01]\d{3}(?:\d\d)?) ?(?P<number>\d{3}) ?(?P<check>" + _CHECK + ")(?![0-9A-Za-z])"
)
_MORE_DIGITS = re.compile(r"[ -]?(?:\d|\[)")


def find_personal_ids(text: str, known: frozenset[str]) -> Iterator[Span]:
    """The codes in a text; ``known`` are phone numbers of services, which no code is."""
    accepted = [m.span(1) for m in _SIGNED.finditer(text) if _is_signed_code(m, text)]
    accepted += [m.span() for m in _UNSIGNED.finditer(text) if _is_unsigned_code(m, text, known)]
    end = 0
    for first, last in sorted(accepted):
        if first >= end:
            yield first, last
            end = last


def _is_signed_code(match: re.Match[str], text: str) -> bool:
    first, last = match.span(1)
    sign, check = match["sign"].strip().upper(), match["check"].upper()
    day, number = match["date"].replace(" ", "").replace(".", ""), match["number"].replace(" ", "")
    if not _is_date(day, _CENTURIES.get(sign)) or int(number) < 2:
        return False
    if check == _check_of(day[:4] + day[-2:] + number):
        return True
    # From here on a typing error must be told from another number: only the plain form in its own place is personal.
    is_plain = len(match["date"]) == 6 and len(match["number"]) == 3 and sign in _CENTURIES
    is_spelled = sign.isalpha() and len(match["sign"]) > 1
    is_longer = check.isdigit() and _MORE_DIGITS.match(text, last) is not None
    return (
        is_plain
        and not is_spelled
        and not is_longer
        and not _is_glued_before(text, first)
        and not _is_glued_after(text, last)
        and not (check.isdigit() and is_other_number(text, first))
    )


def _is_unsigned_code(match: re.Match[str], text: str, known: frozenset[str]) -> bool:
    first, last = match.span()
    day, number, check = match["date"], match["number"], match["check"].upper()
    if _is_glued_before(text, first) or _is_glued_after(text, last):
        return False
    digits = day + number + check
    # Ten digits in one piece that begin like a mobile number are one; "050866 9113" is grouped like a code.
    if digits.isdigit() and (digits in known or (" " not in match[0] and MOBILE.fullmatch(digits))):
        return False
    day = day[:4] + day[-2:] if len(day) == 8 and day[4:6] in {"18", "19", "20"} else day
    return len(day) == 6 and int(number) >= 2 and check == _check_of(day + number) and _is_date(day, None)


def _check_of(digits: str) -> str:
    return _CHECKS[int(digits) % 31]


def _is_date(day: str, century: int | None) -> bool:
    """Whether ``DDMMYY`` or ``DDMMYYYY`` is a day of that century (None: of the 20th or 21st)."""
    number, month = int(day[:2]), int(day[2:4])
    if not (1 <= month <= 12 and 1 <= number <= _DAYS[month]):
        return False
    if (number, month) != (29, 2):
        return True
    year = int(day[4:])
    return any(isleap(year if len(day) == 8 else first + year) for first in ([century] if century else [1900, 2000]))


def _is_glued_before(text: str, first: int) -> bool:
    """Whether a Latin letter, a digit or something hidden touches; other scripts write no blank before a number."""
    return first > 0 and (is_latin(text[first - 1]) or text.endswith(HIDDEN, 0, first))


def _is_glued_after(text: str, last: int) -> bool:
    return last < len(text) and (is_latin(text[last]) or text.startswith(HIDDEN, last))
