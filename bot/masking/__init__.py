"""Finds and hides what identifies a person: codes, accounts, cards, contacts, and names, addresses, car plates.

Pure text in, pure text out. Knows no storage and no sentence; must run before a text is stored, logged or sent on.
"""

from bot.masking.contacts import national_digits
from bot.masking.kinds import PLACEHOLDERS, Masked, MaskKind
from bot.masking.lexicon import MaskLexicon, build_lexicon
from bot.masking.masker import mask

__all__ = [
    "PLACEHOLDERS",
    "MaskKind",
    "MaskLexicon",
    "Masked",
    "build_lexicon",
    "mask",
    "national_digits",
]
