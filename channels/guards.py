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
from bot.staff import sessions
from bot.staff.permissions import Right, may

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
    await open_conversation(request, token.strip(), request.match_info["conversation_id"])


async def staff(request: Request) -> None:
    """Ask for a living session, its CSRF token on changing calls, and our own origin: sister sites may not speak."""
    origin = request.headers.get("origin")
    if origin is not None and not is_own_origin(request, origin):
        raise BotError(Code.ORIGIN_REFUSED)
    cookie = request.cookies.get(COOKIE)
    database = gateway_of(request).database
    found = await database.read(sessions.find_session, cookie, now=clock.utc_now()) if cookie else None
    if found is None:
        raise BotError(Code.UNAUTHENTICATED)
    if found.is_stale:
        await database.run(sessions.touch_session, cookie, now=clock.utc_now())
    request.ctx.account, request.ctx.csrf, request.ctx.session = found.account, found.csrf, found
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in READING and not hmac.compare_digest(given.encode(), request.ctx.csrf.encode()):
        raise BotError(Code.CSRF)


def holder(right: Right) -> Guard:
    """A guard that asks for a member of staff with a right, and for a second factor where the county wants one."""

    async def guard(request: Request) -> None:
        await staff(request)
        if not may(request.ctx.account.roles, right):
            raise BotError(Code.FORBIDDEN)
        if must_enrol(request):
            raise BotError(Code.SECOND_FACTOR_MISSING)

    return guard


worker = holder(Right.TALK)
"""Ask for a member of staff who talks with residents."""


def must_enrol(request: Request) -> bool:
    """Whether this session has shown no second factor although the county asks everybody for one."""
    return gateway_of(request).settings.needs_second_factor and not request.ctx.session.is_proven


async def open_conversation(request: Request, token: str, conversation_id: str) -> None:
    """See that the token opens the conversation asked for; its language is the caller's from now on.

    Raises:
        BotError: UNAUTHENTICATED for an unknown token; FORBIDDEN for the token of another conversation, which says
            nothing of whether the one asked for exists.
    """
    gateway = request.app.ctx.gateway
    found = gateway.tokens.find(token)
    if found is None:
        found = await gateway.database.read(transcript.find_by_token, token)
        if found is None:
            raise BotError(Code.UNAUTHENTICATED)
        gateway.tokens.keep(token, found)
    if found[0] != conversation_id:
        raise BotError(Code.FORBIDDEN)
    request.ctx.language = found[1]


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
    return is_own_origin(request, origin) or origin in request.app.ctx.gateway.settings.origins


def is_own_origin(request: Request, origin: str) -> bool:
    """Whether the page was served by this very host."""
    return origin in {f"http://{request.host}", f"https://{request.host}"}


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
