"""What a worker should know before she reads: need, for whom, where, what was tried. Facts only, put together by rules.

Makes no sentence: the console says the facts in the worker's language.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.conversations import understanding
from bot.conversations.transcript import Conversation

MOST_TRIED = 5
NO_NEED = frozenset({"smalltalk", "about_bot", "unclear_need", "out_of_scope", "human_worker", "nlu_fallback"})
AGE_GROUP_OF = {"youth": "youth", "elderly": "elderly"}
"""The page where the resident came in tells for whom it is meant."""


@dataclass(frozen=True)
class Brief:
    """The facts; the need is the handover's topic. ``tried``: other topics that the bot has answered, newest first.

    Municipality, age group and for whom come soon after, from what the resident told (``bot.handover.facts``).
    """

    entry: str | None
    age_group: str | None
    municipality: str | None
    for_whom: str | None
    tried: tuple[str, ...]
    danger_kinds: tuple[str, ...]


def gather(session: Session, conversation: Conversation, *, topic: str | None) -> Brief:
    """The facts of a conversation whose need is ``topic``."""
    answered = understanding.list_topics(session, conversation.id, limit=MOST_TRIED + len(NO_NEED) + 1)
    tried = [each for each in answered if each != topic and each not in NO_NEED][:MOST_TRIED]
    return Brief(
        entry=conversation.entry,
        age_group=AGE_GROUP_OF.get(conversation.entry or ""),
        municipality=None,
        for_whom=None,
        tried=tuple(tried),
        danger_kinds=tuple(understanding.list_danger_kinds(session, conversation.id)),
    )
