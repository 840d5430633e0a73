"""Who may come in. Every blueprint is made by ``guarded``; a test walks the routes and finds none without a guard."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from sanic import Blueprint
from sanic.request import Request

from bot import clock
from bot.conversations import transcript
from bot.errors import BotError, Code
from bot.languages import all_languages
from bot.staff import accounts
from bot.staff.models import Role

COOKIE = "neuvo_staff"
CSRF_HEADER = "x-csrf-token"
READING = frozenset({"GET", "HEAD", "OPTIONS"})

Guard = Callable[[Request], Awaitable[None]]


def guarded(name: str, *, guard: Guard, url_prefix: str = "") -> Blueprint:
    """Make a blueprint whose every request passes the guard first."""
    blueprint = Blueprint(name, url_prefix=url_prefix)
    blueprint.ctx.guard = guard
    blueprint.middleware("request")(guard)
    return blueprint


async def anyone(request: Request) -> None:
    """Open to all: operation and static pages, which hold nothing private."""


async def visitor(request: Request) -> None:
    """Ask for an allowed origin."""
    check_origin(request)


async def resident(request: Request) -> None:
    """Ask for an allowed origin and the token of the very conversation in the path."""
    check_origin(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise BotError(Code.UNAUTHENTICATED)
    request.ctx.conversation_id = await open_conversation(request, token.strip(), request.match_info["conversation_id"])


async def staff(request: Request) -> None:
    """Ask for a living session, its CSRF token on changing calls, and an allowed origin."""
    check_origin(request)
    cookie = request.cookies.get(COOKIE)
    found = cookie and await request.app.ctx.gateway.database.read(accounts.find_session, cookie, now=clock.utc_now())
    if not found:
        raise BotError(Code.UNAUTHENTICATED)
    request.ctx.account, request.ctx.csrf = found
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in READING and not hmac.compare_digest(given.encode(), request.ctx.csrf.encode()):
        raise BotError(Code.CSRF)


async def worker(request: Request) -> None:
    """Ask for a member of staff who talks with residents."""
    await staff(request)
    if not request.ctx.account.roles & {Role.WORKER, Role.LEAD, Role.ADMIN}:
        raise BotError(Code.FORBIDDEN)


async def open_conversation(request: Request, token: str, conversation_id: str) -> str:
    """The conversation that the token opens, when it is the one asked for.

    Raises:
        BotError: UNAUTHENTICATED for an unknown token; FORBIDDEN for the token of another conversation, which says
            nothing of whether the one asked for exists.
    """
    database = request.app.ctx.gateway.database
    found: str | None = await database.read(transcript.find_conversation_id, token)
    if found is None:
        raise BotError(Code.UNAUTHENTICATED)
    if found != conversation_id:
        raise BotError(Code.FORBIDDEN)
    return found


def check_origin(request: Request) -> None:
    """Refuse a browser that speaks for another site; programs send no Origin.

    Raises:
        BotError: ORIGIN_REFUSED.
    """
    origin = request.headers.get("origin")
    if origin is not None and not is_allowed_origin(request, origin):
        raise BotError(Code.ORIGIN_REFUSED)


def is_allowed_origin(request: Request, origin: str) -> bool:
    """Whether the origin is our own host or one of NEUVO_ORIGINS, to the letter."""
    own = {f"http://{request.host}", f"https://{request.host}"}
    return origin in own or origin in request.app.ctx.gateway.settings.origins


def caller_address(request: Request) -> str:
    """The address of who calls: the socket's, or behind N trusted proxies the N-th from the right."""
    proxies = request.app.ctx.gateway.settings.trusted_proxies
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        if len(hops) >= proxies:
            return str(hops[-proxies])
    return str(request.ip)


def language_of(request: Request) -> str:
    """The language to speak to the caller when nothing better is known: Accept-Language, else Finnish."""
    known = getattr(request.ctx, "language", None)
    if known:
        return str(known)
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()
        for candidate in (code, code.split("-")[0]):
            if candidate in all_languages():
                return str(candidate)
    return "fi"


def gateway_of(request: Request) -> Any:
    """The gateway's parts."""
    return request.app.ctx.gateway
