"""Who is at the desk: one's own presence, colleagues to whom a chat can be given, their skills, one's own day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import clock
from bot.clock import HELSINKI
from bot.errors import BotError, Code
from bot.handover import closed, presence
from bot.handover.presence import REASONS, Presence
from bot.handover.rules import current_rules
from bot.handover.teams import Team
from bot.languages import all_languages
from channels import wire
from channels.console_entry import console, is_lead
from channels.console_wire import worker_to_wire
from channels.guards import gateway_of

MOST_CHATS = 50


@console.get("/colleagues")
async def list_colleagues(request: Request) -> HTTPResponse:
    """Show everybody at the desk, oneself too."""
    found = await gateway_of(request).database.read(presence.list_workers)
    now, rules = clock.utc_now(), current_rules()
    return json({"colleagues": [worker_to_wire(worker, now=now, rules=rules) for worker in found]})


@console.put("/presence")
async def set_presence(request: Request) -> HTTPResponse:
    """Say whether one takes residents; busy and away may have a reason."""
    body = wire.Body(request.json)
    chosen = Presence(body.one_of("presence", tuple(each.value for each in Presence)))
    reason = body.one_of("reason", REASONS, required=False)
    body.end()
    if reason is not None and chosen is Presence.HERE:
        raise BotError(Code.BAD_REQUEST, field="reason")
    await gateway_of(request).database.run(
        presence.set_presence, request.ctx.account.id, presence=chosen, reason=reason, now=clock.utc_now()
    )
    return json({"presence": chosen.value, "reason": reason})


@console.put("/colleagues/<account_id:int>/skills")
async def set_skills(request: Request, account_id: int) -> HTTPResponse:
    """Set teams, languages and cap: one's own, or as a lead anybody's; an empty list means all."""
    if account_id != request.ctx.account.id and not is_lead(request):
        raise BotError(Code.FORBIDDEN)
    body = wire.Body(request.json)
    teams, languages = body.strings("teams"), body.strings("languages")
    cap = body.number("cap", required=False)
    body.end()
    if not set(teams) <= {team.value for team in Team}:
        raise BotError(Code.BAD_REQUEST, field="teams")
    if not set(languages) <= set(all_languages()):
        raise BotError(Code.LANGUAGE_UNKNOWN, field="languages")
    if cap is not None and not 1 <= cap <= MOST_CHATS:
        raise BotError(Code.BAD_REQUEST, field="cap")
    await gateway_of(request).database.run(
        presence.set_skills,
        account_id,
        by=request.ctx.account,
        teams=sorted(set(teams)),
        languages=sorted(set(languages)),
        cap=cap,
        now=clock.utc_now(),
    )
    return json({})


@console.get("/day")
async def show_own_day(request: Request) -> HTTPResponse:
    """Count one's own day, in Helsinki's time."""
    today = clock.utc_now().astimezone(HELSINKI).date()
    since = datetime.combine(today, time(), tzinfo=HELSINKI)
    until = datetime.combine(today + timedelta(days=1), time(), tzinfo=HELSINKI)
    day = await gateway_of(request).database.read(
        closed.count_own_day, request.ctx.account.id, since=since, until=until
    )
    return json(
        {
            "date": today.isoformat(),
            "taken": day.taken,
            "ended": day.ended,
            "outcomes": day.outcomes,
            "active": day.active,
            "callbacks_done": day.callbacks_done,
        }
    )
