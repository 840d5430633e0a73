"""The shapes of the console beyond those of ``wire``: built here from what the desk answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import clock
from bot.conversations.understanding import Understood
from bot.handover.callbacks import Callback
from bot.handover.figures import QueueNow, Row
from bot.handover.held import Held
from bot.handover.models import HandoverState
from bot.handover.offers import is_offered
from bot.handover.presence import DeskWorker
from bot.handover.queue import Handover
from bot.handover.rules import DeskRules
from channels import wire

URGENCIES = ("none", "urgent", "crisis")
ENDED = (HandoverState.CLOSED, HandoverState.CANCELLED)


def handover_to_wire(handover: Handover, *, now: datetime, rules: DeskRules, for_me: bool) -> dict[str, Any]:
    """A handover with what the worker should know before she reads."""
    brief = handover.brief
    found: dict[str, Any] = {
        **wire.handover_to_wire(handover),
        "entry": brief.entry,
        "municipality": brief.municipality,
        "age_group": brief.age_group,
        "for_whom": brief.for_whom,
        "tried": list(brief.tried),
        "danger_kinds": list(brief.danger_kinds),
        "for_me": for_me,
        "spilled": handover.is_spilled,
        "nobody_came": handover.nobody_came,
        "offer": None,
    }
    if handover.offered_at is not None and is_offered(handover, now=now, rules=rules):
        until = clock.to_wire(handover.offered_at + rules.offer_lasts)
        found["offer"] = {"to": handover.offered_to, "until": until}
    if handover.state in ENDED:
        found["closed_at"] = clock.to_wire(handover.closed_at) if handover.closed_at else None
        found["outcome"], found["topics"] = handover.outcome, list(handover.topics)
    return found


def worker_to_wire(worker: DeskWorker, *, now: datetime, rules: DeskRules) -> dict[str, Any]:
    """A colleague."""
    return {
        "id": worker.id,
        "name": worker.name,
        "title": worker.title,
        "presence": worker.presence.value,
        "reason": worker.reason,
        "since": clock.to_wire(worker.since) if worker.since else None,
        "connected": worker.is_connected(now, rules),
        "teams": list(worker.teams),
        "languages": list(worker.languages),
        "load": worker.load,
        "cap": worker.cap if worker.cap is not None else rules.cap,
    }


def callback_to_wire(callback: Callback) -> dict[str, Any]:
    """A call-back request; ``phone`` and ``name`` only for who has taken it."""
    taken = callback.taken_by is not None
    return {
        "id": callback.id,
        "conversation_id": callback.conversation_id,
        "state": callback.state.value,
        "team": callback.team,
        "topic": callback.topic,
        "language": callback.language,
        "urgency": URGENCIES[callback.urgency],
        "text": callback.text,
        "time": callback.time,
        "phone": callback.phone,
        "name": callback.name,
        "asked_at": clock.to_wire(callback.asked_at),
        "changed_at": clock.to_wire(callback.changed_at),
        "tries": callback.tries,
        "taken_by": {"id": callback.taken_by, "name": callback.worker} if taken else None,
    }


def held_to_wire(held: Held) -> dict[str, Any]:
    """A message that can still be taken back."""
    return {"client_id": held.client_id, "text": held.text, "send_at": clock.to_wire(held.send_at)}


def understood_to_wire(understood: Understood) -> dict[str, Any]:
    """What the bot made of a message; what does not apply is absent."""
    danger = {"level": understood.level, "kinds": list(understood.kinds)} if understood.level else None
    confidence = None if understood.confidence is None else round(understood.confidence, 2)
    found = {"topic": understood.topic, "confidence": confidence, "danger": danger}
    return {name: value for name, value in found.items() if value is not None}


def queue_to_wire(queue: QueueNow) -> dict[str, Any]:
    """A team's queue as leads see it."""
    return {
        "team": queue.team,
        "waiting": queue.waiting,
        "crisis": queue.crisis,
        "active": queue.active,
        "longest_minutes": queue.longest,
    }


def figures_to_wire(row: Row) -> dict[str, Any]:
    """A row of the figures; null is a number too small to be shown."""
    return {
        "dimension": row.dimension,
        "value": row.value,
        **row.counts,
        "outcomes": row.outcomes,
        "wait_median_minutes": row.wait_median,
        "wait_longest_tenth_minutes": row.wait_longest_tenth,
    }


def figures_to_csv(rows: list[Row], *, hidden: str) -> str:
    """The figures for a table program: byte order mark, semicolons, decimal commas, as Finnish Excel reads them."""
    found = [figures_to_wire(row) for row in rows]
    flat = [{**{n: v for n, v in each.items() if n != "outcomes"}, **each["outcomes"]} for each in found]
    lines = [";".join(flat[0])] if flat else []
    lines += [";".join(_cell(name, value, hidden) for name, value in each.items()) for each in flat]
    return "\ufeff" + "".join(f"{line}\r\n" for line in lines)


def _cell(name: str, value: Any, hidden: str) -> str:
    if value is None:
        return "" if name.startswith("wait_") else hidden
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def with_understood(messages: list[dict[str, Any]], understood: Mapping[int, Understood]) -> list[dict[str, Any]]:
    """Messages with what the bot made of them."""
    return [
        {**message, "understood": understood_to_wire(understood[message["seq"]])}
        if message["seq"] in understood
        else message
        for message in messages
    ]
