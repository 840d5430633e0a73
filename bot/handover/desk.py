"""The worker's desk: claim, write, release, transfer, close. One owner at a time.

Each deed is one transaction: check, write, audit, tell the resident. Texts are not made here: the caller's ``Notice``
knows the languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.bus import QUEUE
from bot.conversations import ledger, transcript
from bot.conversations.models import Mode
from bot.errors import BotError, Code
from bot.handover.models import HandoverRow, HandoverState
from bot.handover.queue import Handover, Notice, read
from bot.handover.teams import Team
from bot.staff import audit
from bot.staff.accounts import Account
from bot.staff.models import AccountRow
from bot.storage.database import mark_moved


class Outcome(str, Enum):
    """How a conversation with a person ended."""

    ADVISED = "advised"
    REFERRED = "referred"
    APPOINTMENT = "appointment"
    LEFT = "left"
    OTHER = "other"


def claim(session: Session, handover_id: int, *, worker: Account, notice: Notice, now: datetime) -> Handover:
    """Take a waiting conversation: one conditional UPDATE decides the race.

    Raises:
        BotError: NOT_FOUND; ALREADY_CLAIMED with the name of who has it; HANDOVER_STATE when it has ended.
    """
    taken = session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id, HandoverRow.state == HandoverState.WAITING.value)
        .values(state=HandoverState.ACTIVE.value, claimed_by=worker.id, claimed_at=now)
        .execution_options(synchronize_session=False)
    )
    handover = read(session, handover_id)
    if taken.rowcount != 1:
        if handover.state is HandoverState.ACTIVE:
            raise BotError(Code.ALREADY_CLAIMED, worker=handover.worker)
        raise BotError(Code.HANDOVER_STATE)
    transcript.lock(session, handover.conversation_id)
    transcript.change(session, handover.conversation_id, mode=Mode.HUMAN.value, now=now)
    ledger.give_to_person(session, handover.conversation_id, now=now)
    _remember(session, audit.Deed.HANDOVER_CLAIMED, handover, worker, now)
    transcript.append(session, handover.conversation_id, notice("notice_worker_joined", None), now=now)
    return handover


def write(
    session: Session, handover_id: int, *, worker: Account, draft: transcript.Draft, now: datetime
) -> transcript.Message:
    """A worker's message or private note; the same ``client_id`` again answers the stored one.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE when it is not active; CLIENT_ID_REUSED.
    """
    handover = read_own(session, handover_id, worker=worker)
    conversation_id = handover.conversation_id
    transcript.lock(session, conversation_id)
    if draft.client_id and draft.request_hash:
        sent = transcript.find_sent(
            session, conversation_id, client_id=draft.client_id, request_hash=draft.request_hash
        )
        if sent:
            return sent
    return transcript.append(session, conversation_id, draft, now=now)


def release(session: Session, handover_id: int, *, worker: Account, notice: Notice, now: datetime) -> None:
    """Put an own conversation back in the queue, keeping the time it has waited.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE.
    """
    handover = read_own(session, handover_id, worker=worker)
    _return_to_queue(session, handover, notice=notice, now=now)
    _remember(session, audit.Deed.HANDOVER_RELEASED, handover, worker, now)


def transfer(
    session: Session,
    handover_id: int,
    *,
    worker: Account,
    team: Team | None,
    to_worker: int | None,
    note: transcript.Draft,
    notice: Notice,
    now: datetime,
) -> None:
    """Give an own conversation to a team's queue or straight to a colleague, with a private note.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE; BAD_REQUEST when the colleague is not known.
    """
    handover = read_own(session, handover_id, worker=worker)
    transcript.append(session, handover.conversation_id, note, now=now)
    _remember(session, audit.Deed.HANDOVER_TRANSFERRED, handover, worker, now)
    if to_worker is None:
        session.execute(
            update(HandoverRow).where(HandoverRow.id == handover_id).values(team=(team or Team(handover.team)).value)
        )
        _return_to_queue(session, handover, notice=notice, now=now)
        return
    colleague = session.get(AccountRow, to_worker)
    if colleague is None or not colleague.is_active:
        raise BotError(Code.BAD_REQUEST, field="worker")
    session.execute(
        update(HandoverRow).where(HandoverRow.id == handover_id).values(claimed_by=to_worker, claimed_at=now)
    )
    mark_moved(session, QUEUE)
    mark_moved(session, handover.conversation_id)


def close(
    session: Session,
    handover_id: int,
    *,
    worker: Account,
    outcome: Outcome,
    topics: Sequence[str],
    return_to_bot: bool,
    notice: Notice,
    now: datetime,
) -> None:
    """End an own conversation; the resident goes back to the bot or the conversation is closed.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE.
    """
    handover = read_own(session, handover_id, worker=worker)
    transcript.lock(session, handover.conversation_id)
    session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id)
        .values(state=HandoverState.CLOSED.value, closed_at=now, outcome=outcome.value, topics=list(topics))
    )
    mode = Mode.BOT if return_to_bot else Mode.CLOSED
    transcript.change(session, handover.conversation_id, mode=mode.value, now=now)
    mark_moved(session, QUEUE)
    key = "notice_worker_left" if return_to_bot else "notice_closed"
    transcript.append(session, handover.conversation_id, notice(key, None), now=now)
    _remember(session, audit.Deed.HANDOVER_CLOSED, handover, worker, now, outcome=outcome.value)


def read_own(session: Session, handover_id: int, *, worker: Account) -> Handover:
    """An active handover of this worker.

    Raises:
        BotError: NOT_FOUND; HANDOVER_STATE when it is not active; NOT_YOURS.
    """
    handover = read(session, handover_id)
    if handover.state is not HandoverState.ACTIVE:
        raise BotError(Code.HANDOVER_STATE)
    if handover.claimed_by != worker.id:
        raise BotError(Code.NOT_YOURS, worker=handover.worker)
    return handover


def _return_to_queue(session: Session, handover: Handover, *, notice: Notice, now: datetime) -> None:
    session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover.id)
        .values(state=HandoverState.WAITING.value, claimed_by=None, claimed_at=None)
    )
    transcript.change(session, handover.conversation_id, mode=Mode.WAITING.value, now=now)
    mark_moved(session, QUEUE)
    transcript.append(session, handover.conversation_id, notice("notice_released", None), now=now)


def _remember(
    session: Session, deed: audit.Deed, handover: Handover, worker: Account, now: datetime, **details: str
) -> None:
    subject = f"conversation:{handover.conversation_id}"
    audit.record(session, deed, account_id=worker.id, subject=subject, now=now, **details)
    mark_moved(session, QUEUE)
    mark_moved(session, handover.conversation_id)
