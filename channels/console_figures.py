"""For those who lead: the queues now, figures as JSON and CSV; and for all, what a resident would see at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, json, raw
from sqlalchemy.orm import Session

from bot import clock
from bot.clock import HELSINKI
from bot.errors import BotError, Code
from bot.handover import figures, presence
from bot.handover.rules import current_rules
from bot.handover.teams import Team
from bot.staff import audit
from channels import wire
from channels.console_entry import console, read_choice, read_language, read_moment, require_lead
from channels.console_wire import figures_to_csv, figures_to_wire, queue_to_wire, worker_to_wire
from channels.guards import gateway_of

USUAL_DAYS, MOST_DAYS = 30, 366
HIDDEN = "<5"


@console.get("/queues")
async def show_queues(request: Request) -> HTTPResponse:
    """Show leads how long the queues are and who is there."""
    require_lead(request)
    now, rules = clock.utc_now(), current_rules()

    def look(session: Session) -> dict[str, Any]:
        return {
            "queues": [queue_to_wire(each) for each in figures.read_queues(session, now=now)],
            "workers": [worker_to_wire(each, now=now, rules=rules) for each in presence.list_workers(session)],
        }

    return json(await gateway_of(request).database.read(look))


@console.get("/figures")
async def show_figures(request: Request) -> HTTPResponse:
    """Count requests, waits and outcomes between two moments; the last thirty days unless said otherwise."""
    require_lead(request)
    form = read_choice(request, "format", ("json", "csv")) or "json"
    until = read_moment(request, "to") or clock.utc_now()
    since = read_moment(request, "from") or until - timedelta(days=USUAL_DAYS)
    if not timedelta() < until - since <= timedelta(days=MOST_DAYS):
        raise BotError(Code.BAD_REQUEST, field="from")
    gateway, account_id = gateway_of(request), request.ctx.account.id
    await gateway.database.run(
        audit.record,
        audit.Deed.FIGURES_READ,
        account_id=account_id,
        subject=f"account:{account_id}",
        now=clock.utc_now(),
        form=form,
    )
    rows = await gateway.database.read(figures.read_figures, since=since, until=until)
    if form == "csv":
        name = f"neuvo_{since.astimezone(HELSINKI):%Y-%m-%d}_{until.astimezone(HELSINKI):%Y-%m-%d}.csv"
        return raw(
            figures_to_csv(rows, hidden=HIDDEN).encode(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return json(
        {
            "from": clock.to_wire(since),
            "to": clock.to_wire(until),
            "smallest_shown": figures.SMALLEST_SHOWN,
            "rows": [figures_to_wire(row) for row in rows],
        }
    )


@console.get("/hours/preview")
async def preview(request: Request) -> HTTPResponse:
    """Show what a resident would see at a moment: open or not, which rule says so, and the message when nobody is."""
    gateway = gateway_of(request)
    at = read_moment(request, "at") or clock.utc_now()
    language = read_language(request) or "fi"
    service = wire.service_to_wire(gateway.hours.is_open(at), gateway.hours.next_opening(at))
    return json(
        {
            "at": clock.to_wire(at),
            "service": service,
            "shown": _shown(gateway, language, at, None),
            "teams": [_team_at(gateway, language, at, team.value) for team in Team],
        }
    )


def _shown(gateway: Any, language: str, at: datetime, team: str | None) -> dict[str, Any] | None:
    """The message that a resident would get who asks for a person; None when people are there."""
    if gateway.hours.is_open(at, team):
        return None
    draft = gateway.words.closed_hours(language, at, team)
    return {"language": draft.language, "text": draft.text, **draft.extra}


def _team_at(gateway: Any, language: str, at: datetime, team: str) -> dict[str, Any]:
    hours, day = gateway.hours, at.astimezone(HELSINKI).date()
    return {
        "team": team,
        **wire.service_to_wire(hours.is_open(at, team), hours.next_opening(at, team)),
        "rule": "always" if hours.always else hours.rule_of(day, team),
        "spans": [f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.teams.get(team, hours).spans_of(day)],
        "shown": _shown(gateway, language, at, team),
    }
