"""A conversation in the console: reading it with what the bot understood, writing, notes, undo, marks."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.content.masking_files import mask_text
from bot.conversations import transcript, understanding
from bot.conversations.models import Author, Kind
from bot.errors import BotError, Code
from bot.handover import desk, held, queue
from bot.handover.models import HandoverState
from bot.languages import all_languages
from bot.staff import audit
from bot.staff.accounts import Account
from bot.turns.answering import read_cards
from bot.turns.reception import MAX_TEXT, clean
from channels import wire
from channels.console_entry import console, language_of, read_choice
from channels.console_wire import held_to_wire, with_understood
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.machine import read_by_machine, read_state, to_resident
from channels.resident import poll

READING_MINUTES = 30
SURE = 0.8
LONGEST_DELAY = 10
MOST_SERVICES = 4
"""Cards with one message."""

READING_REASONS = ("follow_up", "supervision", "complaint", "other")
"""Why somebody reads a conversation that is not her own."""


@console.get("/handovers/<handover_id:int>/messages")
async def listen(request: Request, handover_id: int) -> HTTPResponse:
    """Show what came after ``after``, notes included; reading leaves an audit row each half hour.

    What is not one's own and is with a colleague, or has ended, asks for a ``reason``: 422 REASON_NEEDED.
    """
    gateway, worker = gateway_of(request), request.ctx.account
    after = wire.read_after(request.args.get("after"))
    wait = wire.read_wait(request.args.get("wait"))
    reason = read_choice(request, "reason", READING_REASONS)
    handover = await gateway.database.read(queue.read, handover_id)
    await _note_reading(gateway, handover, worker, reason)
    found = await poll(gateway, handover.conversation_id, after, wait, with_notes=True)
    found.update(await gateway.database.read(_read_beside, handover_id, worker.id, found["messages"]))
    found["typing"] = gateway.typing.is_on(handover.conversation_id, "resident")
    found["translation"] = await read_state(gateway, handover_id)
    return json(found)


@console.post("/handovers/<handover_id:int>/messages")
async def write(request: Request, handover_id: int) -> HTTPResponse:
    """Write to the resident, at once or after ``delay`` seconds in which it can be taken back."""
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json)
    client_id, text = body.client_id(), body.text("text")
    delay = body.number("delay", required=False) or 0
    by_machine = read_by_machine(body)
    services = body.strings("services")
    body.end()
    if delay > LONGEST_DELAY:
        raise BotError(Code.BAD_REQUEST, field="delay")
    draft = _written(gateway, Kind.TEXT, text or "", worker, client_id)
    if by_machine is not None:
        draft = await to_resident(gateway, handover_id, worker, draft, by_machine)
    if services:
        draft = await gateway.database.read(_with_cards, handover_id, draft, services)
    if not delay:
        return await _send(request, handover_id, draft)
    now = clock.utc_now()
    kept = await gateway.database.run(desk.write_later, handover_id, worker=worker, draft=draft, now=now, seconds=delay)
    if isinstance(kept, transcript.Message):
        return json({"seq": kept.seq}, status=202)
    request.app.ctx.desk_watch.look_in(delay)
    return json({"held": held_to_wire(kept)}, status=202)


@console.delete("/handovers/<handover_id:int>/messages/<client_id:str>")
async def take_back(request: Request, handover_id: int, client_id: str) -> HTTPResponse:
    """Take a message back that the resident has not got; 409 HANDOVER_STATE when she has."""
    await gateway_of(request).database.run(
        desk.take_back, handover_id, worker=request.ctx.account, client_id=client_id, now=clock.utc_now()
    )
    return json({})


@console.post("/handovers/<handover_id:int>/notes")
async def annotate(request: Request, handover_id: int) -> HTTPResponse:
    """Write a note that residents never see; in a chat that has ended too."""
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json)
    client_id, text = body.client_id(), body.text("text")
    body.end()
    return await _send(request, handover_id, _written(gateway, Kind.NOTE, text or "", worker, client_id))


@console.post("/handovers/<handover_id:int>/typing")
async def mark_typing(request: Request, handover_id: int) -> HTTPResponse:
    """Show the resident that the worker is writing."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    is_on = body.flag("on", True)
    body.end()
    handover = await gateway.database.read(desk.read_own, handover_id, worker=request.ctx.account)
    gateway.typing.note(handover.conversation_id, "worker", is_on=is_on)
    return json({})


@console.post("/handovers/<handover_id:int>/read")
async def mark_read(request: Request, handover_id: int) -> HTTPResponse:
    """Show the resident how far the worker has read."""
    body = wire.Body(request.json)
    seq = body.number("seq") or 0
    body.end()
    worker = request.ctx.account

    def deed(session: Session) -> None:
        handover = desk.read_own(session, handover_id, worker=worker)
        newest = transcript.read_conversation(session, handover.conversation_id).last_seq
        desk.note_read(session, handover.conversation_id, by_worker=worker.id, seq=min(seq, newest))

    await gateway_of(request).database.run(deed)
    return json({})


def draft_of(
    gateway: Gateway, kind: Kind, text: str, worker: Account, *, client_id: str | None = None
) -> transcript.Draft:
    """A worker's words; identity codes and accounts are masked in them too, contacts are left."""
    stored = mask_text(text, keep_contacts=True).text
    request_hash = hashlib.sha256(f"{kind.value}:{stored}".encode()).hexdigest() if client_id else None
    return transcript.Draft(
        Author.WORKER,
        kind,
        stored,
        _language_of(gateway, text),
        client_id=client_id,
        request_hash=request_hash,
        extra={"worker": {"title": worker.title}},
    )


def _with_cards(session: Session, handover_id: int, draft: transcript.Draft, services: list[str]) -> transcript.Draft:
    """The message with services as cards, in the resident's language.

    Raises:
        BotError: BAD_REQUEST for too many services or one that is not known.
    """
    cards = read_cards(session, services, language_of(session, handover_id), clock.utc_now())
    if len(cards) != len(services) or len(services) > MOST_SERVICES:
        raise BotError(Code.BAD_REQUEST, field="services")
    return replace(draft, extra={**draft.extra, "cards": cards})


def _written(gateway: Gateway, kind: Kind, text: str, worker: Account, client_id: str) -> transcript.Draft:
    if len(text) > MAX_TEXT:
        raise BotError(Code.TEXT_TOO_LONG, limit=MAX_TEXT)
    return draft_of(gateway, kind, clean(text), worker, client_id=client_id)


async def _send(request: Request, handover_id: int, draft: transcript.Draft) -> HTTPResponse:
    gateway = gateway_of(request)
    message = await gateway.database.run(
        desk.write, handover_id, worker=request.ctx.account, draft=draft, now=clock.utc_now()
    )
    gateway.typing.note(message.conversation_id, "worker", is_on=False)
    return json({"seq": message.seq}, status=202)


def _language_of(gateway: Gateway, text: str) -> str:
    """The language that a worker wrote in, so that screen readers read it right; Finnish when it is not sure."""
    found = gateway.detector.detect(text)
    return found.language if found.confidence >= SURE and found.language in all_languages() else "fi"


def _read_beside(session: Session, handover_id: int, worker_id: int, messages: list[dict[str, Any]]) -> dict[str, Any]:
    handover = queue.read(session, handover_id)
    said = [message["seq"] for message in messages if message["author"] == Author.RESIDENT.value]
    understood = understanding.read_understood(session, handover.conversation_id, said)
    kept = held.list_held(session, handover_id, worker_id=worker_id)
    return {
        "messages": with_understood(messages, understood),
        "guide": understanding.find_guide_place(session, handover.conversation_id),
        "held": [held_to_wire(each) for each in kept],
        "read_by_resident": handover.read_by_resident,
        "read_by_worker": handover.read_by_worker,
    }


async def _note_reading(gateway: Gateway, handover: queue.Handover, worker: Account, reason: str | None) -> None:
    """Remember who reads, once each half hour; of what is not one's own and does not wait for anybody, why.

    Raises:
        BotError: REASON_NEEDED.
    """
    is_own = worker.id in (handover.claimed_by, handover.offered_to)
    is_inspected = not is_own and handover.state is not HandoverState.WAITING
    deed = audit.Deed.CONVERSATION_INSPECTED if is_inspected else audit.Deed.CONVERSATION_READ
    subject, now = f"conversation:{handover.conversation_id}", clock.utc_now()
    since = now - timedelta(minutes=READING_MINUTES)
    known = await gateway.database.read(audit.has_recorded, deed, account_id=worker.id, subject=subject, since=since)
    if known:
        return
    if is_inspected and reason is None:
        raise BotError(Code.REASON_NEEDED, field="reason")
    details = {"own": is_own, **({"reason": reason} if reason else {})}
    await gateway.database.run(audit.record, deed, account_id=worker.id, subject=subject, now=now, **details)
