"""Rows for the console under load: workers who are signed in, chats that are open, waiting or ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.conversations.models import ConversationRow, MessageRow
from bot.handover.models import DeskWorkerRow, HandoverRow
from bot.staff.models import AccountRow, Role, SessionRow

TEAMS, LANGUAGES = ("youth", "elderly", "disability"), ("fi", "sv", "en", "so", "ar", "ru")


def add_workers(session: Session, count: int) -> list[tuple[int, str, str]]:
    """Workers with a session each: account, cookie, CSRF token."""
    now, found = clock.utc_now(), []
    for number in range(count):
        values = {"username": f"w{number}", "name": f"W {number}", "title": "Sosiaaliohjaaja", "password_hash": ""}
        row = AccountRow(**values, roles=[Role.WORKER.value, Role.LEAD.value], is_active=True, created_at=now)
        session.add(row)
        session.flush()
        cookie, csrf = secrets.token_urlsafe(16), secrets.token_urlsafe(8)
        hashed = hashlib.sha256(cookie.encode()).hexdigest()
        session.add(SessionRow(token_hash=hashed, account_id=row.id, csrf=csrf, created_at=now, used_at=now))
        session.add(DeskWorkerRow(account_id=row.id, presence="here", since=now, beat_at=now, teams=[], languages=[]))
        found.append((row.id, cookie, csrf))
    return found


def add_open_chats(session: Session, account_ids: list[int], count: int) -> list[tuple[int, int, str, str]]:
    """Chats that workers have in turns: handover, account, conversation, the resident's token."""
    now, found = clock.utc_now(), []
    for number in range(count):
        token, owner = secrets.token_urlsafe(16), account_ids[number % len(account_ids)]
        conversation_id = _add_conversation(session, now, mode="human", token=token)
        values = {"state": "active", "claimed_by": owner, "claimed_at": now, "picked_up_at": now}
        row = HandoverRow(conversation_id=conversation_id, **_handover(number, now), **values)
        session.add(row)
        session.flush()
        found.append((row.id, owner, conversation_id, token))
    return found


def add_handovers(session: Session, *, waiting: int, closed: int) -> None:
    """Residents who wait, and chats that have ended one a minute."""
    now = clock.utc_now()
    for start in range(0, waiting + closed, 5000):
        conversations, messages, handovers = [], [], []
        for number in range(start, min(start + 5000, waiting + closed)):
            is_waiting = number < waiting
            at = now - timedelta(minutes=number % 90 if is_waiting else number)
            conversation_id = secrets.token_hex(16)
            mode = "waiting" if is_waiting else "closed"
            conversations.append(_conversation(conversation_id, at, mode, secrets.token_hex(16)))
            messages.append(_message(conversation_id, at))
            ended = {"claimed_by": None, "picked_up_at": at, "closed_at": at, "outcome": "advised"}
            own = (
                {"claimed_by": None, "picked_up_at": None, "closed_at": None, "outcome": None} if is_waiting else ended
            )
            state = "waiting" if is_waiting else "closed"
            handovers.append({"conversation_id": conversation_id, **_handover(number, at), **own, "state": state})
        session.execute(ConversationRow.__table__.insert(), conversations)
        session.execute(MessageRow.__table__.insert(), messages)
        session.execute(HandoverRow.__table__.insert(), handovers)


def _add_conversation(session: Session, now: datetime, *, mode: str, token: str) -> str:
    conversation_id = secrets.token_hex(16)
    session.execute(ConversationRow.__table__.insert(), [_conversation(conversation_id, now, mode, token)])
    session.execute(MessageRow.__table__.insert(), [_message(conversation_id, now)])
    return conversation_id


def _conversation(conversation_id: str, at: datetime, mode: str, token: str) -> dict[str, Any]:
    hashed = hashlib.sha256(token.encode()).hexdigest()
    shared = {"language": "fi", "language_by_hand": True, "language_scores": {}, "last_seq": 1, "danger": "none"}
    return {"id": conversation_id, "token_hash": hashed, "created_at": at, "updated_at": at, "mode": mode, **shared}


def _message(conversation_id: str, at: datetime) -> dict[str, Any]:
    said = {"author": "resident", "kind": "text", "language": "fi", "text": "Miten äidille saa kotihoitoa?"}
    return {"conversation_id": conversation_id, "seq": 1, "at": at, "extra": {}, **said}


def _handover(number: int, at: datetime) -> dict[str, Any]:
    shown = {"topic": "home_care", "summary": "Miten äidille saa kotihoitoa?", "tried": [], "danger_kinds": []}
    about = {"team": TEAMS[number % 3], "language": LANGUAGES[number % 6], "urgency": int(number % 50 == 0) * 2}
    marks = {"waiting_since": at, "queued_at": at, "read_by_resident": 0, "read_by_worker": 0, "topics": []}
    told = {"spilled_at": at, "nobody_told_at": at, "alerted_at": at, "municipality": "092", "for_whom": "parent"}
    return {**shown, **about, **marks, **told}
