"""A resident's calls toward the people behind the chat: the request to be called, and how far she has read."""

from __future__ import annotations

import re

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.content.masking_files import mask_text
from bot.conversations import transcript
from bot.conversations.models import Mode
from bot.errors import BotError, Code
from bot.handover import callbacks, desk, queue
from bot.handover.callbacks import Wish
from bot.turns.reception import MAX_TEXT, clean
from channels import guards, wire
from channels.guards import gateway_of
from channels.resident import PREFIX

LONGEST_NAME = 120
FEWEST_DIGITS, MOST_DIGITS = 5, 15
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{3,30}")

callback: Blueprint = guards.guarded("callback", guard=guards.resident, url_prefix=f"{PREFIX}/<conversation_id:str>")


@callback.post("/callback")
async def ask(request: Request, conversation_id: str) -> HTTPResponse:
    """Store the wish to be called, with consent; danger in the words is answered as everywhere."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    phone = _read_phone(body.text("phone", longest=40) or "")
    name, when = (body.text(field, required=False, longest=LONGEST_NAME) for field in ("name", "time"))
    text = body.text("text") or ""
    has_consent = body.flag("consent", False)
    body.end()
    if not has_consent:
        raise BotError(Code.BAD_REQUEST, field="consent")
    gateway.limits.messages.spend(conversation_id)
    await gateway.reception.warn(conversation_id, text)
    if len(text) > MAX_TEXT:
        raise BotError(Code.TEXT_TOO_LONG, limit=MAX_TEXT)
    # In the words, which all workers may read, numbers and names are hidden: they belong into their own fields.
    wish = Wish(
        phone=phone,
        name=mask_text(clean(name), keep_contacts=True).text if name and name.strip() else None,
        time=mask_text(clean(when)).text if when and when.strip() else None,
        text=mask_text(clean(text)).text,
    )

    def deed(session: Session) -> None:
        language = transcript.read_conversation(session, conversation_id).language
        stored = gateway.words.notice("notice_callback_stored", language)
        callbacks.ask(session, conversation_id, wish, stored=stored, now=clock.utc_now())

    await gateway.database.run(deed)
    return json({}, status=201)


@callback.post("/read")
async def mark_read(request: Request, conversation_id: str) -> HTTPResponse:
    """Show the worker how far the resident has read; without a worker nothing is noted."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    seq = body.number("seq") or 0
    body.end()

    seen = await gateway.database.read(_find_unnoted, conversation_id, seq)
    if seen is not None:
        await gateway.database.run(desk.note_read, conversation_id, by_worker=None, seq=seen)
    return json({})


def _find_unnoted(session: Session, conversation_id: str, seq: int) -> int | None:
    """The number to note, if it is news for a worker: most calls need no write."""
    if transcript.read_conversation(session, conversation_id).mode is not Mode.HUMAN:
        return None
    seen = min(seq, transcript.read_last_visible(session, conversation_id))
    return seen if seen > queue.read_open(session, conversation_id).read_by_resident else None


def _read_phone(raw: str) -> str:
    """A number as it was written, if it can be one.

    Raises:
        BotError: BAD_REQUEST.
    """
    phone = raw.strip()
    digits = sum(character.isdigit() for character in phone)
    if not _PHONE.fullmatch(phone) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise BotError(Code.BAD_REQUEST, field="phone")
    return phone
