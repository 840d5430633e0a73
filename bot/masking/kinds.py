"""What is hidden and what stands in its place. Knows no text and no language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class MaskKind(str, Enum):
    """What was hidden, in the order in which texts are searched."""

    PERSONAL_ID = "personal_id"
    ACCOUNT = "account"
    CARD = "card"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PLATE = "plate"
    NAME = "name"


# The same in every language: workers, logs and the topic classifier all see these.
PLACEHOLDERS = {
    MaskKind.PERSONAL_ID: "[henkilötunnus]",
    MaskKind.ACCOUNT: "[tilinumero]",
    MaskKind.CARD: "[kortti]",
    MaskKind.EMAIL: "[sähköposti]",
    MaskKind.PHONE: "[puhelin]",
    MaskKind.ADDRESS: "[osoite]",
    MaskKind.PLATE: "[rekisterinumero]",
    MaskKind.NAME: "[nimi]",
}
CONTACTS = frozenset({MaskKind.EMAIL, MaskKind.PHONE, MaskKind.ADDRESS, MaskKind.NAME})
"""What a worker who has the chat may need to reach the resident."""

HIDDEN = tuple(PLACEHOLDERS.values())

Span = tuple[int, int]


@dataclass(frozen=True)
class Masked:
    """A text that may be kept, and the kinds that were hidden in it, each once."""

    text: str
    kinds: tuple[MaskKind, ...]
