"""The conversation as a file that the resident keeps: plain text, or one page for printing, in its language.

Owns the two forms only. Everything in them is escaped text: nothing that somebody wrote becomes markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sqlalchemy.orm import Session

from bot import clock
from bot.clock import HELSINKI
from bot.conversations import transcript
from bot.conversations.models import Author, Kind
from bot.conversations.transcript import Message
from bot.errors import BotError, Code
from bot.languages import direction_of
from channels import guards
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.resident import PREFIX

MEDIA_TYPES = {"txt": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8"}
AUTHOR_KEYS = {
    Author.RESIDENT: "ui_you",
    Author.BOT: "ui_bot",
    Author.WORKER: "ui_worker",
    Author.SYSTEM: "ui_system",
}
STYLE = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:1em/1.5 sans-serif}"
    "article{margin:1.5em 0;break-inside:avoid}h2{margin:0;font-size:1em}p,ul{margin:.3em 0;white-space:pre-line}"
)

transcripts: Blueprint = guards.guarded(
    "transcripts", guard=guards.resident, url_prefix=f"{PREFIX}/<conversation_id:str>"
)


@dataclass(frozen=True)
class File:
    """What is written: the language of the labels, their texts, the messages in order."""

    language: str
    say: Callable[..., str]
    messages: Sequence[Message]
    at: datetime


@transcripts.get("/transcript")
async def save(request: Request, conversation_id: str) -> HTTPResponse:
    """Give the whole conversation as ``format=txt`` (the default) or ``html``."""
    return await respond(gateway_of(request), conversation_id, request.args.get("format", "txt"))


async def respond(gateway: Gateway, conversation_id: str, wanted: str) -> HTTPResponse:
    """The answer with the file; the same for the token and for the page without JavaScript.

    Raises:
        BotError: BAD_REQUEST for another format; NOT_FOUND.
    """
    if wanted not in MEDIA_TYPES:
        raise BotError(Code.BAD_REQUEST, field="format")
    language, messages = await gateway.database.read(read_all, conversation_id)

    def say(key: str, **gaps: object) -> str:
        return gateway.words.text(key, language, **gaps)[0]

    content = File(language, say, messages, clock.utc_now())
    body = to_text(content) if wanted == "txt" else to_page(content)
    name = f"neuvo-{content.at.astimezone(HELSINKI):%Y-%m-%d}.{wanted}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return raw(body.encode(), content_type=MEDIA_TYPES[wanted], headers=headers)


def to_text(content: File) -> str:
    """The conversation as plain text."""
    lines = [content.say("ui_transcript_title"), _saved(content), content.say("ui_transcript_note"), ""]
    for message in content.messages:
        lines += [f"{_author(content, message)}  {_moment(message.at)}", message.text]
        for card in message.extra.get("cards", ()):
            lines.append(f"* {card['name']}")
            lines += [f"  {detail}" for detail, _address in _details(content, card)]
        lines.append("")
    return "\n".join(lines)


def to_page(content: File) -> str:
    """The conversation as one page without scripts, for reading and printing."""
    title = escape(content.say("ui_transcript_title"))
    parts = [_to_article(content, message) for message in content.messages]
    return (
        f'<!doctype html>\n<html lang="{content.language}" dir="{direction_of(content.language)}">\n'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n"
        f"<h1>{title}</h1>\n<p>{escape(_saved(content))}\n{escape(content.say('ui_transcript_note'))}</p>\n"
        + "\n".join(parts)
        + "\n</html>\n"
    )


def _to_article(content: File, message: Message) -> str:
    said = f'<p lang="{message.language}" dir="{direction_of(message.language)}">{escape(message.text)}</p>'
    cards = [_to_list(content, card) for card in message.extra.get("cards", ())]
    head = f"<h2>{escape(_author(content, message))} <small>{_moment(message.at)}</small></h2>"
    return f"<article>{head}{said}{''.join(cards)}</article>"


def _to_list(content: File, card: dict[str, Any]) -> str:
    rows = []
    for detail, address in _details(content, card):
        shown = escape(detail)
        rows.append(f'<li><a href="{escape(address)}">{shown}</a></li>' if address else f"<li>{shown}</li>")
    return f"<p><strong>{escape(card['name'])}</strong></p><ul>{''.join(rows)}</ul>"


def _details(content: File, card: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    if card.get("summary"):
        yield card["summary"], None
    for phone in card.get("phones", ()):
        hours = f" ({phone['hours']})" if phone.get("hours") else ""
        yield f"{content.say('ui_call')}: {phone['number']}{hours}", f"tel:{phone['dial']}"
    for link in card.get("links", ()):
        yield f"{link['label']}: {link['url']}", link["url"]
    if card.get("unchecked"):
        yield content.say("ui_unchecked"), None


def _author(content: File, message: Message) -> str:
    title = message.extra.get("worker", {}).get("title") if message.author is Author.WORKER else None
    name = title or content.say(author_key(message))
    return f"{name} ({content.say('ui_machine_translated')})" if "translated_from" in message.extra else name


def _saved(content: File) -> str:
    return content.say("ui_transcript_saved", date=_moment(content.at))


def _moment(moment: datetime) -> str:
    here = moment.astimezone(HELSINKI)
    return f"{here.day}.{here.month}.{here.year} {here:%H:%M}"


def author_key(message: Message) -> str:
    """The key of who says it."""
    return "ui_emergency_title" if message.kind is Kind.EMERGENCY else AUTHOR_KEYS[message.author]


def read_all(session: Session, conversation_id: str) -> tuple[str, list[Message]]:
    """The language of a conversation and all that its resident may see."""
    found: list[Message] = []
    while page := transcript.read_after(session, conversation_id, found[-1].seq if found else 0):
        found += page
    return transcript.read_conversation(session, conversation_id).language, found
