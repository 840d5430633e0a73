"""The console's queue: who waits, taking a resident, giving her to others, ending the talk."""

from __future__ import annotations

from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.conversations.models import Kind
from bot.errors import BotError, Code
from bot.handover import desk, offers, presence, queue, routing
from bot.handover.rules import current_rules
from bot.handover.teams import Team
from bot.staff.accounts import Account
from bot.turns.reception import MAX_TEXT
from channels import wire
from channels.console_entry import STATES, console, language_of, read_choice, read_language
from channels.console_messages import draft_of
from channels.console_wire import handover_to_wire
from channels.guards import gateway_of

TEAMS = tuple(team.value for team in Team)


@console.get("/handovers")
async def list_queue(request: Request) -> HTTPResponse:
    """Show handovers of one state, most urgent first."""
    state = read_choice(request, "state", STATES) or "waiting"
    team, language = read_choice(request, "team", TEAMS), read_language(request)
    topic = request.args.get("topic")
    only_mine = read_choice(request, "for", ("me",)) is not None
    found = await gateway_of(request).database.read(list_for, request.ctx.account, state)
    shown = [
        each
        for each in found
        if (team is None or each["team"] == team)
        and (language is None or each["language"] == language)
        and (topic is None or each["topic"] == topic)
        and (each["for_me"] or not only_mine)
    ]
    return json({"handovers": shown})


def list_for(session: Session, account: Account, state: str) -> list[dict[str, Any]]:
    """The handovers of a state as one worker sees them."""
    now, rules = clock.utc_now(), current_rules()
    own = account.id if state == "mine" else None
    found = queue.list_handovers(session, states=STATES[state], worker_id=own)
    workers = presence.list_workers(session) if found else []
    me = next((worker for worker in workers if worker.id == account.id), None)
    spoken = routing.languages_here(workers, now=now, rules=rules)
    return [
        handover_to_wire(
            handover,
            now=now,
            rules=rules,
            for_me=me is not None and routing.is_for(handover, me, spoken=spoken),
        )
        for handover in found
    ]


@console.post("/handovers/<handover_id:int>/claim")
async def claim(request: Request, handover_id: int) -> HTTPResponse:
    """Take a waiting conversation, or 409 ALREADY_CLAIMED."""
    gateway, worker = gateway_of(request), request.ctx.account

    def deed(session: Session) -> queue.Handover:
        notice = gateway.words.notices_for(language_of(session, handover_id), title=worker.title)
        return desk.claim(session, handover_id, worker=worker, notice=notice, now=clock.utc_now())

    return json(_own_to_wire(await gateway.database.run(deed)))


@console.post("/handovers/<handover_id:int>/transfer")
async def transfer(request: Request, handover_id: int) -> HTTPResponse:
    """Give the conversation to a team or to a colleague, with a note; with ``ask`` she may say no first."""
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json)
    team = body.one_of("team", TEAMS, required=False)
    to_worker = body.number("worker", required=False)
    ask = body.flag("ask", False)
    note = body.text("note", longest=MAX_TEXT)
    body.end()
    if (team is None) == (to_worker is None):
        raise BotError(Code.BAD_REQUEST, field="team")
    if ask and to_worker is None:
        raise BotError(Code.BAD_REQUEST, field="ask")
    draft = draft_of(gateway, Kind.NOTE, note or "", worker)
    now = clock.utc_now()

    def deed(session: Session) -> None:
        if ask and to_worker is not None:
            offers.offer(session, handover_id, worker=worker, to=to_worker, note=draft, rules=current_rules(), now=now)
            return
        desk.transfer(
            session,
            handover_id,
            worker=worker,
            team=Team(team) if team else None,
            to_worker=to_worker,
            note=draft,
            notice=gateway.words.notices_for(language_of(session, handover_id)),
            now=now,
        )

    await gateway.database.run(deed)
    return json({})


@console.delete("/handovers/<handover_id:int>/transfer")
async def withdraw(request: Request, handover_id: int) -> HTTPResponse:
    """Stop asking the colleague."""
    now = clock.utc_now()
    await gateway_of(request).database.run(offers.withdraw, handover_id, worker=request.ctx.account, now=now)
    return json({})


@console.post("/handovers/<handover_id:int>/accept")
async def accept(request: Request, handover_id: int) -> HTTPResponse:
    """Take over what a colleague asked one to take."""
    gateway, worker = gateway_of(request), request.ctx.account

    def deed(session: Session) -> queue.Handover:
        notice = gateway.words.notices_for(language_of(session, handover_id), title=worker.title)
        return offers.accept(
            session, handover_id, worker=worker, notice=notice, rules=current_rules(), now=clock.utc_now()
        )

    return json(_own_to_wire(await gateway.database.run(deed)))


@console.post("/handovers/<handover_id:int>/decline")
async def decline(request: Request, handover_id: int) -> HTTPResponse:
    """Say no, with a note if one likes."""
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json if request.body else {})
    text = body.text("note", required=False, longest=MAX_TEXT)
    body.end()
    note = draft_of(gateway, Kind.NOTE, text, worker) if text else None
    await gateway.database.run(offers.decline, handover_id, worker=worker, note=note, now=clock.utc_now())
    return json({})


@console.post("/handovers/<handover_id:int>/release")
async def release(request: Request, handover_id: int) -> HTTPResponse:
    """Put the conversation back in the queue."""
    gateway = gateway_of(request)

    def deed(session: Session) -> None:
        notice = gateway.words.notices_for(language_of(session, handover_id))
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
            notice=gateway.words.notices_for(language_of(session, handover_id)),
            now=clock.utc_now(),
        )

    await gateway.database.run(deed)
    return json({})


def _own_to_wire(handover: queue.Handover) -> dict[str, Any]:
    return handover_to_wire(handover, now=clock.utc_now(), rules=current_rules(), for_me=True)
