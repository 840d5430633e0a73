"""The worker's desk: claim, write, release, transfer, close. One owner at a time.

Each deed is one transaction: check, write, audit, tell the resident. Texts are not made here: the caller's ``Notice``
knows the languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.bus import QUEUE
from bot.conversations import ledger, transcript
from bot.conversations.models import Kind, Mode
from bot.errors import BotError, Code
from bot.handover import held, presence
from bot.handover.models import DeskWorkerRow, HandoverRow, HandoverState
from bot.handover.queue import Handover, Notice, read
from bot.handover.rules import current_rules
from bot.handover.teams import Team
from bot.staff import audit
from bot.staff.accounts import Account
from bot.staff.models import AccountRow
from bot.storage.database import mark_moved

ENDED = (HandoverState.CLOSED, HandoverState.CANCELLED)


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
        BotError: NOT_FOUND; ALREADY_CLAIMED with the name of who has it; HANDOVER_STATE when it has ended;
            WORKER_FULL when the worker has as many as she takes.
    """
    waiting = read(session, handover_id)
    if waiting.state is HandoverState.WAITING:
        presence.check_room(session, worker.id, urgency=waiting.urgency, rules=current_rules())
    taken = session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id, HandoverRow.state == HandoverState.WAITING.value)
        .values(
            state=HandoverState.ACTIVE.value,
            claimed_by=worker.id,
            claimed_at=now,
            picked_up_at=func.coalesce(HandoverRow.picked_up_at, now),
        )
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

    A note may be added to a chat that has ended, by any worker.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE when it is not active; CLIENT_ID_REUSED.
    """
    handover = read(session, handover_id)
    has_ended = handover.state in ENDED
    if not (has_ended and draft.kind is Kind.NOTE):
        handover = read_own(session, handover_id, worker=worker)
    conversation_id = handover.conversation_id
    transcript.lock(session, conversation_id)
    if draft.kind is Kind.TEXT:
        held.send(session, handover_id, now=now)  # what was written before comes before
    if draft.client_id and draft.request_hash:
        sent = transcript.find_sent(
            session, conversation_id, client_id=draft.client_id, request_hash=draft.request_hash
        )
        if sent:
            return sent
    message = transcript.append(session, conversation_id, draft, now=now)
    deed = audit.Deed.HANDOVER_ANNOTATED if has_ended else audit.Deed.CONVERSATION_WRITTEN
    _record(session, deed, handover, worker, now, seq=message.seq, kind=draft.kind.value)
    return message


def write_later(
    session: Session, handover_id: int, *, worker: Account, draft: transcript.Draft, now: datetime, seconds: int
) -> transcript.Message | held.Held:
    """A worker's message that the resident gets after some seconds, unless it is taken back (``held.take_back``).

    Raises:
        BotError: as ``write``.
    """
    handover = read_own(session, handover_id, worker=worker)
    sent = transcript.find_sent(
        session, handover.conversation_id, client_id=draft.client_id or "", request_hash=draft.request_hash or ""
    )
    if sent:
        return sent
    if not held.is_held(session, handover_id, client_id=draft.client_id or ""):
        _record(session, audit.Deed.CONVERSATION_WRITTEN, handover, worker, now, kind=draft.kind.value)
    return held.hold(session, handover_id, worker_id=worker.id, draft=draft, send_at=now + timedelta(seconds=seconds))


def take_back(session: Session, handover_id: int, *, worker: Account, client_id: str, now: datetime) -> None:
    """Drop an own message that the resident has not got yet.

    Raises:
        BotError: NOT_FOUND; HANDOVER_STATE when it has been sent already.
    """
    held.take_back(session, handover_id, worker_id=worker.id, client_id=client_id)
    _record(session, audit.Deed.MESSAGE_TAKEN_BACK, read(session, handover_id), worker, now)


def note_read(session: Session, conversation_id: str, *, by_worker: int | None, seq: int) -> None:
    """Note the last message that one side has seen of a chat with a person; never backwards.

    ``by_worker`` is the account of the owner; None means the resident.
    """
    column = HandoverRow.read_by_resident if by_worker is None else HandoverRow.read_by_worker
    query = (
        update(HandoverRow)
        .where(HandoverRow.conversation_id == conversation_id, HandoverRow.state == HandoverState.ACTIVE.value)
        .where(column < seq)
    )
    if by_worker is not None:
        query = query.where(HandoverRow.claimed_by == by_worker)
    noted = session.execute(query.values({column: seq}).execution_options(synchronize_session=False))
    if noted.rowcount:
        mark_moved(session, conversation_id)


def release(session: Session, handover_id: int, *, worker: Account, notice: Notice, now: datetime) -> None:
    """Put an own conversation back in the queue, keeping the time it has waited.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE.
    """
    handover = read_own(session, handover_id, worker=worker)
    _return_to_queue(session, handover, notice=notice, now=now)
    _remember(session, audit.Deed.HANDOVER_RELEASED, handover, worker, now)


def return_from_gone(
    session: Session, handover_id: int, *, notice: Notice, gone_since: datetime, now: datetime
) -> bool:
    """Put the conversation of a worker whose connection is gone back in the queue; False when she is back."""
    handover = read(session, handover_id)
    beat_at = session.execute(
        select(DeskWorkerRow.beat_at).where(DeskWorkerRow.account_id == handover.claimed_by)
    ).scalar_one_or_none()
    if handover.state is not HandoverState.ACTIVE or beat_at is None or beat_at > gone_since:
        return False
    _return_to_queue(session, handover, notice=notice, now=now)
    subject = f"conversation:{handover.conversation_id}"
    gone = handover.claimed_by
    audit.record(session, audit.Deed.HANDOVER_RETURNED, account_id=None, subject=subject, now=now, gone=gone)
    return True


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
            update(HandoverRow)
            .where(HandoverRow.id == handover_id)
            .values(team=(team or Team(handover.team)).value, spilled_at=None)
        )
        _return_to_queue(session, handover, notice=notice, now=now)
        return
    colleague = session.get(AccountRow, to_worker)
    if colleague is None or not colleague.is_active:
        raise BotError(Code.BAD_REQUEST, field="worker")
    held.send(session, handover_id, now=now)
    session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id)
        .values(claimed_by=to_worker, claimed_at=now, offered_to=None, offered_at=None)
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
    held.send(session, handover_id, now=now)
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
    held.send(session, handover.id, now=now)
    session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover.id)
        .values(
            state=HandoverState.WAITING.value,
            claimed_by=None,
            claimed_at=None,
            offered_to=None,
            offered_at=None,
            alerted_at=None,
            nobody_told_at=None,
            queued_at=now,
        )
    )
    transcript.change(session, handover.conversation_id, mode=Mode.WAITING.value, now=now)
    mark_moved(session, QUEUE)
    transcript.append(session, handover.conversation_id, notice("notice_released", None), now=now)


def _remember(
    session: Session, deed: audit.Deed, handover: Handover, worker: Account, now: datetime, **details: str
) -> None:
    _record(session, deed, handover, worker, now, **details)
    mark_moved(session, QUEUE)
    mark_moved(session, handover.conversation_id)


def _record(
    session: Session, deed: audit.Deed, handover: Handover, worker: Account, now: datetime, **details: object
) -> None:
    subject = f"conversation:{handover.conversation_id}"
    audit.record(session, deed, account_id=worker.id, subject=subject, now=now, **details)
