"""Signing in with the county's account: the way to its directory and back. Off unless NEUVO_OIDC_ISSUER is set."""

from __future__ import annotations

import logging
import secrets

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot import clock
from bot.errors import BotError, Code
from bot.staff import directory, directory_accounts
from bot.staff.directory import Directory
from bot.staff.sessions import SignedIn
from channels import guards
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.staff import PREFIX, browser_of, is_secure, with_cookie

log = logging.getLogger(__name__)

WALK_COOKIE = "neuvo_county"
CONSOLE = "/console.html"
LONGEST = 4096

county: Blueprint = guards.guarded("county", guard=guards.visitor, url_prefix=f"{PREFIX}/county")


@county.get("/")
async def leave(request: Request) -> HTTPResponse:
    """Send the browser to the directory."""
    gateway, found = gateway_of(request), _directory_of(request)
    gateway.limits.logins.spend(guards.caller_address(request))
    walk, browser, now = directory.begin_walk(), secrets.token_urlsafe(32), clock.utc_now()
    try:
        address = await found.address_of(walk, now=now)
    except BotError as error:
        return _tell(error)
    await gateway.database.run(directory_accounts.keep_walk, walk, browser=browser, now=now)
    response = redirect(address)
    response.cookies[WALK_COOKIE] = browser
    cookie = response.cookies[WALK_COOKIE]
    # Lax, not Strict: the browser comes back from another site and must bring it along.
    cookie["httponly"], cookie["samesite"], cookie["path"] = True, "Lax", f"{PREFIX}/county"
    cookie["secure"], cookie["max-age"] = is_secure(request), directory_accounts.WALK_MINUTES * 60
    return response


@county.get("/back")
async def come_back(request: Request) -> HTTPResponse:
    """Take the browser back: open a session for whom the directory vouches for, and show the console."""
    found = _directory_of(request)
    try:
        signed_in = await _enter(request, found)
    except BotError as error:
        response = _tell(error)
    else:
        response = with_cookie(request, redirect(CONSOLE), signed_in)
    response.cookies[WALK_COOKIE] = ""
    response.cookies[WALK_COOKIE]["path"], response.cookies[WALK_COOKIE]["max-age"] = f"{PREFIX}/county", 0
    return response


async def _enter(request: Request, found: Directory) -> SignedIn:
    gateway: Gateway = gateway_of(request)
    gateway.limits.logins.spend(guards.caller_address(request))
    code, state = request.args.get("code", ""), request.args.get("state", "")
    browser, now = request.cookies.get(WALK_COOKIE, ""), clock.utc_now()
    if not 0 < len(state) <= LONGEST or len(code) > LONGEST:
        raise BotError(Code.DIRECTORY_REFUSED, reason="shape")
    begun = await gateway.database.run(directory_accounts.take_walk, state, browser=browser, now=now)
    if begun is None or not code:
        raise BotError(Code.DIRECTORY_REFUSED, reason="walk")
    newcomer = await found.read_newcomer(code, nonce=begun.nonce, verifier=begun.verifier, now=now)
    signed_in = await gateway.database.run(
        directory_accounts.enter,
        newcomer,
        issuer=found.settings.issuer,
        title=gateway.texts.find("ui_console_worker_title", language="fi").text,
        browser=browser_of(request),
        now=now,
    )
    if signed_in is None:
        raise BotError(Code.DIRECTORY_REFUSED, reason="no_role")
    return signed_in


def _directory_of(request: Request) -> Directory:
    found: Directory | None = gateway_of(request).directory
    if found is None:
        raise BotError(Code.NOT_FOUND)
    return found


def _tell(error: BotError) -> HTTPResponse:
    """Back to the console, which says what happened: the code stands behind ``#``."""
    log.warning("directory_failed", extra={"code": error.code.value, "reason": error.details.get("reason")})
    return redirect(f"{CONSOLE}#refused={error.code.value}")
