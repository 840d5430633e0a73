"""Checked phrases for the console: found by typing, each in the worker's language and in the resident's. Sends none."""

from __future__ import annotations

from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.content.phrase_files import Phrase
from bot.content.phrases import current_book, find_phrases
from bot.errors import BotError, Code
from bot.languages import all_languages, load_languages
from channels.console_entry import console, read_choice

OWN_LANGUAGES = ("fi", "sv", "en")
"""The languages of the console, the usual one first."""

USUAL = 10
MOST = 50
LONGEST_QUERY = 100


@console.listener("before_server_start")
async def read_book(_app: Sanic, _loop: Any) -> None:
    """Read the phrases before the first worker types, and fail here when they cannot be read."""
    current_book()


@console.get("/phrases")
async def list_phrases(request: Request) -> HTTPResponse:
    """Find phrases for what was typed, best first; the first ones when nothing was typed."""
    own = read_choice(request, "own", OWN_LANGUAGES) or OWN_LANGUAGES[0]
    theirs = request.args.get("language") or own
    if theirs not in all_languages():
        raise BotError(Code.LANGUAGE_UNKNOWN, field="language")
    query = request.args.get("query") or ""
    if len(query) > LONGEST_QUERY:
        raise BotError(Code.BAD_REQUEST, field="query")
    found = find_phrases(query, language=own, limit=_read_limit(request))
    return json({"phrases": [phrase_to_wire(phrase, own=own, theirs=theirs) for phrase in found]})


def phrase_to_wire(phrase: Phrase, *, own: str, theirs: str) -> dict[str, Any]:
    """A phrase in two languages; ``is_checked`` when a native reader has approved the text."""
    return {
        "id": phrase.id,
        "group": phrase.group,
        "tags": list(phrase.tags),
        "gaps": list(phrase.gaps),
        "own": {"language": own, "text": phrase.texts[own], "is_checked": own in phrase.checked},
        "theirs": {
            "language": theirs,
            "direction": load_languages()[theirs].direction,
            "text": phrase.texts[theirs],
            "is_checked": theirs in phrase.checked,
        },
    }


def _read_limit(request: Request) -> int:
    raw = request.args.get("limit") or str(USUAL)
    if not (raw.isascii() and raw.isdigit()) or not 1 <= int(raw) <= MOST:
        raise BotError(Code.BAD_REQUEST, field="limit")
    return int(raw)
