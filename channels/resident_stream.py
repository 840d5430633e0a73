"""The resident's WebSocket: the same reads and writes as over HTTP, pushed. One writer per socket, with a deadline."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sqlalchemy.orm import Session

from bot.conversations import transcript
from bot.errors import BotError, Code
from channels import guards, wire
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.resident import PREFIX, take
from channels.states import read_state

log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
SEND_SECONDS = 10.0
PING_SECONDS = 20.0
POLL_SECONDS = 2.0
REFUSED, TOO_SLOW = 4001, 4008

# The first frame carries the token (PROTOCOL, stream): browsers cannot set headers on a WebSocket.
streams: Blueprint = guards.guarded("resident_stream", guard=guards.visitor, url_prefix=PREFIX)


class Socket:
    """JSON frames over Sanic's WebSocket; a reader that stands still is cut off (RELIABILITY W22)."""

    def __init__(self, ws: Any) -> None:
        self._ws = ws

    async def send(self, frame: Mapping[str, Any]) -> None:
        """Send one frame within ten seconds."""
        try:
            await asyncio.wait_for(self._ws.send(json.dumps(frame, ensure_ascii=False)), SEND_SECONDS)
        except asyncio.TimeoutError:
            await self._ws.close(TOO_SLOW)
            raise

    async def receive(self, timeout: float | None = None) -> dict[str, Any]:
        """Receive one frame.

        Raises:
            BotError: BAD_REQUEST for what is no JSON object with a type; UNAUTHENTICATED when none came in time.
        """
        raw = await self._ws.recv(timeout)
        if raw is None:
            raise BotError(Code.UNAUTHENTICATED)
        try:
            frame = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise BotError(Code.BAD_REQUEST, field="frame") from error
        if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
            raise BotError(Code.BAD_REQUEST, field="type")
        return frame

    async def close(self, code: int) -> None:
        """Close with a code of our own."""
        await self._ws.close(code)


@streams.websocket("/<conversation_id:str>/stream")
async def stream(request: Request, ws: Any, conversation_id: str) -> None:
    """Serve one socket: hello, then everything after ``after`` and what comes."""
    gateway, socket = gateway_of(request), Socket(ws)
    try:
        hello = wire.Body(await socket.receive(HELLO_SECONDS))
        hello.one_of("type", ("hello",))
        token, after = hello.text("token", longest=200), hello.number("after", required=False) or 0
        hello.end()
        await guards.open_conversation(request, token or "", conversation_id)
    except BotError as error:
        await socket.send(_error_frame(gateway, error, guards.language_of(request)))
        await socket.close(REFUSED)
        return
    sender = asyncio.create_task(_send(gateway, socket, conversation_id, after))
    receiver = asyncio.create_task(_receive(gateway, socket, conversation_id))
    try:
        done, _pending = await asyncio.wait({sender, receiver}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    except BotError as error:
        # The conversation was deleted, or the database is away: say so, the client resumes by ``after``.
        await socket.send(_error_frame(gateway, error, "fi"))
    except asyncio.TimeoutError:
        log.info("socket_too_slow", extra={"conversation": conversation_id})
    finally:
        sender.cancel()
        receiver.cancel()
        await asyncio.gather(sender, receiver, return_exceptions=True)
        gateway.typing.note(conversation_id, "resident", is_on=False)


async def _send(gateway: Gateway, socket: Socket, conversation_id: str, after: int) -> None:
    state: dict[str, Any] | None = None
    typing: dict[str, bool] = {}
    step = POLL_SECONDS if gateway.settings.redis_url else PING_SECONDS
    silent = 0.0
    with gateway.bus.listen(conversation_id) as listener:
        while True:
            seen = await gateway.database.read(_look, conversation_id, after)
            if state is None:
                state = seen["state"]
                await socket.send(state)
            for message in seen["messages"]:
                await socket.send({"type": "message", "message": message})
                after = message["seq"]
            if seen["state"] != state:
                state = seen["state"]
                await socket.send(state)
            now_typing = {
                "bot": bool(seen["state"]["pending"]),
                "worker": gateway.typing.is_on(conversation_id, "worker"),
            }
            for author, is_on in now_typing.items():
                if typing.get(author, False) != is_on:
                    await socket.send({"type": "typing", "author": author, "on": is_on})
            typing = now_typing
            if await listener.wait(step):
                silent = 0.0
                continue
            silent += step
            if silent >= PING_SECONDS:
                silent = 0.0
                await socket.send({"type": "ping"})


async def _receive(gateway: Gateway, socket: Socket, conversation_id: str) -> None:
    while True:
        client_id = None
        try:
            frame = await socket.receive()
            kind = frame.pop("type")
            client_id = frame.get("client_id") if isinstance(frame.get("client_id"), str) else None
            body = wire.Body(frame)
            if kind in {"say", "choose"}:
                accepted = await take(gateway, conversation_id, body)
                await socket.send({"type": "ack", "client_id": client_id, "seq": accepted.seq})
            elif kind == "typing":
                gateway.typing.note(conversation_id, "resident", is_on=body.flag("on", True))
            elif kind != "pong":
                raise BotError(Code.BAD_REQUEST, field="type")
        except BotError as error:
            language = "fi"
            if error.code is not Code.DATABASE_BUSY:
                language = (await gateway.database.read(transcript.read_conversation, conversation_id)).language
            await socket.send(_error_frame(gateway, error, language, client_id))


def _look(session: Session, conversation_id: str, after: int) -> dict[str, Any]:
    messages = transcript.read_after(session, conversation_id, after)
    state = {"type": "state", **read_state(session, conversation_id)}
    return {"state": state, "messages": [wire.message_to_wire(message) for message in messages]}


def _error_frame(gateway: Gateway, error: BotError, language: str, client_id: str | None = None) -> dict[str, Any]:
    text = gateway.words.text(error.text_key, language, **error.details)[0]
    frame = {"type": "error", **wire.error_to_wire(error.code, text, uuid.uuid4().hex[:12], error.details)}
    return {**frame, "client_id": client_id} if client_id else frame
