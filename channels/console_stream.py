"""The console's WebSocket: says what moved, never what it is now. While it lives, the worker counts as connected."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from sanic.request import Request

from bot import clock
from bot.bus import QUEUE, Listener
from bot.handover import overview, presence
from bot.handover.overview import Overview, OwnChat
from bot.handover.rules import current_rules
from bot.staff import sessions
from channels import guards
from channels.console_entry import console, is_lead
from channels.guards import gateway_of
from channels.resident_stream import PING_SECONDS, Socket

NOTHING = Overview([], [], [], {}, frozenset(), frozenset())


@console.websocket("/stream")
async def stream(request: Request, ws: Any) -> None:
    """Tell the console what moved: the lists, own conversations, typing and reading, offers, alerts for leads."""
    gateway, socket, worker = gateway_of(request), Socket(ws), request.ctx.account
    await gateway.database.run(presence.enter, worker.id, now=clock.utc_now())
    receiver = asyncio.create_task(_drain(socket))
    try:
        with gateway.bus.listen(QUEUE) as listener:
            await _tell_for_ever(request, socket, listener, receiver)
    finally:
        receiver.cancel()
        await asyncio.gather(receiver, return_exceptions=True)


async def _tell_for_ever(request: Request, socket: Socket, listener: Listener, receiver: asyncio.Task[None]) -> None:
    gateway, worker_id, rules = gateway_of(request), request.ctx.account.id, current_rules()
    seen, typing, board = None, dict[int, bool](), None
    while not receiver.done() and await _is_signed_in(request):
        await request.app.ctx.desk_watch.beat(worker_id)
        own = await gateway.database.read(overview.read_own, worker_id)
        if listener.follow(QUEUE, *(chat.conversation_id for chat in own.values())):
            # Read again, so that no wake falls between the reading and the listening.
            own = await gateway.database.read(overview.read_own, worker_id)
        # One message in one chat moves no list: the board is kept until the queue is heard, or nothing for a while.
        board = board or await request.app.ctx.board.read()
        found = overview.see(board, own, worker_id, rules=rules, now=clock.utc_now())
        for frame in tell(seen, found, is_lead=is_lead(request)):
            await socket.send(frame)
        writing = {
            handover_id: gateway.typing.is_on(chat.conversation_id, "resident")
            for handover_id, chat in found.own.items()
        }
        for handover_id, is_on in writing.items():
            if is_on != typing.get(handover_id, False):
                await socket.send({"type": "typing", "handover_id": handover_id, "on": is_on})
        seen, typing = found, writing
        if not await listener.wait(2.0 if gateway.settings.redis_url else PING_SECONDS):
            await socket.send({"type": "ping"})
        if QUEUE in listener.heard or not listener.heard:
            board = None


def tell(seen: Overview | None, found: Overview, *, is_lead: bool) -> Iterator[dict[str, Any]]:
    """The frames for what differs from what was seen before; everything at first."""
    known = seen or NOTHING
    if seen is None or found.lists != known.lists:
        yield {"type": "handovers"}
    if found.people != known.people:
        yield {"type": "colleagues"}
    if found.callbacks != known.callbacks:
        yield {"type": "callbacks"}
    yield from ({"type": "offer", "handover_id": each} for each in sorted(found.offered - known.offered))
    if is_lead:
        yield from ({"type": "alert", "handover_id": each} for each in sorted(found.alerted - known.alerted))
    for handover_id, chat in found.own.items():
        before = known.own.get(handover_id, OwnChat(chat.conversation_id, 0, 0))
        if chat.last_seq != before.last_seq:
            yield {"type": "conversation", "handover_id": handover_id, "last_seq": chat.last_seq}
        if chat.read_by_resident != before.read_by_resident:
            yield {"type": "read", "handover_id": handover_id, "seq": chat.read_by_resident}


async def _is_signed_in(request: Request) -> bool:
    """Whether the session lives still: a socket must not outlive signing out."""
    cookie = request.cookies.get(guards.COOKIE)
    found = await gateway_of(request).database.read(sessions.find_session, cookie, now=clock.utc_now())
    return found is not None


async def _drain(socket: Socket) -> None:
    """Read and drop pongs until the socket ends."""
    while True:
        await socket.receive()
