"""One's own account: password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BotError, Code
from bot.staff import accounts, second_factor, sessions, sign_in
from bot.staff.passwords import MAX_LENGTH
from bot.staff.sign_in import Refusal
from channels import guards, wire
from channels.guards import gateway_of
from channels.staff import LONGEST_CODE, PREFIX, browser_of
from channels.staff_wire import session_to_wire

own: Blueprint = guards.guarded("staff_self", guard=guards.staff, url_prefix=PREFIX)


@own.get("/account")
async def show(request: Request) -> HTTPResponse:
    """Show how one signs in."""
    account_id = request.ctx.account.id

    def look(session: Session) -> dict[str, Any]:
        row = accounts.read_row(session, account_id)
        return {
            "has_password": bool(row.password_hash),
            "is_from_directory": row.directory_subject is not None,
            "has_second_factor": second_factor.is_on(session, account_id),
            "recovery_codes_left": second_factor.count_recovery_codes(session, account_id),
            "must_enrol": guards.must_enrol(request),
        }

    return json(await gateway_of(request).database.read(look))


@own.put("/password")
async def change_password(request: Request) -> HTTPResponse:
    """Set a new password with the old one; all other sessions end."""
    body = wire.Body(request.json)
    present, code = _read_proof(body)
    password = body.text("new_password", longest=MAX_LENGTH) or ""
    body.end()
    account_id, own_id, now = request.ctx.account.id, request.ctx.session.id, clock.utc_now()

    def deed(session: Session) -> Refusal | None:
        refusal = _prove(session, request, present, code)
        if refusal is None:
            sign_in.set_password(session, account_id, password, by=account_id, now=now)
            sessions.end_sessions(session, account_id, by=account_id, now=now, but=own_id)
        return refusal

    _raise(await gateway_of(request).database.run(deed))
    return json({})


@own.post("/second-factor")
async def begin_second_factor(request: Request) -> HTTPResponse:
    """Make a secret for the authenticator app; it counts once a code confirms it."""
    body = wire.Body(request.json)
    present, code = _read_proof(body)
    body.end()

    def deed(session: Session) -> Refusal | second_factor.Enrolment:
        refusal = _prove(session, request, present, code)
        return refusal or second_factor.begin(session, request.ctx.account.id, now=clock.utc_now())

    found = await gateway_of(request).database.run(deed)
    if isinstance(found, Refusal):
        raise found.to_error()
    return json({"secret": found.secret, "uri": found.uri, "picture": found.picture})


@own.put("/second-factor")
async def confirm_second_factor(request: Request) -> HTTPResponse:
    """Turn the second factor on with a code; the answer has the recovery codes, once."""
    body = wire.Body(request.json)
    code = body.text("code", longest=LONGEST_CODE) or ""
    body.end()
    account_id, now = request.ctx.account.id, clock.utc_now()

    def deed(session: Session) -> list[str] | None:
        codes = second_factor.confirm(session, account_id, code, now=now)
        if codes is not None:
            sessions.prove_session(session, account_id, request.ctx.session.id)
            sessions.end_sessions(session, account_id, by=account_id, now=now, but=request.ctx.session.id)
        return codes

    codes = await gateway_of(request).database.run(deed)
    if codes is None:
        raise BotError(Code.SECOND_FACTOR_WRONG)
    return json({"recovery_codes": codes})


@own.post("/second-factor/recovery-codes")
async def renew_recovery_codes(request: Request) -> HTTPResponse:
    """Make new recovery codes; the old ones are worthless from now on."""
    body = wire.Body(request.json)
    present, code = _read_proof(body)
    body.end()

    def deed(session: Session) -> Refusal | list[str]:
        refusal = _prove(session, request, present, code)
        return refusal or second_factor.renew_recovery_codes(session, request.ctx.account.id, now=clock.utc_now())

    found = await gateway_of(request).database.run(deed)
    if isinstance(found, Refusal):
        raise found.to_error()
    return json({"recovery_codes": found})


@own.post("/second-factor/off")
async def turn_second_factor_off(request: Request) -> HTTPResponse:
    """Take the second factor off."""
    body = wire.Body(request.json)
    present, code = _read_proof(body)
    body.end()
    account_id = request.ctx.account.id

    def deed(session: Session) -> Refusal | None:
        refusal = _prove(session, request, present, code)
        if refusal is None:
            second_factor.turn_off(session, account_id, by=account_id, now=clock.utc_now())
        return refusal

    _raise(await gateway_of(request).database.run(deed))
    return json({})


@own.get("/sessions")
async def list_sessions(request: Request) -> HTTPResponse:
    """Show one's own living sessions."""
    found = await gateway_of(request).database.read(sessions.list_sessions, request.ctx.account.id, now=clock.utc_now())
    return json({"sessions": [session_to_wire(each, own_id=request.ctx.session.id) for each in found]})


@own.delete("/sessions")
async def end_other_sessions(request: Request) -> HTTPResponse:
    """End all of one's sessions but this one."""
    account_id = request.ctx.account.id
    ended = await gateway_of(request).database.run(
        sessions.end_sessions, account_id, by=account_id, now=clock.utc_now(), but=request.ctx.session.id
    )
    return json({"ended": ended})


@own.delete("/sessions/<session_id:str>")
async def end_session(request: Request, session_id: str) -> HTTPResponse:
    """End one of one's own sessions."""
    account_id = request.ctx.account.id
    await gateway_of(request).database.run(
        sessions.end_session, account_id, session_id, by=account_id, now=clock.utc_now()
    )
    return json({})


def _read_proof(body: wire.Body) -> tuple[str, str | None]:
    password = body.text("password", longest=MAX_LENGTH) or ""
    return password, body.text("code", required=False, longest=LONGEST_CODE)


def _prove(session: Session, request: Request, password: str, code: str | None) -> Refusal | None:
    network = browser_of(request).network
    account_id, now = request.ctx.account.id, clock.utc_now()
    return sign_in.prove(session, account_id, password=password, code=code, network=network, now=now)


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise refusal.to_error()
