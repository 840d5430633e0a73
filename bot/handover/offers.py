"""Asking a colleague to take a chat over: the owner keeps it until she accepts; an unanswered question lapses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.bus import QUEUE
from bot.conversations import transcript
from bot.errors import BotError, Code
from bot.handover import held, presence
from bot.handover.desk import read_own
from bot.handover.models import HandoverRow, HandoverState
from bot.handover.presence import Presence
from bot.handover.queue import Handover, Notice, read
from bot.handover.rules import DeskRules
from bot.staff import audit
from bot.staff.accounts import Account
from bot.storage.database import mark_moved


def is_offered(handover: Handover, *, now: datetime, rules: DeskRules) -> bool:
    """Whether a colleague is being asked at this moment."""
    return (
        handover.state is HandoverState.ACTIVE
        and handover.offered_at is not None
        and handover.offered_at > now - rules.offer_lasts
    )


def offer(
    session: Session,
    handover_id: int,
    *,
    worker: Account,
    to: int,
    note: transcript.Draft,
    rules: DeskRules,
    now: datetime,
) -> None:
    """Ask a colleague, with a private note.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE; BAD_REQUEST for oneself or nobody; COLLEAGUE_AWAY; WORKER_FULL.
    """
    handover = read_own(session, handover_id, worker=worker)
    colleague = presence.find_worker(session, to)
    if colleague is None or to == worker.id:
        raise BotError(Code.BAD_REQUEST, field="worker")
    if colleague.presence is Presence.AWAY or not colleague.is_connected(now, rules):
        raise BotError(Code.COLLEAGUE_AWAY, worker=colleague.name)
    presence.check_room(session, to, urgency=handover.urgency, rules=rules)
    transcript.append(session, handover.conversation_id, note, now=now)
    session.execute(update(HandoverRow).where(HandoverRow.id == handover_id).values(offered_to=to, offered_at=now))
    _remember(session, audit.Deed.HANDOVER_OFFERED, handover, worker, now, to=to)


def accept(
    session: Session, handover_id: int, *, worker: Account, notice: Notice, rules: DeskRules, now: datetime
) -> Handover:
    """Take what one was offered: one conditional UPDATE, so that a withdrawn offer cannot be taken.

    Raises:
        BotError: NOT_FOUND; HANDOVER_STATE when it is no longer offered to this worker; WORKER_FULL.
    """
    before = read(session, handover_id)
    presence.check_room(session, worker.id, urgency=before.urgency, rules=rules)
    held.send(session, handover_id, now=now)
    taken = session.execute(
        update(HandoverRow)
        .where(
            HandoverRow.id == handover_id,
            HandoverRow.state == HandoverState.ACTIVE.value,
            HandoverRow.offered_to == worker.id,
            HandoverRow.offered_at > now - rules.offer_lasts,
        )
        .values(claimed_by=worker.id, claimed_at=now, offered_to=None, offered_at=None)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:
        raise BotError(Code.HANDOVER_STATE)
    transcript.append(session, before.conversation_id, notice("notice_worker_joined", None), now=now)
    _remember(session, audit.Deed.HANDOVER_ACCEPTED, before, worker, now)
    return read(session, handover_id)


def decline(
    session: Session, handover_id: int, *, worker: Account, note: transcript.Draft | None, now: datetime
) -> None:
    """Say no to an offer, with a private note if one likes; the owner keeps the chat.

    Raises:
        BotError: NOT_FOUND; HANDOVER_STATE when it is not offered to this worker.
    """
    handover = read(session, handover_id)
    _end(session, handover_id, HandoverRow.offered_to == worker.id)
    if note is not None:
        transcript.append(session, handover.conversation_id, note, now=now)
    _remember(session, audit.Deed.HANDOVER_DECLINED, handover, worker, now)


def withdraw(session: Session, handover_id: int, *, worker: Account, now: datetime) -> None:
    """Take an own offer back.

    Raises:
        BotError: NOT_YOURS; HANDOVER_STATE when nothing is offered.
    """
    handover = read_own(session, handover_id, worker=worker)
    _end(session, handover_id, HandoverRow.offered_to.is_not(None))
    _remember(session, audit.Deed.HANDOVER_WITHDRAWN, handover, worker, now)


def _end(session: Session, handover_id: int, is_offered_so: object) -> None:
    ended = session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id, is_offered_so)
        .values(offered_to=None, offered_at=None)
        .execution_options(synchronize_session=False)
    )
    if ended.rowcount != 1:
        raise BotError(Code.HANDOVER_STATE)


def _remember(
    session: Session, deed: audit.Deed, handover: Handover, worker: Account, now: datetime, **details: object
) -> None:
    subject = f"conversation:{handover.conversation_id}"
    audit.record(session, deed, account_id=worker.id, subject=subject, now=now, **details)
    mark_moved(session, QUEUE)
    mark_moved(session, handover.conversation_id)
