"""The console's blueprint, to which each area adds its calls, and what the areas share. Has no call of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sqlalchemy.orm import Session

from bot.conversations import transcript
from bot.errors import BotError, Code
from bot.handover import queue
from bot.handover.models import HandoverState
from bot.languages import all_languages
from bot.staff.permissions import Right, may
from channels import guards

PREFIX = "/api/v1/console"
STATES = {
    "waiting": [HandoverState.WAITING],
    "active": [HandoverState.ACTIVE],
    "mine": [HandoverState.ACTIVE],
    "closed": [HandoverState.CLOSED, HandoverState.CANCELLED],
}

console: Blueprint = guards.guarded("console", guard=guards.worker, url_prefix=PREFIX)


@console.middleware("request")
async def note_beat(request: Request) -> None:
    """Every call is a sign of life of the worker's console."""
    await request.app.ctx.desk_watch.beat(request.ctx.account.id)


def require_lead(request: Request) -> None:
    """Let leads and administrators pass.

    Raises:
        BotError: FORBIDDEN.
    """
    if not is_lead(request):
        raise BotError(Code.FORBIDDEN)


def is_lead(request: Request) -> bool:
    """Whether the caller leads the work."""
    return may(request.ctx.account.roles, Right.LEAD)


def language_of(session: Session, handover_id: int) -> str:
    """The language of the resident."""
    handover = queue.read(session, handover_id)
    return transcript.read_conversation(session, handover.conversation_id).language


def read_choice(request: Request, name: str, allowed: Any) -> str | None:
    """A value of the query out of a closed list, or None.

    Raises:
        BotError: BAD_REQUEST.
    """
    value: str | None = request.args.get(name)
    if value is not None and value not in allowed:
        raise BotError(Code.BAD_REQUEST, field=name)
    return value


def read_language(request: Request) -> str | None:
    """``language`` of the query, or None."""
    return read_choice(request, "language", all_languages())


def read_moment(request: Request, name: str) -> datetime | None:
    """A moment of the query, as RFC 3339 with its zone, or None.

    Raises:
        BotError: BAD_REQUEST.
    """
    raw = request.args.get(name)
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError as error:
        raise BotError(Code.BAD_REQUEST, field=name) from error
    if moment.tzinfo is None:
        raise BotError(Code.BAD_REQUEST, field=name)
    return moment
