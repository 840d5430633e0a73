"""Ended chats in the console: found by words, team, topic, language, outcome and date."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import clock
from bot.errors import BotError, Code
from bot.handover import closed, desk
from bot.handover.rules import current_rules
from bot.handover.teams import Team
from bot.staff import audit
from channels import wire
from channels.console_entry import console, read_choice, read_language, read_moment
from channels.console_wire import handover_to_wire
from channels.guards import gateway_of

PAGE = 50
FEWEST_LETTERS = 2


@console.get("/closed")
async def search(request: Request) -> HTTPResponse:
    """Show ended chats, the last first, fifty at a time; ``before`` is the last id of the page before."""
    words = (request.args.get("q") or "").strip()
    if words and not FEWEST_LETTERS <= len(words) <= 100:
        raise BotError(Code.BAD_REQUEST, field="q")
    topic = request.args.get("topic")
    if topic is not None and not gateway_of(request).texts.is_key(f"topic_{topic}"):
        raise BotError(Code.BAD_REQUEST, field="topic")
    wanted = closed.Wanted(
        words=words or None,
        team=read_choice(request, "team", [team.value for team in Team]),
        topic=topic,
        language=read_language(request),
        outcome=read_choice(request, "outcome", [outcome.value for outcome in desk.Outcome]),
        worker_id=request.ctx.account.id if read_choice(request, "worker", ("me",)) else None,
        since=read_moment(request, "from"),
        until=read_moment(request, "to"),
        before=wire.read_after(request.args.get("before")) or None,
    )
    gateway, account_id, now = gateway_of(request), request.ctx.account.id, clock.utc_now()
    if words:
        # That there was a search is remembered; its words, which may name somebody, are not.
        deed, subject = audit.Deed.CHATS_SEARCHED, f"account:{account_id}"
        await gateway.database.run(audit.record, deed, account_id=account_id, subject=subject, now=now)
    found = await gateway.database.read(closed.search, wanted, limit=PAGE + 1)
    rules = current_rules()
    shown = [handover_to_wire(each, now=now, rules=rules, for_me=False) for each in found[:PAGE]]
    return json({"handovers": shown, "has_more": len(found) > PAGE})
