"""For administrators: inviting people, their roles, their sessions, a lost second factor."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BotError, Code
from bot.staff import accounts, invitations, second_factor, sessions
from bot.staff.models import Role
from bot.staff.permissions import Right
from channels import guards, wire
from channels.guards import gateway_of
from channels.staff_wire import person_to_wire, session_to_wire

people: Blueprint = guards.guarded(
    "people", guard=guards.holder(Right.MANAGE_PEOPLE), url_prefix="/api/v1/admin/people"
)


@people.get("/")
async def list_people(request: Request) -> HTTPResponse:
    """Show all accounts."""
    now = clock.utc_now()
    found = await gateway_of(request).database.read(accounts.list_people)
    return json({"people": [person_to_wire(each, now=now) for each in found]})


@people.post("/")
async def invite(request: Request) -> HTTPResponse:
    """Make an account and a link with which its owner sets the password; the link is told once."""
    body = wire.Body(request.json)
    username, name, title = (body.text(field, longest=200) or "" for field in ("username", "name", "title"))
    roles = _read_roles(body)
    body.end()
    by, now = request.ctx.account.id, clock.utc_now()

    def deed(session: Session) -> tuple[int, invitations.Invitation]:
        account = accounts.create_account(
            session, username=username, password=None, name=name, title=title, roles=roles or [], by=by, now=now
        )
        return account.id, invitations.invite(session, account.id, by=by, now=now)

    account_id, invitation = await gateway_of(request).database.run(deed)
    return json({"id": account_id, "invitation": _to_wire(request, invitation)}, status=201)


@people.put("/<account_id:int>")
async def change(request: Request, account_id: int) -> HTTPResponse:
    """Change what is given: name, title, roles, whether the account is open."""
    body = wire.Body(request.json)
    name, title = (body.text(field, required=False, longest=200) for field in ("name", "title"))
    roles, is_active = _read_roles(body), body.optional_flag("is_active")
    body.end()
    await gateway_of(request).database.run(
        accounts.change_account,
        account_id,
        by=request.ctx.account.id,
        now=clock.utc_now(),
        name=name,
        title=title,
        roles=roles,
        is_active=is_active,
    )
    return json({})


@people.post("/<account_id:int>/invitation")
async def invite_again(request: Request, account_id: int) -> HTTPResponse:
    """Make a new link, for who has lost the first one or forgotten the password."""
    invitation = await gateway_of(request).database.run(
        invitations.invite, account_id, by=request.ctx.account.id, now=clock.utc_now()
    )
    return json({"invitation": _to_wire(request, invitation)}, status=201)


@people.delete("/<account_id:int>/second-factor")
async def take_second_factor_off(request: Request, account_id: int) -> HTTPResponse:
    """Take off the second factor of somebody who has lost her telephone; her sessions end."""
    by, now = request.ctx.account.id, clock.utc_now()

    def deed(session: Session) -> None:
        second_factor.turn_off(session, account_id, by=by, now=now)
        sessions.end_sessions(session, account_id, by=by, now=now)

    await gateway_of(request).database.run(deed)
    return json({})


@people.get("/<account_id:int>/sessions")
async def list_sessions(request: Request, account_id: int) -> HTTPResponse:
    """Show somebody's living sessions."""
    now = clock.utc_now()

    def look(session: Session) -> list[dict[str, Any]]:
        accounts.read_row(session, account_id)
        found = sessions.list_sessions(session, account_id, now=now)
        return [session_to_wire(each, own_id=request.ctx.session.id) for each in found]

    return json({"sessions": await gateway_of(request).database.read(look)})


@people.delete("/<account_id:int>/sessions")
async def end_sessions(request: Request, account_id: int) -> HTTPResponse:
    """End all sessions of somebody."""
    by = request.ctx.account.id
    ended = await gateway_of(request).database.run(sessions.end_sessions, account_id, by=by, now=clock.utc_now())
    return json({"ended": ended})


@people.delete("/<account_id:int>/sessions/<session_id:str>")
async def end_session(request: Request, account_id: int, session_id: str) -> HTTPResponse:
    """End one session of somebody."""
    by = request.ctx.account.id
    await gateway_of(request).database.run(sessions.end_session, account_id, session_id, by=by, now=clock.utc_now())
    return json({})


def _read_roles(body: wire.Body) -> list[Role] | None:
    """The roles of the body; None when it names none at all."""
    given = body.strings("roles")
    if not set(given) <= {role.value for role in Role}:
        raise BotError(Code.BAD_REQUEST, field="roles")
    return [Role(each) for each in given] or None


def _to_wire(request: Request, invitation: invitations.Invitation) -> dict[str, Any]:
    link = invitation.link(gateway_of(request).settings.public_url)
    return {"link": link, "expires_at": clock.to_wire(invitation.expires_at)}
