"""Numbers of PTV as numbers that may be shown and dialled: prefix and digits joined, the same one once. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.catalogue.ptv.entities import Charge, Phone
from bot.catalogue.ptv.values import Faults
from bot.catalogue.records import PhoneRecord

HOME = "+358"
LONGEST_COST = 200

_COSTS = {Charge.FREE: "free", Charge.CHARGED: "normal call"}
_TWO_DIGIT_AREAS = ("02", "03", "05", "06", "08", "09")


def make_phones(
    phones: Iterable[Phone], *, languages: Sequence[str], hours: str | None, faults: Faults
) -> tuple[PhoneRecord, ...]:
    """The numbers in order; ``languages`` are those in which they are answered, unless each language has its own."""
    rows: dict[str, list[Phone]] = {}
    for phone in phones:
        dial = to_dial(phone)
        if dial is None:
            faults.tell("phone", "a number that cannot be dialled")
            continue
        rows.setdefault(dial, []).append(phone)
    told = {phone.language for same in rows.values() for phone in same}
    return tuple(
        PhoneRecord(
            number=write_number(dial),
            dial=dial,
            hours=hours,
            cost=_cost(same),
            languages=tuple(languages) if (own := _tongues(same)) == told else tuple(sorted(own)),
        )
        for dial, same in rows.items()
    )


def to_dial(phone: Phone) -> str | None:
    """Digits as they are dialled in Finland; None when they are no number."""
    raw = re.sub(r"[\s\-().]", "", phone.number)
    prefix = re.sub(r"[\s\-()]", "", phone.prefix or "")
    if raw.startswith("+"):
        prefix, raw = (HOME, raw[len(HOME) :]) if raw.startswith(HOME) else ("+", raw[1:])
    if not re.fullmatch(r"[0-9]{2,15}", raw):
        return None
    if not prefix or phone.is_service_number:
        return raw
    if not re.fullmatch(r"\+[0-9]{0,4}", prefix):
        return None
    # Some write the leading zero in spite of the prefix.
    return "0" + raw.removeprefix("0") if prefix == HOME else "00" + prefix[1:] + raw


def write_number(dial: str) -> str:
    """The digits in groups that can be read: 09 8392 2133, 040 123 4567, 0800 96 116, 116 117."""
    if len(dial) <= 4 or dial.startswith("00"):
        return dial
    first = (
        2
        if dial.startswith(_TWO_DIGIT_AREAS) and not dial.startswith(("020", "029", "030", "050", "060", "080"))
        else 3
    )
    if dial.startswith(("0800", "0600", "0700")):
        first = 4
    rest = dial[first:]
    size = 4 if len(rest) in {4, 8} else 3
    groups = [rest[place : place + size] for place in range(0, len(rest), size)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return " ".join([dial[:first], *groups])


def _tongues(phones: Iterable[Phone]) -> set[str]:
    return {phone.language for phone in phones}


def _cost(phones: Sequence[Phone]) -> str | None:
    for phone in sorted(phones, key=lambda phone: phone.language != "fi"):
        if phone.charge in _COSTS:
            return _COSTS[phone.charge]
        if phone.charge is Charge.OTHER and phone.charge_text:
            return phone.charge_text[:LONGEST_COST]
    return None
