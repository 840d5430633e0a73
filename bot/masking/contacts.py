"""Finds e-mail addresses and phone numbers in a folded text; tells numbers of services and cases apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.masking.folding import is_latin
from bot.masking.kinds import Span

_AT = re.compile(
    r"( ?@ ?| ?[(\[](?:at|ät)[)\]] ?)(?:[A-Za-z0-9\u00c0-\u024f-]{1,63}\.){1,8}[A-Za-z]{2,24}", re.IGNORECASE
)


def find_emails(text: str) -> Iterator[Span]:
    """The e-mail addresses in a text."""
    if "@" not in text and "(" not in text and "[" not in text:
        return
    end = 0
    for match in _AT.finditer(text):
        if match[1] in {" @", "@ "}:  # "@vantaa.fi" after a word is a handle
            continue
        first = match.start()
        # By hand, leftwards: a pattern would try every letter of a long word as the beginning.
        while first > end and (is_latin(text[first - 1]) or text[first - 1] in "._%+-"):
            first -= 1
        if first < match.start():
            end = match.end()
            yield first, end


_SEPARATOR = r"[ .()-]{0,3}"
MOBILE = re.compile(rf"\(?0(?:4\d|50)(?:(?:{_SEPARATOR}\d){{7}}|(?:{_SEPARATOR}\d){{8}}|(?:{_SEPARATOR}\d){{6}})(?!\d)")
# A plus sign begins a number even where the digits of another one end.
_PHONE = re.compile(
    rf"(?<![A-Z+_])\+ ?(?:358{_SEPARATOR}(?:\(0\) ?)?(?:{_SEPARATOR}\d){{6,10}}|[1-9](?:{_SEPARATOR}\d){{7,14}})(?!\d)"
    r"|(?<![A-Z0-9+_])(?:"
    rf"(?:00 ?|(?=358 ?[45]))358{_SEPARATOR}(?:\(0\) ?)?(?:{_SEPARATOR}\d){{6,10}}(?!\d)"
    rf"|00 ?[1-9](?:{_SEPARATOR}\d){{9,13}}(?!\d)"
    rf"|{MOBILE.pattern}"
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


def find_phones(text: str, known: frozenset[str]) -> Iterator[Span]:
    """The phone numbers of persons in a text; ``known`` are those of services, as digits."""
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
            or is_other_number(text, first)
            or any(begin <= first < stop for begin, stop in addresses)
        ):
            continue
        yield first, last


_OTHER_NUMBER = re.compile(
    r"(?:(?:asia|diaari|tilaus|lasku|viite|juttu|lähetys|seuranta)n? ?(?:numero|nro|n:o)"
    r"|(?:ärende|diarie|order|faktura|referens|beställnings)(?:nummer|nr)"
    r"|(?:case|order|invoice|reference|ticket|tracking) ?(?:number|no|nr|id)|viite|dnro)"
    r"(?:ni|mme)?(?:[ .:#]{1,3}(?:on|is|är))?$",
    re.IGNORECASE,
)


def is_other_number(text: str, first: int) -> bool:
    """Whether the words just before say what the number is: an order, an invoice, a case."""
    before = text[max(0, first - 40) : first].rstrip(" .:#")
    said = _OTHER_NUMBER.search(before) if before[-1:].isalpha() else None
    return said is not None and "@" not in before[: said.end()].split()[-1]  # the end of an address says nothing


def national_digits(number: str) -> str:
    """A phone number as digits in the form dialled in Finland ("+358 9 839 24682" -> "0983924682")."""
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    for prefix in ("00358", "358"):
        if digits.startswith(prefix):
            return "0" + digits[len(prefix) :].lstrip("0")
    return digits
