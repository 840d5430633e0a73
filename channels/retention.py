"""For leads and administrators: what is deleted tonight, what was deleted last, and the counts that remain."""

from __future__ import annotations

from datetime import date
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.clock import HELSINKI
from bot.handover import figures
from bot.retention import counts, purge
from bot.retention.nightly import read_keep
from bot.staff import audit
from channels import guards
from channels.console_entry import require_lead
from channels.guards import gateway_of

PREFIX = "/api/v1/admin"

retention: Blueprint = guards.guarded("retention", guard=guards.worker, url_prefix=PREFIX)


@retention.get("/retention")
async def show(request: Request) -> HTTPResponse:
    """Show the next run, the last run and the counts of the last twelve whole months and this one."""
    require_lead(request)
    gateway, now, account_id = gateway_of(request), clock.utc_now(), request.ctx.account.id
    keep = read_keep(gateway.settings)
    today = now.astimezone(HELSINKI).date()
    since, until = date(today.year - 1, today.month, 1), date(today.year + today.month // 12, today.month % 12 + 1, 1)

    def look(session: Session) -> dict[str, Any]:
        return {
            "keep": {"bot_days": keep.bot_days, "person_days": keep.person_days},
            "next": _plan_to_wire(purge.read_plan(session, keep=keep, at=purge.next_run(now))),
            "last": _run_to_wire(purge.read_last_run(session)),
            "counts": {
                "from": since.isoformat(),
                "to": until.isoformat(),
                "smallest_shown": figures.SMALLEST_SHOWN,
                "rows": [row.__dict__ for row in counts.read_kept(session, since=since, until=until)],
            },
        }

    found = await gateway.database.read(look)
    subject = f"account:{account_id}"
    await gateway.database.run(audit.record, audit.Deed.RETENTION_READ, account_id=account_id, subject=subject, now=now)
    return json(found)


def _plan_to_wire(plan: purge.Plan) -> dict[str, Any]:
    return {
        "at": clock.to_wire(plan.at),
        "bot_chats": plan.bot_chats,
        "person_chats": plan.person_chats,
        "callbacks": plan.callbacks,
        "forgetting": plan.forgetting,
        "oldest": clock.to_wire(plan.oldest) if plan.oldest else None,
    }


def _run_to_wire(run: purge.Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "began_at": clock.to_wire(run.began_at),
        "ended_at": clock.to_wire(run.ended_at) if run.ended_at else None,
        "bot_chats": run.bot_chats,
        "person_chats": run.person_chats,
        "callbacks": run.callbacks,
    }
