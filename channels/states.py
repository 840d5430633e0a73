"""The state of a conversation as its clients see it: the same for long poll, WebSocket and console."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.conversations import transcript
from bot.conversations.models import Mode
from bot.handover import queue
from channels import wire


def read_state(session: Session, conversation_id: str, *, with_notes: bool = False) -> dict[str, Any]:
    """Mode, language, newest number, whether the bot owes an answer; the place while waiting, the worker while talking.

    Raises:
        BotError: NOT_FOUND.
    """
    conversation = transcript.read_conversation(session, conversation_id)
    state: dict[str, Any] = {
        "mode": conversation.mode.value,
        "language": conversation.language,
        "last_seq": conversation.last_seq if with_notes else transcript.read_last_visible(session, conversation_id),
        "pending": transcript.is_pending(session, conversation_id),
    }
    if conversation.mode in (Mode.WAITING, Mode.HUMAN):
        handover = queue.read_open(session, conversation_id)
        if conversation.mode is Mode.WAITING:
            state.update(wire.place_to_wire(queue.read_place(session, handover)))
        else:
            state["worker"] = {"title": handover.worker_title}
            state["read_by_worker"] = handover.read_by_worker
    return state
