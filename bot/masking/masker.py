"""Masks a text: each kind is looked for in what the kinds before it left. Owns the order, finds nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from bot.masking.accounts import find_accounts, find_cards
from bot.masking.addresses import find_addresses
from bot.masking.contacts import find_emails, find_phones
from bot.masking.folding import fold, replace
from bot.masking.identity import find_personal_ids
from bot.masking.kinds import CONTACTS, PLACEHOLDERS, Masked, MaskKind, Span
from bot.masking.lexicon import MaskLexicon
from bot.masking.names import find_names
from bot.masking.plates import find_plates

_DIGITS = "0123456789"
_FEWEST_DIGITS = {
    MaskKind.PERSONAL_ID: 7,
    MaskKind.ACCOUNT: 7,
    MaskKind.CARD: 7,
    MaskKind.PHONE: 7,
    MaskKind.ADDRESS: 1,
    MaskKind.PLATE: 1,
}


def mask(
    text: str,
    *,
    keep_contacts: bool = False,
    known_numbers: frozenset[str] = frozenset(),
    lexicon: MaskLexicon | None = None,
) -> Masked:
    """The text with placeholders; ``keep_contacts`` leaves e-mail, phone, address and name (a worker has the chat).

    ``known_numbers`` are the catalogue's phone numbers as digits ("0925250111"): they belong to services. Names,
    addresses and plates are found by the words of ``lexicon``, without it they stay.
    """
    stages: list[tuple[MaskKind, Callable[[str], Iterator[Span]]]] = [
        (MaskKind.PERSONAL_ID, partial(find_personal_ids, known=known_numbers)),
        (MaskKind.ACCOUNT, find_accounts),
        (MaskKind.CARD, find_cards),
        (MaskKind.EMAIL, find_emails),
        (MaskKind.PHONE, partial(find_phones, known=known_numbers)),
    ]
    if lexicon is not None:
        stages += [
            (MaskKind.ADDRESS, partial(find_addresses, lexicon=lexicon)),
            (MaskKind.PLATE, partial(find_plates, lexicon=lexicon)),
            (MaskKind.NAME, partial(find_names, lexicon=lexicon)),
        ]
    kinds = []
    folded, positions = fold(text)
    digits = sum(map(folded.count, _DIGITS))
    for kind, find in stages:
        if (keep_contacts and kind in CONTACTS) or digits < _FEWEST_DIGITS.get(kind, 0):
            continue
        # So that spans never overlap.
        spans = list(find(folded))
        if spans:
            text = replace(text, spans, positions, PLACEHOLDERS[kind])
            folded, positions = fold(text)
            kinds.append(kind)
    return Masked(text=text, kinds=tuple(kinds))
