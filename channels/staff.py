"""Signing in and out of staff, and links with which a password is set."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import clock
from bot.staff import invitations, passwords, sessions, sign_in
from bot.staff.passwords import MAX_LENGTH
from bot.staff.sessions import Browser, SignedIn
from channels import guards, wire
from channels.guards import gateway_of
from channels.limits import network_of
from channels.staff_wire import user_to_wire

PREFIX = "/api/v1/staff"
LONGEST_CODE = 40
LONGEST_TOKEN = 100
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
"""A mark in the browser's name for itself, and the family; the first that fits, for each names the ones after it."""

JUDGES = ThreadPoolExecutor(2, thread_name_prefix="password")
"""Where passwords are judged: two at a time, each takes 64 MiB for a tenth of a second."""

door: Blueprint = guards.guarded("staff_door", guard=guards.visitor, url_prefix=PREFIX)
inside: Blueprint = guards.guarded("staff_inside", guard=guards.staff, url_prefix=PREFIX)


@door.get("/ways")
async def list_ways(request: Request) -> HTTPResponse:
    """Tell which ways in there are."""
    return json({"password": True, "county": gateway_of(request).directory is not None})


@door.post("/login")
async def login(request: Request) -> HTTPResponse:
    """Open a session; the answer is the same for a wrong name and a wrong password."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    username, password = body.text("username", longest=64) or "", body.text("password", longest=MAX_LENGTH) or ""
    code = body.text("code", required=False, longest=LONGEST_CODE)
    body.end()
    gateway.limits.logins.spend(guards.caller_address(request))
    database, browser, now = gateway.database, browser_of(request), clock.utc_now()
    lock = await database.read(sign_in.find_lock, username=username, network=browser.network, now=now)
    if isinstance(lock, sign_in.Refusal):
        raise lock.to_error()
    judged = asyncio.get_running_loop().run_in_executor(JUDGES, passwords.is_right, lock.password_hash, password)
    found = await database.run(
        sign_in.sign_in, username=username, is_right=await judged, code=code, browser=browser, now=now
    )
    if isinstance(found, sign_in.Refusal):
        raise found.to_error()
    is_enrolled = found.is_proven or not gateway.settings.needs_second_factor
    response = json({"user": user_to_wire(found.account), "csrf": found.csrf, "must_enrol": not is_enrolled})
    return with_cookie(request, response, found)


@door.post("/invitation")
async def show_invitation(request: Request) -> HTTPResponse:
    """Tell for whom a link is; 410 INVITATION_SPENT when it no longer opens anything."""
    gateway, token, _body = await _read_token(request)
    found = await gateway.database.read(invitations.read_invited, token, now=clock.utc_now())
    return json({"username": found.username, "name": found.name, "expires_at": clock.to_wire(found.expires_at)})


@door.post("/invitation/accept")
async def accept_invitation(request: Request) -> HTTPResponse:
    """Set the password; the link is spent."""
    gateway, token, body = await _read_token(request, "password")
    found = await gateway.database.run(invitations.accept, token, password=body["password"], now=clock.utc_now())
    return json({"username": found.username})


@inside.get("/me")
async def me(request: Request) -> HTTPResponse:
    """Who is signed in, and the CSRF token for a page that was reloaded."""
    account, csrf = request.ctx.account, request.ctx.csrf
    return json({"user": user_to_wire(account), "csrf": csrf, "must_enrol": guards.must_enrol(request)})


@inside.post("/logout")
async def logout(request: Request) -> HTTPResponse:
    """End the session."""
    cookie = request.cookies.get(guards.COOKIE)
    await gateway_of(request).database.run(sessions.sign_out, cookie, now=clock.utc_now())
    response = json({})
    del response.cookies[guards.COOKIE]
    return response


def with_cookie(request: Request, response: HTTPResponse, signed_in: SignedIn) -> HTTPResponse:
    """The answer with the session's cookie: out of reach of scripts and of other sites."""
    response.cookies[guards.COOKIE] = signed_in.cookie
    cookie = response.cookies[guards.COOKIE]
    cookie["httponly"], cookie["samesite"], cookie["path"] = True, "Strict", "/"
    cookie["secure"] = is_secure(request)
    return response


def is_secure(request: Request) -> bool:
    """Whether the browser speaks TLS, with us or with the proxy in front."""
    return bool(request.scheme == "https") or request.headers.get("x-forwarded-proto") == "https"


def browser_of(request: Request) -> Browser:
    """From where the request comes, as coarse as its owner needs to know it again."""
    told = request.headers.get("user-agent", "")
    name = next((family for mark, family in BROWSERS if mark in told), "")
    return Browser(network_of(guards.caller_address(request)), name)


async def _read_token(request: Request, *names: str) -> tuple[Any, str, dict[str, str]]:
    """The gateway, the link's secret, and the other fields of the body; guessing is slowed down as sign-in is."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    token = body.text("token", longest=LONGEST_TOKEN) or ""
    others = {name: body.text(name, longest=MAX_LENGTH) or "" for name in names}
    body.end()
    gateway.limits.logins.spend(guards.caller_address(request))
    return gateway, token, others
