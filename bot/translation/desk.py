"""Translating in a worker's own chat: what is locked, what is told to the resident, what is stored on messages.

A worker's message holds ``translated_from`` (her own words), a resident's ``translations`` by language. Each deed is
one transaction; the translator itself is asked outside of any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversations import transcript, understanding
from bot.conversations.models import Author, Kind, MessageRow
from bot.errors import BotError, Code
from bot.handover import desk, queue
from bot.staff import audit
from bot.staff.accounts import Account
from bot.translation.locks import Lock, Locks

NOTICE = "notice_machine_translation"


@dataclass(frozen=True)
class Case:
    """What decides about translating in a chat, and the languages; ``text`` is the message asked for, if one was.

    ``known`` are its translations by language.
    """

    conversation_id: str
    language: str
    lock: Lock | None
    text: str | None = None
    text_language: str | None = None
    known: dict[str, dict[str, str]] | None = None


def read_case(session: Session, handover_id: int, *, worker: Account, locks: Locks, seq: int | None = None) -> Case:
    """The case of an own chat, with message ``seq`` of its resident.

    Raises:
        BotError: NOT_FOUND; NOT_YOURS; HANDOVER_STATE; BAD_REQUEST when ``seq`` is not a resident's message.
    """
    handover = desk.read_own(session, handover_id, worker=worker)
    conversation = transcript.read_conversation(session, handover.conversation_id)
    found = _find_lock(session, locks, conversation, handover)
    if seq is None:
        return Case(conversation.id, conversation.language, found)
    row = session.get(MessageRow, (conversation.id, seq))
    if row is None or row.author != Author.RESIDENT.value:
        raise BotError(Code.BAD_REQUEST, field="seq")
    known = dict((row.extra or {}).get("translations", {}))
    return Case(conversation.id, conversation.language, found, row.text, row.language, known)


def is_locked(session: Session, handover_id: int, *, locks: Locks) -> bool:
    """Whether nothing of this chat may be translated."""
    handover = queue.read(session, handover_id)
    conversation = transcript.read_conversation(session, handover.conversation_id)
    return _find_lock(session, locks, conversation, handover) is not None


def keep_reading(
    session: Session,
    case: Case,
    seq: int,
    *,
    language: str,
    text: str,
    name: str,
    notice: transcript.Draft,
    now: datetime,
) -> None:
    """Store what a resident's message says in the worker's language, and tell the resident once that this is done.

    Raises:
        BotError: NOT_FOUND when the conversation has been deleted meanwhile.
    """
    transcript.lock(session, case.conversation_id)
    row = session.get(MessageRow, (case.conversation_id, seq), populate_existing=True)
    if row is None:
        raise BotError(Code.NOT_FOUND)
    extra = dict(row.extra or {})
    extra["translations"] = {**extra.get("translations", {}), language: {"text": text, "by": name}}
    session.execute(
        update(MessageRow)
        .where(MessageRow.conversation_id == case.conversation_id, MessageRow.seq == seq)
        .values(extra=extra)
        .execution_options(synchronize_session=False)
    )
    tell_once(session, case.conversation_id, notice, now=now)


def tell_once(session: Session, conversation_id: str, notice: transcript.Draft, *, now: datetime) -> None:
    """Say to the resident, once a conversation, that a machine translates between her and the worker."""
    if not transcript.has_notice(session, conversation_id, NOTICE):
        transcript.append(session, conversation_id, notice, now=now)


def note(
    session: Session, conversation_id: str, *, worker: Account, source: str, target: str, name: str, now: datetime
) -> None:
    """Leave an audit row, without words: part of a conversation left the house."""
    details = {"from": source, "to": target, "by": name}
    subject = f"conversation:{conversation_id}"
    audit.record(session, audit.Deed.TEXT_TRANSLATED, account_id=worker.id, subject=subject, now=now, **details)


def translated(draft: transcript.Draft, *, text: str, language: str, name: str) -> transcript.Draft:
    """A worker's message as the resident gets it: the machine's words, her own kept beside them."""
    own = {"text": draft.text, "language": draft.language, "by": name}
    return transcript.Draft(
        Author.WORKER,
        Kind.TEXT,
        text,
        language,
        client_id=draft.client_id,
        request_hash=draft.request_hash,
        extra={**draft.extra, "translated_from": own},
    )


def _find_lock(
    session: Session, locks: Locks, conversation: transcript.Conversation, handover: queue.Handover
) -> Lock | None:
    """The lock on a whole chat: its danger, its topics, the kinds of danger that were answered in it."""
    kinds = understanding.list_danger_kinds(session, conversation.id)
    topics = (conversation.topic, handover.topic, *handover.brief.danger_kinds, *kinds)
    return locks.find_for_chat(danger=conversation.danger, topics=topics)
