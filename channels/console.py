"""The workers' calls of the protocol: the queue, and a conversation one has taken."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.bus import QUEUE
from bot.conversations import transcript
from bot.conversations.models import Author, Kind
from bot.errors import BotError, Code
from bot.handover import desk, queue
from bot.handover.models import HandoverState
from bot.handover.teams import Team
from bot.languages import all_languages
from bot.masking import mask
from bot.staff import accounts, audit
from bot.staff.accounts import Account
from bot.turns.reception import MAX_TEXT, clean
from channels import guards, wire
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.resident import poll
from channels.resident_stream import PING_SECONDS, Socket

PREFIX = "/api/v1/console"
READING_MINUTES = 30
SURE = 0.8
STATES = {
    "waiting": [HandoverState.WAITING],
    "active": [HandoverState.ACTIVE],
    "mine": [HandoverState.ACTIVE],
    "closed": [HandoverState.CLOSED, HandoverState.CANCELLED],
}

console: Blueprint = guards.guarded("console", guard=guards.worker, url_prefix=PREFIX)


@console.get("/handovers")
async def list_queue(request: Request) -> HTTPResponse:
    """Show handovers of one state, most urgent first."""
    state = request.args.get("state", "waiting")
    if state not in STATES:
        raise BotError(Code.BAD_REQUEST, field="state")
    own = request.ctx.account.id if state == "mine" else None
    found = await gateway_of(request).database.read(queue.list_handovers, states=STATES[state], worker_id=own)
    return json({"handovers": [wire.handover_to_wire(handover) for handover in found]})


@console.post("/handovers/<handover_id:int>/claim")
async def claim(request: Request, handover_id: int) -> HTTPResponse:
    """Take a waiting conversation, or 409 ALREADY_CLAIMED."""
    gateway, worker = gateway_of(request), request.ctx.account

    def deed(session: Session) -> queue.Handover:
        notice = gateway.words.notices_for(_language(session, handover_id), title=worker.title)
        return desk.claim(session, handover_id, worker=worker, notice=notice, now=clock.utc_now())

    return json(wire.handover_to_wire(await gateway.database.run(deed)))


@console.get("/handovers/<handover_id:int>/messages")
async def listen(request: Request, handover_id: int) -> HTTPResponse:
    """Show what came after ``after``, notes included; reading leaves an audit row each half hour."""
    gateway = gateway_of(request)
    after = wire.read_after(request.args.get("after"))
    wait = wire.read_wait(request.args.get("wait"))
    handover = await gateway.database.read(queue.read, handover_id)
    await _note_reading(gateway, handover, request.ctx.account)
    found = await poll(gateway, handover.conversation_id, after, wait, with_notes=True)
    found["typing"] = gateway.typing.is_on(handover.conversation_id, "resident")
    return json(found)


@console.post("/handovers/<handover_id:int>/messages")
async def write(request: Request, handover_id: int) -> HTTPResponse:
    """Write to the resident."""
    return await _write(request, handover_id, Kind.TEXT)


@console.post("/handovers/<handover_id:int>/notes")
async def annotate(request: Request, handover_id: int) -> HTTPResponse:
    """Write a note that residents never see."""
    return await _write(request, handover_id, Kind.NOTE)


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


@console.post("/handovers/<handover_id:int>/transfer")
async def transfer(request: Request, handover_id: int) -> HTTPResponse:
    """Give the conversation to a team or to a colleague, with a note."""
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json)
    team = body.one_of("team", tuple(each.value for each in Team), required=False)
    to_worker = body.number("worker", required=False)
    note = body.text("note", longest=MAX_TEXT)
    body.end()
    if (team is None) == (to_worker is None):
        raise BotError(Code.BAD_REQUEST, field="team")

    def deed(session: Session) -> None:
        desk.transfer(
            session,
            handover_id,
            worker=worker,
            team=Team(team) if team else None,
            to_worker=to_worker,
            note=_draft(Kind.NOTE, note or "", worker, _language_of(gateway, note or ""), None),
            notice=gateway.words.notices_for(_language(session, handover_id)),
            now=clock.utc_now(),
        )

    await gateway.database.run(deed)
    return json({})


@console.post("/handovers/<handover_id:int>/release")
async def release(request: Request, handover_id: int) -> HTTPResponse:
    """Put the conversation back in the queue."""
    gateway = gateway_of(request)

    def deed(session: Session) -> None:
        notice = gateway.words.notices_for(_language(session, handover_id))
        desk.release(session, handover_id, worker=request.ctx.account, notice=notice, now=clock.utc_now())

    await gateway.database.run(deed)
    return json({})


@console.post("/handovers/<handover_id:int>/close")
async def close(request: Request, handover_id: int) -> HTTPResponse:
    """End the talk with an outcome; the resident goes back to the bot or the conversation is closed."""
    gateway = gateway_of(request)
    body = wire.Body(request.json if request.body else {})
    outcome = body.text("outcome", required=False, longest=40) or desk.Outcome.OTHER.value
    topics = body.strings("topics")
    return_to_bot = body.flag("return_to_bot", True)
    body.end()
    if outcome not in {each.value for each in desk.Outcome}:
        raise BotError(Code.BAD_REQUEST, field="outcome")
    for topic in topics:
        if not gateway.texts.is_key(f"topic_{topic}"):
            raise BotError(Code.BAD_REQUEST, field="topics")

    def deed(session: Session) -> None:
        desk.close(
            session,
            handover_id,
            worker=request.ctx.account,
            outcome=desk.Outcome(outcome),
            topics=topics,
            return_to_bot=return_to_bot,
            notice=gateway.words.notices_for(_language(session, handover_id)),
            now=clock.utc_now(),
        )

    await gateway.database.run(deed)
    return json({})


@console.websocket("/stream")
async def stream(request: Request, ws: Any) -> None:
    """Tell the console what moved: the queue, or one of the worker's own conversations."""
    gateway, socket, worker = gateway_of(request), Socket(ws), request.ctx.account
    receiver = asyncio.create_task(_drain(socket))
    known: dict[int, int] = {}
    queue_seen: list[dict[str, Any]] | None = None
    try:
        while not receiver.done() and await _is_signed_in(request):
            with gateway.bus.listen(QUEUE, *(await gateway.database.read(_own_conversations, worker))) as listener:
                waiting, own = await gateway.database.read(_look, worker)
                if waiting != queue_seen:
                    queue_seen = waiting
                    await socket.send({"type": "handovers"})
                for handover_id, last_seq in own.items():
                    if known.get(handover_id) != last_seq:
                        await socket.send({"type": "conversation", "handover_id": handover_id, "last_seq": last_seq})
                known = own
                if not await listener.wait(2.0 if gateway.settings.redis_url else PING_SECONDS):
                    await socket.send({"type": "ping"})
    finally:
        receiver.cancel()
        await asyncio.gather(receiver, return_exceptions=True)


async def _is_signed_in(request: Request) -> bool:
    """Whether the session lives still: a socket must not outlive signing out."""
    cookie = request.cookies.get(guards.COOKIE)
    found = await gateway_of(request).database.read(accounts.find_session, cookie, now=clock.utc_now())
    return found is not None


async def _drain(socket: Socket) -> None:
    """Read and drop pongs until the socket ends."""
    while True:
        await socket.receive()


def _own_conversations(session: Session, worker: Account) -> list[str]:
    own = queue.list_handovers(session, states=STATES["active"], worker_id=worker.id)
    return [handover.conversation_id for handover in own]


def _look(session: Session, worker: Account) -> tuple[list[dict[str, Any]], dict[int, int]]:
    open_ones = queue.list_handovers(session, states=[HandoverState.WAITING, HandoverState.ACTIVE])
    own = {
        handover.id: transcript.read_conversation(session, handover.conversation_id).last_seq
        for handover in open_ones
        if handover.claimed_by == worker.id
    }
    return [wire.handover_to_wire(handover) for handover in open_ones], own


async def _write(request: Request, handover_id: int, kind: Kind) -> HTTPResponse:
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json)
    client_id, text = body.client_id(), body.text("text")
    body.end()
    if len(text or "") > MAX_TEXT:
        raise BotError(Code.TEXT_TOO_LONG, limit=MAX_TEXT)
    written = clean(text or "")
    draft = _draft(kind, written, worker, _language_of(gateway, written), client_id)
    message = await gateway.database.run(desk.write, handover_id, worker=worker, draft=draft, now=clock.utc_now())
    gateway.typing.note(message.conversation_id, "worker", is_on=False)
    return json({"seq": message.seq}, status=202)


def _draft(kind: Kind, text: str, worker: Account, language: str, client_id: str | None) -> transcript.Draft:
    """A worker's words; identity codes and accounts are masked in them too, contacts are left."""
    stored = mask(text, keep_contacts=True).text
    request_hash = hashlib.sha256(f"{kind.value}:{stored}".encode()).hexdigest() if client_id else None
    extra = {"worker": {"title": worker.title}}
    return transcript.Draft(
        Author.WORKER, kind, stored, language, client_id=client_id, request_hash=request_hash, extra=extra
    )


def _language_of(gateway: Gateway, text: str) -> str:
    """The language that a worker wrote in, so that screen readers read it right; Finnish when it is not sure."""
    found = gateway.detector.detect(text)
    return found.language if found.confidence >= SURE and found.language in all_languages() else "fi"


def _language(session: Session, handover_id: int) -> str:
    handover = queue.read(session, handover_id)
    return transcript.read_conversation(session, handover.conversation_id).language


async def _note_reading(gateway: Gateway, handover: queue.Handover, worker: Account) -> None:
    deed, subject, now = audit.Deed.CONVERSATION_READ, f"conversation:{handover.conversation_id}", clock.utc_now()
    since = now - timedelta(minutes=READING_MINUTES)
    known = await gateway.database.read(audit.has_recorded, deed, account_id=worker.id, subject=subject, since=since)
    if not known:
        own = handover.claimed_by == worker.id
        await gateway.database.run(audit.record, deed, account_id=worker.id, subject=subject, now=now, own=own)
