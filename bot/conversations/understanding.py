"""What the bot made of the residents' messages, for the people who take over. Reads turns and emergencies only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.models import Author, Kind, MessageRow, TurnRow

MOST_LOOKED_AT = 20
"""Messages of the bot in which a guide is looked for: older ones say nothing of where the resident is."""


@dataclass(frozen=True)
class Understood:
    """Of one message: the topic that was acted on with its confidence (0-1), and the danger that was answered."""

    topic: str | None = None
    confidence: float | None = None
    level: str | None = None
    kinds: tuple[str, ...] = ()


def read_understood(session: Session, conversation_id: str, seqs: Collection[int]) -> dict[int, Understood]:
    """What was understood of these messages of residents, by number; messages of which nothing is known are absent."""
    if not seqs:
        return {}
    warned = session.execute(
        select(MessageRow.answers_seq, MessageRow.extra)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.kind == Kind.EMERGENCY.value)
        .where(MessageRow.answers_seq.in_(seqs))
    )
    emergencies = dict(warned.all())
    turns = session.execute(
        select(TurnRow.seq, TurnRow.topic, TurnRow.confidence)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.seq.in_(seqs))
        .where(TurnRow.topic.is_not(None) | TurnRow.seq.in_(emergencies))
    )
    found = {}
    for seq, topic, confidence in turns:
        danger = emergencies.get(seq, {})
        found[seq] = Understood(topic, confidence, danger.get("level"), tuple(danger.get("kinds", ())))
    return found


def list_topics(session: Session, conversation_id: str, *, limit: int) -> list[str]:
    """The topics that the bot answered, the newest first, each once, at most ``limit``."""
    rows = session.execute(
        select(TurnRow.topic)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.topic.is_not(None))
        .order_by(TurnRow.seq.desc())
    ).scalars()
    return list(dict.fromkeys(rows))[:limit]


def find_guide_place(session: Session, conversation_id: str) -> dict[str, str] | None:
    """Where in a guide the bot has led the resident last: ``guide`` and ``step``; ``None`` when in none."""
    rows = session.execute(
        select(MessageRow.extra)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == Author.BOT.value)
        .order_by(MessageRow.seq.desc())
        .limit(MOST_LOOKED_AT)
    ).scalars()
    return next((dict(extra["guide"]) for extra in rows if extra.get("guide")), None)


def list_danger_kinds(session: Session, conversation_id: str) -> list[str]:
    """The kinds of danger that were answered in the conversation, in the order of their coming."""
    rows = session.execute(
        select(MessageRow.extra)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.kind == Kind.EMERGENCY.value)
        .order_by(MessageRow.seq)
    ).scalars()
    return list(dict.fromkeys(kind for extra in rows for kind in extra.get("kinds", ())))
