"""Builders of what tests need: each makes a whole, valid thing and lets the test name what matters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.conversations import ledger, transcript
from bot.conversations.models import Author, Kind, TurnState
from bot.handover.queue import Place
from bot.staff import accounts, passwords, sign_in
from bot.staff.models import Role
from bot.staff.sessions import Browser, SignedIn
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON

PASSWORD = "correct horse battery"


def make_conversation(
    session: Session, *, language: str = "fi", entry: str | None = None, now: datetime = MONDAY_NOON
) -> str:
    conversation, _token = transcript.start(session, language=language, is_told=False, entry=entry, page=None, now=now)
    return conversation.id


def say(
    session: Session,
    conversation_id: str,
    text: str = "Miten saan kotihoitoa?",
    *,
    client_id: str | None = None,
    state: TurnState = TurnState.ACCEPTED,
    now: datetime = MONDAY_NOON,
) -> int:
    """A resident's message with its open turn."""
    draft = transcript.Draft(Author.RESIDENT, Kind.TEXT, text, "fi", client_id=client_id, request_hash=text)
    seq = transcript.append(session, conversation_id, draft, now=now).seq
    ledger.open_turn(session, conversation_id, seq, state=state, payload=None, now=now)
    return seq


def make_worker(session: Session, username: str = "aino", *roles: Role) -> accounts.Account:
    return accounts.create_account(
        session,
        username=username,
        password=PASSWORD,
        name=username.title(),
        title="Sosiaaliohjaaja",
        roles=roles or [Role.WORKER],
        now=MONDAY_NOON,
    )


def notice(key: str, place: Place | None) -> transcript.Draft:
    """A notice whose text is its key."""
    return transcript.Draft(Author.SYSTEM, Kind.NOTICE, f"{key} {place.position if place else ''}".strip(), "fi")


def enter(
    database: Database, *, username: str, password: str, code: str | None, browser: Browser, now: datetime
) -> SignedIn | sign_in.Refusal:
    """Sign in as the gateway does."""
    lock = database.look(sign_in.find_lock, username=username, network=browser.network, now=now)
    if isinstance(lock, sign_in.Refusal):
        return lock
    is_right = passwords.is_right(lock.password_hash, password)
    return database.write(sign_in.sign_in, username=username, is_right=is_right, code=code, browser=browser, now=now)
