"""Guides for the console: found by typing, read in the worker's language, sent in the resident's. Sends none itself."""

from __future__ import annotations

from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import clock
from bot.content.guide_finding import current_guide_book
from bot.content.guide_sheet import FACTS, Sheet, write_reply
from bot.content.texts import Text
from bot.errors import BotError, Code
from bot.languages import all_languages, direction_of
from bot.turns.answering import read_cards
from bot.turns.reception import MAX_TEXT
from channels.console_entry import console, read_choice
from channels.console_phrases import LONGEST_QUERY, OWN_LANGUAGES
from channels.guards import gateway_of

MOST = 100


@console.listener("before_server_start")
async def read_guides(_app: Sanic, _loop: Any) -> None:
    """Read the guides before the first worker asks, and fail here when they cannot be read."""
    current_guide_book()


@console.get("/guides")
async def list_guides(request: Request) -> HTTPResponse:
    """Find guides for what was typed, best first; all of them when nothing was typed."""
    own, theirs = _read_languages(request)
    query = request.args.get("q") or ""
    if len(query) > LONGEST_QUERY:
        raise BotError(Code.BAD_REQUEST, field="q")
    book = current_guide_book()
    found = []
    for topic in book.find(query, language=own, limit=MOST):
        mine, other = book.read(topic, language=own), book.read(topic, language=theirs)
        if mine and other:
            found.append(_row_to_wire(mine, other))
    return json({"guides": found})


@console.get("/guides/<topic:str>")
async def read_guide(request: Request, topic: str) -> HTTPResponse:
    """Show one guide in both languages, its services as cards, and a reply that can be sent as it is."""
    own, theirs = _read_languages(request)
    book = current_guide_book()
    mine, other = book.read(topic, language=own), book.read(topic, language=theirs)
    if mine is None or other is None:
        raise BotError(Code.NOT_FOUND)
    cards = await gateway_of(request).database.read(read_cards, other.services, theirs, clock.utc_now())
    return json(guide_to_wire(mine, other, cards=cards))


def guide_to_wire(own: Sheet, theirs: Sheet, *, cards: list[dict[str, Any]]) -> dict[str, Any]:
    """A guide in two languages; ``cards`` are its services as the resident would see them."""
    steps = [
        {
            "step": mine.slug,
            **_pair(mine.text, other.text),
            "services": list(mine.services),
            "choices": [_pair(a.label, b.label) for a, b in zip(mine.choices, other.choices, strict=True)],
        }
        for mine, other in zip(own.steps, theirs.steps, strict=True)
    ]
    reply = [Text(write_reply(sheet, longest=MAX_TEXT), sheet.title.language) for sheet in (own, theirs)]
    return {
        **_row_to_wire(own, theirs),
        "source": own.guide.source,
        "dated": own.guide.dated.isoformat(),
        "steps": steps,
        "facts": [{"fact": fact, **_pair(own.facts[fact], theirs.facts[fact])} for fact in FACTS],
        "cards": cards,
        "reply": _pair(*reply),
    }


def _row_to_wire(own: Sheet, theirs: Sheet) -> dict[str, Any]:
    return {
        "topic": own.guide.slug,
        "audience": own.guide.audience,
        "title": _pair(own.title, theirs.title),
    }


def _pair(own: Text, theirs: Text) -> dict[str, Any]:
    """A text for the worker and the same for the resident, each with the language it really stands in."""
    return {"own": _text_to_wire(own), "theirs": _text_to_wire(theirs)}


def _text_to_wire(text: Text) -> dict[str, str]:
    return {"language": text.language, "direction": direction_of(text.language), "text": text.text}


def _read_languages(request: Request) -> tuple[str, str]:
    own = read_choice(request, "own", OWN_LANGUAGES) or OWN_LANGUAGES[0]
    theirs = request.args.get("language") or own
    if theirs not in all_languages():
        raise BotError(Code.LANGUAGE_UNKNOWN, field="language")
    return own, theirs
