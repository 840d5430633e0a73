"""The transcript: starting, appending, reading and deleting conversations. Decides nothing about answers.

``seq`` is given by an UPDATE of the conversation's row, which is also the lock that puts writers in order on both
databases. Everything returned is a frozen dataclass; rows do not leave the session.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.conversations.models import (
    Author,
    ConversationRow,
    ErasureRow,
    FeedbackRow,
    Kind,
    MessageRow,
    Mode,
    TurnRow,
    TurnState,
)
from bot.errors import BotError, Code
from bot.storage.database import mark_moved

PAGE_SIZE = 200
OPEN_TURNS = (TurnState.ACCEPTED.value, TurnState.RUNNING.value)

# Every message runs these. Built once: SQLAlchemy spends more on building a statement than SQLite on running it.
_CONVERSATION = ConversationRow.__table__
_MESSAGE = MessageRow.__table__
_TURN = TurnRow.__table__
_OF_CONVERSATION = _MESSAGE.c.conversation_id == bindparam("of_conversation")
_OPENED_BY = select(_CONVERSATION.c.id, _CONVERSATION.c.language).where(
    _CONVERSATION.c.token_hash == bindparam("hashed")
)
_READ = select(_CONVERSATION).where(_CONVERSATION.c.id == bindparam("of_conversation"))
_LOCK = _READ.with_for_update()
_COUNT_UP = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("of_conversation"))
    .values(last_seq=_CONVERSATION.c.last_seq + 1, updated_at=bindparam("now"))
)
_CHANGE = update(_CONVERSATION).where(_CONVERSATION.c.id == bindparam("of_conversation"))
_COUNTED = select(_CONVERSATION.c.last_seq).where(_CONVERSATION.c.id == bindparam("of_conversation"))
_APPEND = insert(_MESSAGE)
_SENT = select(_MESSAGE).where(_OF_CONVERSATION, _MESSAGE.c.client_id == bindparam("sent_as"))
_ALL_AFTER = (
    select(_MESSAGE)
    .where(_OF_CONVERSATION, _MESSAGE.c.seq > bindparam("after"))
    .order_by(_MESSAGE.c.seq)
    .limit(bindparam("most"))
)
_VISIBLE_AFTER = _ALL_AFTER.where(_MESSAGE.c.kind != Kind.NOTE.value)
_LAST_VISIBLE = select(func.max(_MESSAGE.c.seq)).where(_OF_CONVERSATION, _MESSAGE.c.kind != Kind.NOTE.value)
_PENDING = select(
    exists().where(_TURN.c.conversation_id == bindparam("of_conversation"), _TURN.c.state.in_(OPEN_TURNS))
)
_HAS_EMERGENCY = select(
    exists().where(
        _OF_CONVERSATION,
        _MESSAGE.c.answers_seq == bindparam("answered"),
        _MESSAGE.c.kind == Kind.EMERGENCY.value,
    )
)


@dataclass(frozen=True)
class Conversation:
    """A conversation as the rest of the program sees it; ``last_seq`` counts notes too.

    ``language_scores`` is the belief about its language after the last message (code to probability).
    """

    id: str
    mode: Mode
    language: str
    language_by_hand: bool
    language_scores: dict[str, float]
    entry: str | None
    topic: str | None
    danger: str
    last_seq: int
    created_at: datetime


@dataclass(frozen=True)
class Draft:
    """A message before it has a number. ``extra``: cards, choices, level, kinds, worker (PROTOCOL, Message)."""

    author: Author
    kind: Kind
    text: str
    language: str
    client_id: str | None = None
    request_hash: str | None = None
    topic: str | None = None
    answers_seq: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A numbered message. ``answers_seq`` names the resident's message that a reply belongs to."""

    conversation_id: str
    seq: int
    author: Author
    kind: Kind
    language: str
    text: str
    at: datetime
    client_id: str | None
    topic: str | None
    answers_seq: int | None
    extra: dict[str, Any]


def hash_token(token: str) -> str:
    """What is stored of a token (SHA-256, hex); tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    session: Session, *, language: str, is_told: bool, entry: str | None, page: str | None, now: datetime
) -> tuple[Conversation, str]:
    """Make a conversation; the token (256 bits) is told once and never stored.

    ``is_told``: the language was named by the client, not guessed from its browser; it is believed until a text says
    otherwise. Only a choice by hand wins over the text.
    """
    token = secrets.token_urlsafe(32)
    row = ConversationRow(
        id=secrets.token_hex(16),
        token_hash=hash_token(token),
        created_at=now,
        updated_at=now,
        entry=entry,
        page=page,
        mode=Mode.BOT.value,
        language=language,
        language_by_hand=False,
        language_scores={language: 1.0} if is_told else {},
        last_seq=0,
        danger="none",
    )
    session.add(row)
    session.flush()
    return _to_conversation(row), token


def find_by_token(session: Session, token: str) -> tuple[str, str] | None:
    """The id and the language of the conversation that a token opens, if any."""
    found = session.execute(_OPENED_BY, {"hashed": hash_token(token)}).first()
    return (found.id, found.language) if found else None


def read_conversation(session: Session, conversation_id: str) -> Conversation:
    """The conversation as it is now.

    Raises:
        BotError: NOT_FOUND.
    """
    return _find_conversation(session, _READ, conversation_id)


def lock(session: Session, conversation_id: str) -> Conversation:
    """Take the conversation's row for this transaction, so that nobody else numbers or changes it meanwhile.

    SQLite knows no row locks and needs none: a transaction that writes has the whole file from its beginning.

    Raises:
        BotError: NOT_FOUND.
    """
    return _find_conversation(session, _LOCK, conversation_id)


def _find_conversation(session: Session, statement: Select, conversation_id: str) -> Conversation:
    row = session.execute(statement, {"of_conversation": conversation_id}).first()
    if row is None:
        raise BotError(Code.NOT_FOUND)
    return _to_conversation(row)


def append(session: Session, conversation_id: str, draft: Draft, *, now: datetime) -> Message:
    """Number and store a message.

    Raises:
        BotError: NOT_FOUND when the conversation has been deleted.
    """
    session.execute(_COUNT_UP, {"of_conversation": conversation_id, "now": now})
    seq = session.execute(_COUNTED, {"of_conversation": conversation_id}).scalar_one_or_none()
    if seq is None:
        raise BotError(Code.NOT_FOUND)
    message = Message(
        conversation_id=conversation_id,
        seq=seq,
        author=draft.author,
        kind=draft.kind,
        language=draft.language,
        text=draft.text,
        at=now,
        client_id=draft.client_id,
        topic=draft.topic,
        answers_seq=draft.answers_seq,
        extra=draft.extra,
    )
    values = {**message.__dict__, "author": draft.author.value, "kind": draft.kind.value}
    session.execute(_APPEND, {**values, "request_hash": draft.request_hash})
    mark_moved(session, conversation_id)
    return message


def find_sent(session: Session, conversation_id: str, *, client_id: str, request_hash: str) -> Message | None:
    """The message that was already stored under this client id.

    Raises:
        BotError: CLIENT_ID_REUSED when it was sent with another content (the first one wins).
    """
    row = session.execute(_SENT, {"of_conversation": conversation_id, "sent_as": client_id}).first()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise BotError(Code.CLIENT_ID_REUSED)
    return _to_message(row)


def has_client_id(session: Session, conversation_id: str, client_id: str) -> bool:
    """Whether a message was stored under this client id."""
    return session.execute(_SENT, {"of_conversation": conversation_id, "sent_as": client_id}).first() is not None


def read_after(
    session: Session, conversation_id: str, after: int, *, with_notes: bool = False, limit: int = PAGE_SIZE
) -> list[Message]:
    """The messages past ``after`` in order, at most ``limit``; notes only for workers."""
    wanted = {"of_conversation": conversation_id, "after": after, "most": limit}
    return [_to_message(row) for row in session.execute(_ALL_AFTER if with_notes else _VISIBLE_AFTER, wanted)]


def read_offered(session: Session, conversation_id: str) -> dict[str, str]:
    """Payload to label of every choice that the conversation has been offered, the newest label winning."""
    rows = session.execute(
        select(MessageRow.extra)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author != Author.RESIDENT.value)
        .order_by(MessageRow.seq)
    ).scalars()
    return {choice["payload"]: choice["label"] for extra in rows for choice in extra.get("choices", ())}


def has_emergency(session: Session, conversation_id: str, seq: int) -> bool:
    """Whether the resident's message ``seq`` has had its emergency message."""
    return bool(session.execute(_HAS_EMERGENCY, {"of_conversation": conversation_id, "answered": seq}).scalar())


def has_notice(session: Session, conversation_id: str, topic: str) -> bool:
    """Whether a system message with this mark in ``topic`` was ever written (some are told once only)."""
    query = select(
        exists().where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.author == Author.SYSTEM.value,
            MessageRow.topic == topic,
        )
    )
    return bool(session.execute(query).scalar())


def find_last_text(session: Session, conversation_id: str, *, author: Author) -> str | None:
    """The newest text that this author wrote."""
    text: str | None = session.execute(
        select(MessageRow.text)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == author.value)
        .where(MessageRow.kind != Kind.NOTE.value)
        .order_by(MessageRow.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return text


def read_last_visible(session: Session, conversation_id: str) -> int:
    """The number of the newest message that the resident may see."""
    return int(session.execute(_LAST_VISIBLE, {"of_conversation": conversation_id}).scalar() or 0)


def is_pending(session: Session, conversation_id: str) -> bool:
    """Whether the bot still owes the resident an answer."""
    return bool(session.execute(_PENDING, {"of_conversation": conversation_id}).scalar())


def change(session: Session, conversation_id: str, *, now: datetime, **values: Any) -> None:
    """Set columns of the conversation's row (mode, language, topic, danger) and tell who waits."""
    session.execute(_CHANGE, {"of_conversation": conversation_id, "updated_at": now, **values})
    mark_moved(session, conversation_id)


def leave_feedback(
    session: Session,
    conversation_id: str,
    *,
    rating: int | None,
    helped: bool | None,
    text: str | None,
    seq: int | None,
    now: datetime,
) -> None:
    """Store what the resident thought of the help; ``text`` is masked by the caller.

    With ``seq`` it is about that one answer, and the last word on it counts.

    Raises:
        BotError: NOT_FOUND; BAD_REQUEST when ``seq`` is not an answer of the bot.
    """
    topic = read_conversation(session, conversation_id).topic
    if seq is not None:
        row = session.get(MessageRow, (conversation_id, seq))
        if row is None or row.author != Author.BOT.value:
            raise BotError(Code.BAD_REQUEST, field="seq")
        topic = row.topic or topic
        session.execute(
            delete(FeedbackRow).where(FeedbackRow.conversation_id == conversation_id, FeedbackRow.seq == seq)
        )
    given = {"rating": rating, "helped": helped, "text": text, "topic": topic, "seq": seq}
    session.add(FeedbackRow(conversation_id=conversation_id, at=now, **given))


def erase(session: Session, *conversation_ids: str, now: datetime) -> None:
    """Delete conversations with everything in them; Rasa is asked to forget them afterwards (``list_erasures``).

    What hangs on them in other domains' tables goes with them, by the database's own cascade.
    """
    for row in (TurnRow, MessageRow, FeedbackRow):
        _delete_where(session, row, row.conversation_id.in_(conversation_ids))
    _delete_where(session, ConversationRow, ConversationRow.id.in_(conversation_ids))
    for conversation_id in conversation_ids:
        session.merge(ErasureRow(conversation_id=conversation_id, asked_at=now))
        mark_moved(session, conversation_id)


def list_erasures(session: Session, *, limit: int = 50) -> Sequence[str]:
    """Conversations that Rasa must still forget, oldest first."""
    query = select(ErasureRow.conversation_id).order_by(ErasureRow.asked_at).limit(limit)
    return list(session.execute(query).scalars())


def end_erasure(session: Session, conversation_id: str) -> None:
    """Note that Rasa has forgotten the conversation."""
    session.execute(delete(ErasureRow).where(ErasureRow.conversation_id == conversation_id))


def _delete_where(session: Session, row: Any, condition: Any) -> None:
    session.execute(delete(row).where(condition).execution_options(synchronize_session=False))


def _to_conversation(row: ConversationRow | Row) -> Conversation:
    return Conversation(
        id=row.id,
        mode=Mode(row.mode),
        language=row.language,
        language_by_hand=row.language_by_hand,
        language_scores=dict(row.language_scores or {}),
        entry=row.entry,
        topic=row.topic,
        danger=row.danger,
        last_seq=row.last_seq,
        created_at=row.created_at,
    )


def _to_message(row: Row) -> Message:
    return Message(
        conversation_id=row.conversation_id,
        seq=row.seq,
        author=Author(row.author),
        kind=Kind(row.kind),
        language=row.language,
        text=row.text,
        at=row.at,
        client_id=row.client_id,
        topic=row.topic,
        answers_seq=row.answers_seq,
        extra=dict(row.extra or {}),
    )
