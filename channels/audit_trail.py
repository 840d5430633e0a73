"""The audit trail for those who lead: searched, and changed by nobody: there is no other call than this one."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BotError, Code
from bot.staff import audit
from bot.staff.accounts import find_account
from bot.staff.permissions import Right
from channels import guards, wire
from channels.console_entry import read_choice, read_moment
from channels.guards import gateway_of
from channels.staff_wire import entry_to_wire

PAGE = 50
LONGEST_SUBJECT = 64
DEEDS = tuple(deed.value for deed in audit.Deed)

trail: Blueprint = guards.guarded(
    "audit_trail", guard=guards.holder(Right.READ_AUDIT), url_prefix="/api/v1/admin/audit"
)


@trail.get("/")
async def search(request: Request) -> HTTPResponse:
    """Show rows of the trail, the last first, fifty at a time; that one has looked is remembered too."""
    deed = read_choice(request, "deed", DEEDS)
    username, subject = request.args.get("username"), request.args.get("subject")
    if subject is not None and len(subject) > LONGEST_SUBJECT:
        raise BotError(Code.BAD_REQUEST, field="subject")
    since, until = read_moment(request, "from"), read_moment(request, "to")
    before = wire.read_after(request.args.get("before")) or None
    reader, now = request.ctx.account.id, clock.utc_now()

    def look(session: Session) -> list[audit.Entry]:
        account_id = None
        if username:
            account = find_account(session, username)
            if account is None:
                raise BotError(Code.BAD_REQUEST, field="username")
            account_id = account.id
        wanted = audit.Wanted(
            account_id=account_id,
            deed=audit.Deed(deed) if deed else None,
            subject=subject or None,
            since=since,
            until=until,
            before=before,
        )
        return audit.search(session, wanted, limit=PAGE + 1)

    gateway = gateway_of(request)
    found = await gateway.database.read(look)
    if before is None:
        await gateway.database.run(
            audit.record,
            audit.Deed.AUDIT_SEARCHED,
            account_id=reader,
            subject=f"account:{reader}",
            now=now,
            **{name: value for name, value in (("sought", deed), ("about", subject)) if value},
        )
    return json({"rows": [entry_to_wire(each) for each in found[:PAGE]], "has_more": len(found) > PAGE, "deeds": DEEDS})
