"""Finds and hides what identifies a person: identity codes, accounts, cards, e-mail, phone numbers.

Pure text in, pure text out. Knows no storage and no sentence; must run before a text is stored, logged or sent on.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial

from stdnum import numdb


class MaskKind(str, Enum):
    """What was hidden, in the order in which texts are searched."""

    PERSONAL_ID = "personal_id"
    ACCOUNT = "account"
    CARD = "card"
    EMAIL = "email"
    PHONE = "phone"


# The same in every language: workers, logs and the topic classifier all see these.
PLACEHOLDERS = {
    MaskKind.PERSONAL_ID: "[henkilötunnus]",
    MaskKind.ACCOUNT: "[tilinumero]",
    MaskKind.CARD: "[kortti]",
    MaskKind.EMAIL: "[sähköposti]",
    MaskKind.PHONE: "[puhelin]",
}
CONTACTS = (MaskKind.EMAIL, MaskKind.PHONE)
_HIDDEN = tuple(PLACEHOLDERS.values())
_DIGITS = "0123456789"
_FEWEST_DIGITS = 7


@dataclass(frozen=True)
class Masked:
    """A text that may be kept, and the kinds that were hidden in it, each once."""

    text: str
    kinds: tuple[MaskKind, ...]


Span = tuple[int, int]


def mask(text: str, *, keep_contacts: bool = False, known_numbers: frozenset[str] = frozenset()) -> Masked:
    """The text with placeholders; ``keep_contacts`` leaves e-mail and phone numbers (a worker has the chat).

    ``known_numbers`` are the catalogue's phone numbers as digits ("0925250111"): they belong to services.
    """
    stages: list[tuple[MaskKind, Callable[[str], Iterator[Span]]]] = [
        (MaskKind.PERSONAL_ID, partial(_personal_ids, known=known_numbers)),
        (MaskKind.ACCOUNT, _accounts),
        (MaskKind.CARD, _cards),
        (MaskKind.EMAIL, _emails),
        (MaskKind.PHONE, partial(_phones, known=known_numbers)),
    ]
    kinds = []
    folded, positions = _fold(text)
    has_number = sum(map(folded.count, _DIGITS)) >= _FEWEST_DIGITS
    for kind, find in stages:
        if (keep_contacts and kind in CONTACTS) or not (has_number or kind is MaskKind.EMAIL):
            continue
        # Each kind is looked for in what the kinds before it left, so that spans never overlap.
        spans = list(find(folded))
        if spans:
            text = _replace(text, spans, positions, PLACEHOLDERS[kind])
            folded, positions = _fold(text)
            kinds.append(kind)
    return Masked(text=text, kinds=tuple(kinds))


# --- one form of every character ------------------------------------------------------------------------------------

_INVISIBLE = "\u200b"


class _FoldTable(dict[int, str]):
    """Character -> character for ``str.translate``: digits, dashes, blanks of all scripts become ASCII, one to one."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Cf":
            folded = _INVISIBLE
        elif category == "Nd":
            folded = str(unicodedata.decimal(character))
        elif category == "Pd" or character in "\u2212\u2043\u207b\u02d7":
            folded = "-"
        elif category == "Zs" or character == "\t":
            folded = " "
        else:
            plain = unicodedata.normalize("NFKC", character)
            folded = plain if len(plain) == 1 else character
        self[code] = folded
        return folded


_FOLD = _FoldTable()


def _fold(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, when invisible characters were dropped from it, where each of its characters stood."""
    folded = text.translate(_FOLD)
    if _INVISIBLE not in folded:
        return folded, None
    return folded.replace(_INVISIBLE, ""), [i for i, character in enumerate(folded) if character != _INVISIBLE]


def _replace(text: str, spans: list[Span], positions: list[int] | None, placeholder: str) -> str:
    parts, end = [], 0
    for first, last in spans:
        begin, stop = (first, last) if positions is None else (positions[first], positions[last - 1] + 1)
        parts += [text[end:begin], placeholder]
        end = stop
    return "".join([*parts, text[end:]])


# --- personal identity codes (Decree 128/2010 section 2, as amended by 690/2022) -------------------------------------

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
_OTHER_NUMBER = re.compile(
    r"(?:(?:asia|diaari|tilaus|lasku|viite|juttu|lähetys|seuranta)n? ?(?:numero|nro|n:o)"
    r"|(?:ärende|diarie|order|faktura|referens|beställnings)(?:nummer|nr)"
    r"|(?:case|order|invoice|reference|ticket|tracking) ?(?:number|no|nr|id)|viite|dnro)"
    r"(?:ni|mme)?(?:[ .:#]{1,3}(?:on|is|är))?$",
    re.IGNORECASE,
)


def _personal_ids(text: str, known: frozenset[str]) -> Iterator[Span]:
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
        and not (check.isdigit() and _is_other_number(text, first))
    )


def _is_unsigned_code(match: re.Match[str], text: str, known: frozenset[str]) -> bool:
    first, last = match.span()
    day, number, check = match["date"], match["number"], match["check"].upper()
    if _is_glued_before(text, first) or _is_glued_after(text, last):
        return False
    digits = day + number + check
    # Ten digits in one piece that begin like a mobile number are one; "050866 9113" is grouped like a code.
    if digits.isdigit() and (digits in known or (" " not in match[0] and _MOBILE.fullmatch(digits))):
        return False
    day = day[:4] + day[-2:] if len(day) == 8 and day[4:6] in {"18", "19", "20"} else day
    return len(day) == 6 and int(number) >= 2 and check == _check_of(day + number) and _is_date(day, None)


def _is_other_number(text: str, first: int) -> bool:
    """Whether the words just before say what the number is: an order, an invoice, a case."""
    before = text[max(0, first - 40) : first].rstrip(" .:#")
    return before[-1:].isalpha() and _OTHER_NUMBER.search(before) is not None


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
    return first > 0 and (_is_latin(text[first - 1]) or text.endswith(_HIDDEN, 0, first))


def _is_glued_after(text: str, last: int) -> bool:
    return last < len(text) and (_is_latin(text[last]) or text.startswith(_HIDDEN, last))


def _is_latin(character: str) -> bool:
    return character.isalnum() and (character.isascii() or "\u00c0" <= character <= "\u024f")


# --- accounts and cards ---------------------------------------------------------------------------------------------

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


def _accounts(text: str) -> Iterator[Span]:
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


def _cards(text: str) -> Iterator[Span]:
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


# --- contacts -------------------------------------------------------------------------------------------------------

_AT = re.compile(
    r"( ?@ ?| ?[(\[](?:at|ät)[)\]] ?)(?:[A-Za-z0-9\u00c0-\u024f-]{1,63}\.){1,8}[A-Za-z]{2,24}", re.IGNORECASE
)


def _emails(text: str) -> Iterator[Span]:
    if "@" not in text and "(" not in text and "[" not in text:
        return
    end = 0
    for match in _AT.finditer(text):
        if match[1] in {" @", "@ "}:  # "@vantaa.fi" after a word is a handle
            continue
        first = match.start()
        # By hand, leftwards: a pattern would try every letter of a long word as the beginning.
        while first > end and (_is_latin(text[first - 1]) or text[first - 1] in "._%+-"):
            first -= 1
        if first < match.start():
            end = match.end()
            yield first, end


_SEPARATOR = r"[ .()-]{0,3}"
_MOBILE = re.compile(
    rf"\(?0(?:4\d|50)(?:(?:{_SEPARATOR}\d){{7}}|(?:{_SEPARATOR}\d){{8}}|(?:{_SEPARATOR}\d){{6}})(?!\d)"
)
_PHONE = re.compile(
    r"(?<![A-Z0-9+_])(?:"
    rf"(?:\+ ?|00 ?|(?=358 ?[45]))358{_SEPARATOR}(?:\(0\) ?)?(?:{_SEPARATOR}\d){{6,10}}(?!\d)"
    rf"|\+ ?[1-9](?:{_SEPARATOR}\d){{7,14}}(?!\d)"
    rf"|00 ?[1-9](?:{_SEPARATOR}\d){{9,13}}(?!\d)"
    rf"|{_MOBILE.pattern}"
    r"|\(?0(?:9|[2368](?![09])|5(?!0)|1[3-9])\)?(?:[ -]{0,3}\d){6,8}(?!\d)"
    r")"
)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Dates, clock times and a postal code before something else begin with the digits of an area code.
_NO_PHONE = re.compile(
    r"\d\d[ .-](?:0\d|1[0-2])[ .-](?:19|20)\d\d"
    r"|(?:[01]\d|2[0-4])[0-5]\d ?- ?(?:[01]\d|2[0-4])[0-5]\d$"
    r"|0(?!0358)[0-2]\d{3} "
)
# Numbers of services and firms: 0100, 010, 020, 029, 030, 06xx, 07x, 0800.
_SERVICE_PREFIX = ("010", "020", "029", "030", "060", "070", "071", "073", "075", "0800")


def _phones(text: str, known: frozenset[str]) -> Iterator[Span]:
    addresses: list[Span] | None = None
    for match in _PHONE.finditer(text):
        first, last = match.span()
        if addresses is None:
            addresses = [m.span() for m in _URL.finditer(text)]
        national = national_digits(match[0])
        if (
            national in known
            or national.startswith(_SERVICE_PREFIX)
            or (match[0][0] == "0" and _NO_PHONE.match(match[0]))
            or (national[1:2] not in {"4", "5"} and max(map(len, re.findall(r"\d+", match[0]))) < 3)
            or _is_other_number(text, first)
            or any(begin <= first < stop for begin, stop in addresses)
        ):
            continue
        yield first, last


def national_digits(number: str) -> str:
    """A phone number as digits in the form dialled in Finland ("+358 9 839 24682" -> "0983924682")."""
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    for prefix in ("00358", "358"):
        if digits.startswith(prefix):
            return "0" + digits[len(prefix) :].lstrip("0")
    return digits
