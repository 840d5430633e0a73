"""Signing in and out of staff."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import clock
from bot.errors import BotError, Code
from bot.staff import accounts
from channels import guards, wire
from channels.guards import gateway_of

PREFIX = "/api/v1/staff"

door: Blueprint = guards.guarded("staff_door", guard=guards.visitor, url_prefix=PREFIX)
inside: Blueprint = guards.guarded("staff_inside", guard=guards.staff, url_prefix=PREFIX)


@door.post("/login")
async def login(request: Request) -> HTTPResponse:
    """Open a session; the answer is the same for a wrong name and a wrong password."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    username, password = body.text("username", longest=64), body.text("password", longest=200)
    body.end()
    gateway.limits.logins.spend(guards.caller_address(request))
    signed_in = await gateway.database.run(accounts.sign_in, username=username, password=password, now=clock.utc_now())
    if signed_in is None:
        raise BotError(Code.BAD_CREDENTIALS)
    response = json({"user": _to_wire(signed_in.account), "csrf": signed_in.csrf})
    response.cookies[guards.COOKIE] = signed_in.cookie
    cookie = response.cookies[guards.COOKIE]
    cookie["httponly"], cookie["samesite"], cookie["path"] = True, "Strict", "/"
    cookie["secure"] = request.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    return response


@inside.get("/me")
async def me(request: Request) -> HTTPResponse:
    """Who is signed in, and the CSRF token for a page that was reloaded."""
    return json({"user": _to_wire(request.ctx.account), "csrf": request.ctx.csrf})


@inside.post("/logout")
async def logout(request: Request) -> HTTPResponse:
    """End the session."""
    cookie = request.cookies.get(guards.COOKIE)
    await gateway_of(request).database.run(accounts.sign_out, cookie, now=clock.utc_now())
    response = json({})
    del response.cookies[guards.COOKIE]
    return response


def _to_wire(account: accounts.Account) -> dict[str, Any]:
    roles = sorted(role.value for role in account.roles)
    return {"id": account.id, "name": account.name, "title": account.title, "roles": roles}
