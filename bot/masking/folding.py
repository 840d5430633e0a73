"""One form of every character for all that masking looks for, and the way back to where it stood. Pure."""

from __future__ import annotations

import unicodedata

from bot.masking.kinds import Span

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


def fold(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, when invisible characters were dropped from it, where each of its characters stood."""
    folded = text.translate(_FOLD)
    if _INVISIBLE not in folded:
        return folded, None
    return folded.replace(_INVISIBLE, ""), [i for i, character in enumerate(folded) if character != _INVISIBLE]


def replace(text: str, spans: list[Span], positions: list[int] | None, placeholder: str) -> str:
    """The text with a placeholder for each of the spans, which are places in the folded text."""
    parts, end = [], 0
    for first, last in spans:
        begin, stop = (first, last) if positions is None else (positions[first], positions[last - 1] + 1)
        parts += [text[end:begin], placeholder]
        end = stop
    return "".join([*parts, text[end:]])


def is_latin(character: str) -> bool:
    """Whether a letter or digit is of the Latin script."""
    return character.isalnum() and (character.isascii() or "\u00c0" <= character <= "\u024f")
