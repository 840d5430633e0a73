"""Checks texts: complete for the stage of the language, gaps equal to the source's, nothing strange in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bot.content.texts import Texts, find_faults, find_gaps
from bot.languages import Language

SOURCE = "en"
"""The language whose gaps every other must have."""

INTERFACE = ("ui_", "notice_", "error_", "topic_")
CONSOLE = "ui_console_"


def needed_keys(source: Collection[str], topics: Sequence[str], *, level: str, is_whole: bool) -> list[str]:
    """The keys that a language must have: all when it is ``is_whole``, else those of the interface.

    The console speaks the official languages and English only; answers come with the stage "live".
    """
    keys = [
        key for key in source if (level == "core" if key.startswith(CONSOLE) else is_whole or key.startswith(INTERFACE))
    ]
    answers = [f"utter_{topic}" for topic in topics] if is_whole else []
    return list(dict.fromkeys([*keys, *answers]))


def check_texts(loaded: Texts, language: Language, topics: Sequence[str], *, is_whole: bool) -> Iterator[str]:
    """One fault a line: a needed text that is missing or empty, a gap or a character that must not be there."""
    code, where = language.code, f"texts/{language.code}.yml"
    own, source = loaded.by_language.get(code, {}), loaded.by_language[SOURCE]
    needed = needed_keys(source, topics, level=language.level, is_whole=is_whole)
    missing = {key for key in needed if not own.get(key)}
    yield from (f"{where}: {key}: is missing" for key in needed if key in missing)
    for key, text in own.items():
        if key not in source:
            yield f"{where}: {key}: does not stand in texts/{SOURCE}.yml"
        if key in missing:
            continue
        allowed = find_gaps(source.get(key, ""))
        yield from (f"{where}: {key}: {fault}" for fault in find_faults(text, allowed=allowed))
        yield from (f"{where}: {key}: lacks the gap {{{gap}}}" for gap in sorted(allowed - find_gaps(text)))
