"""Call-back requests in the console: the list, taking one, saying what became of it."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import clock
from bot.conversations.models import Kind
from bot.handover import callbacks
from bot.handover.models import CallbackState
from bot.turns.reception import MAX_TEXT
from channels import wire
from channels.console_entry import console, read_choice
from channels.console_messages import draft_of
from channels.console_wire import callback_to_wire
from channels.guards import gateway_of

MARKS = tuple(each.value for each in CallbackState if each is not CallbackState.NEW)
LISTS = {
    "open": [CallbackState.NEW, CallbackState.CALLED, CallbackState.NOT_REACHED],
    **{each.value: [each] for each in CallbackState},
}


@console.get("/callbacks")
async def list_callbacks(request: Request) -> HTTPResponse:
    """Show the requests of one state, or all that are open; numbers only of those that one has taken."""
    state = read_choice(request, "state", LISTS) or "open"
    found = await gateway_of(request).database.read(
        callbacks.list_callbacks, states=LISTS[state], viewer=request.ctx.account.id
    )
    return json({"callbacks": [callback_to_wire(callback) for callback in found]})


@console.post("/callbacks/<callback_id:int>/take")
async def take(request: Request, callback_id: int) -> HTTPResponse:
    """Take a request: the answer has the number. 409 ALREADY_CLAIMED when a colleague has it."""
    callback = await gateway_of(request).database.run(
        callbacks.take, callback_id, worker=request.ctx.account, now=clock.utc_now()
    )
    return json(callback_to_wire(callback))


@console.post("/callbacks/<callback_id:int>/release")
async def release(request: Request, callback_id: int) -> HTTPResponse:
    """Give an own request back to the list."""
    await gateway_of(request).database.run(
        callbacks.release, callback_id, worker=request.ctx.account, now=clock.utc_now()
    )
    return json({})


@console.post("/callbacks/<callback_id:int>/mark")
async def mark(request: Request, callback_id: int) -> HTTPResponse:
    """Say that the resident was called, was not reached, or that all is done; with a note if one likes."""
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json)
    state = CallbackState(body.one_of("state", MARKS))
    text = body.text("note", required=False, longest=MAX_TEXT)
    body.end()
    note = draft_of(gateway, Kind.NOTE, text, worker) if text else None
    callback = await gateway.database.run(
        callbacks.mark, callback_id, worker=worker, state=state, note=note, now=clock.utc_now()
    )
    return json(callback_to_wire(callback))
