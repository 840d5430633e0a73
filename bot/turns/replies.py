"""From the assistant's raw replies to messages and effects: keys become texts, ids become cards.

Unknown shapes are refused, not guessed: what an action sends is part of our own contract (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.content.texts import SOURCE_LANGUAGE
from bot.conversations.models import Author, Kind
from bot.conversations.transcript import Draft
from bot.errors import BotError, Code
from bot.turns.words import CardMaker, Words


@dataclass(frozen=True)
class Rendered:
    """What a turn brings: messages in order, and whether a person is asked for (and about which topic)."""

    drafts: list[Draft]
    wants_person: bool = False
    topic: str | None = None


def render(
    replies: Sequence[Mapping[str, Any]],
    *,
    words: Words,
    make_cards: CardMaker,
    language: str,
    seq: int,
    topic: str | None,
    shown: frozenset[str],
    now: datetime,
) -> Rendered:
    """Turn replies into drafts that answer message ``seq``; cards of services in ``shown`` are not repeated.

    Raises:
        BotError: ASSISTANT_DOWN for a reply of unknown shape.
    """
    drafts: list[Draft] = []
    wants_person = False
    about = None
    for reply in replies:
        custom = reply.get("custom") or {}
        if custom.get("effect") == "request_handover":
            wants_person, about = True, custom.get("topic")
            continue
        if "effect" in custom:
            raise BotError(Code.ASSISTANT_DOWN, reason="unknown effect")
        draft = _to_draft(reply, custom, words=words, language=language, seq=seq, topic=topic)
        place = {"guide": custom["place"]} if custom.get("place") else {}
        ids = [service for service in custom.get("cards", ()) if service not in shown]
        cards = make_cards(ids, language, now) if ids else []
        choices = [_choice(each, words, language) for each in custom.get("choices", ())]
        if cards or choices:
            extra = {**place, **({"cards": cards} if cards else {}), **({"choices": choices} if choices else {})}
            kind = Kind.CARDS if cards else Kind.CHOICES
            if draft is None and drafts and not cards:
                # Buttons without words of their own belong to what was said last.
                last = drafts.pop()
                draft = replace(last, extra={**last.extra, "choices": last.extra.get("choices", []) + choices})
            elif draft is None:
                text, spoken = words.text("utter_services_found", language)
                about_it = custom.get("topic") or topic
                draft = Draft(Author.BOT, kind, text, spoken, topic=about_it, answers_seq=seq, extra=extra)
            else:
                draft = replace(draft, kind=kind, extra=extra)
        if draft is not None:
            drafts.append(draft)
    return Rendered(drafts, wants_person, about)


def _to_draft(
    reply: Mapping[str, Any],
    custom: Mapping[str, Any],
    *,
    words: Words,
    language: str,
    seq: int,
    topic: str | None,
) -> Draft | None:
    topic = custom.get("topic") or topic
    path = custom.get("guide_text")
    if path:
        text, spoken = words.guide_text(path, language)
        topic = str(path[0])
        if custom.get("text_key"):  # what is said around a guide's text
            text = words.text(custom["text_key"], spoken, advice=text, **custom.get("gaps", {}))[0]
    elif custom.get("text_key"):
        text, spoken = words.text(custom["text_key"], language, **custom.get("gaps", {}))
    elif custom.get("easy_text"):
        text, spoken = words.easy_text(custom["easy_text"]), SOURCE_LANGUAGE
    elif reply.get("text"):
        text, spoken = str(reply["text"]), str(reply.get("language") or language)
    elif custom.get("cards") or custom.get("choices"):
        return None
    else:
        raise BotError(Code.ASSISTANT_DOWN, reason="unknown reply")
    return Draft(Author.BOT, Kind.TEXT, text, spoken, topic=topic, answers_seq=seq)


def _choice(each: Mapping[str, Any], words: Words, language: str) -> dict[str, str]:
    """A button: its label is a text, one of a guide, or a text with a guide's title in it."""
    named = words.guide_text(each["label_guide"], language)[0] if "label_guide" in each else ""
    label = words.text(each["label_key"], language, title=named)[0] if "label_key" in each else named
    return {"label": label, "payload": str(each["payload"])}
