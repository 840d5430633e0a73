"""The queue of residents who asked for a person: ask, stop waiting, leave, read. What workers do is in ``desk``.

Each deed is one transaction. Texts are not made here: the caller's ``Notice`` knows the languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from bot.bus import QUEUE
from bot.conversations import ledger, transcript, understanding
from bot.conversations.models import Author, Mode
from bot.errors import BotError, Code
from bot.handover.brief import Brief, gather
from bot.handover.models import HandoverRow, HandoverState
from bot.handover.teams import team_of
from bot.staff.models import AccountRow
from bot.storage.database import mark_moved

ESTIMATE_FROM_LAST = 20
SUMMARY_LENGTH = 140
OPEN_STATES = (HandoverState.WAITING.value, HandoverState.ACTIVE.value)
URGENCY_OF = {"none": 0, "urgent": 1, "crisis": 2}


@dataclass(frozen=True)
class Handover:
    """One request for a person as the console sees it; ``worker`` is the name of who has it.

    ``is_spilled``: nobody of the team came in time. ``nobody_came``: the resident was told so, and the bot
    answers her meanwhile. ``read_by_*``: the number of the last message that each side has seen.
    """

    id: int
    conversation_id: str
    state: HandoverState
    team: str
    topic: str | None
    language: str
    urgency: int
    summary: str
    waiting_since: datetime
    claimed_by: int | None
    worker: str | None
    worker_title: str | None
    brief: Brief
    is_spilled: bool
    nobody_came: bool
    alerted_at: datetime | None
    offered_to: int | None
    offered_at: datetime | None
    read_by_resident: int
    read_by_worker: int
    closed_at: datetime | None
    outcome: str | None
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A place in the queue, from 1, and the wait in minutes (from, to) where earlier pick-ups tell it."""

    position: int
    estimate: tuple[int, int] | None


Notice = Callable[[str, Place | None], transcript.Draft]
"""Makes the notice of a text key for the resident: ``notice("notice_waiting", place)``."""


def request(
    session: Session, conversation_id: str, *, topic: str | None, notice: Notice, now: datetime
) -> tuple[Handover, Place]:
    """Put the conversation in the queue; asked again while it waits, the answer is the place it has.

    Raises:
        BotError: CONVERSATION_CLOSED; HANDOVER_STATE when a person has it already.
    """
    conversation = transcript.lock(session, conversation_id)
    if conversation.mode is Mode.CLOSED:
        raise BotError(Code.CONVERSATION_CLOSED)
    if conversation.mode is Mode.HUMAN:
        raise BotError(Code.HANDOVER_STATE)
    waiting = _find_open(session, conversation_id)
    if waiting is not None:
        if conversation.mode is Mode.BOT:
            _stop_bot(session, conversation_id, now)
        return waiting, read_place(session, waiting)
    topic = topic or conversation.topic
    brief = gather(session, conversation, topic=topic)
    row = HandoverRow(
        conversation_id=conversation_id,
        state=HandoverState.WAITING.value,
        team=team_of(topic, conversation.entry).value,
        topic=topic,
        language=conversation.language,
        urgency=URGENCY_OF[conversation.danger],
        summary=(transcript.find_last_text(session, conversation_id, author=Author.RESIDENT) or "")[:SUMMARY_LENGTH],
        entry=brief.entry,
        municipality=brief.municipality,
        age_group=brief.age_group,
        for_whom=brief.for_whom,
        tried=list(brief.tried),
        danger_kinds=list(brief.danger_kinds),
        waiting_since=now,
        queued_at=now,
        read_by_resident=0,
        read_by_worker=0,
        topics=[],
    )
    session.add(row)
    session.flush()
    _stop_bot(session, conversation_id, now)
    handover = to_handover(row, None)
    place = read_place(session, handover)
    transcript.append(session, conversation_id, notice("notice_waiting", place), now=now)
    return handover, place


def cancel(session: Session, conversation_id: str, *, notice: Notice, now: datetime) -> None:
    """The resident stops waiting: back to the bot.

    Raises:
        BotError: NOT_WAITING.
    """
    transcript.lock(session, conversation_id)
    if not give_up(session, conversation_id, now=now):
        raise BotError(Code.NOT_WAITING)
    transcript.append(session, conversation_id, notice("notice_handover_cancelled", None), now=now)


def give_up(session: Session, conversation_id: str, *, now: datetime) -> bool:
    """Take a conversation out of the queue without a word; whether it was there."""
    given_up = session.execute(
        update(HandoverRow)
        .where(HandoverRow.conversation_id == conversation_id, HandoverRow.state == HandoverState.WAITING.value)
        .values(state=HandoverState.CANCELLED.value, closed_at=now)
        .execution_options(synchronize_session=False)
    )
    if given_up.rowcount != 1:
        return False
    transcript.change(session, conversation_id, mode=Mode.BOT.value, now=now)
    mark_moved(session, QUEUE)
    return True


def leave(session: Session, conversation_id: str, *, notice: Notice, now: datetime) -> None:
    """The resident ends the conversation, whoever speaks; ended already, nothing happens."""
    conversation = transcript.lock(session, conversation_id)
    if conversation.mode is Mode.CLOSED:
        return
    session.execute(
        update(HandoverRow)
        .where(HandoverRow.conversation_id == conversation_id, HandoverRow.state.in_(OPEN_STATES))
        .values(
            state=case(
                (HandoverRow.state == HandoverState.WAITING.value, HandoverState.CANCELLED.value),
                else_=HandoverState.CLOSED.value,
            ),
            closed_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    ledger.give_to_person(session, conversation_id, now=now)
    transcript.append(session, conversation_id, notice("notice_closed", None), now=now)
    transcript.change(session, conversation_id, mode=Mode.CLOSED.value, now=now)
    mark_moved(session, QUEUE)


def raise_urgency(session: Session, conversation_id: str, *, danger: str) -> None:
    """Move an open handover up when danger was heard; never down."""
    urgency = URGENCY_OF[danger]
    raised = session.execute(
        update(HandoverRow)
        .where(HandoverRow.conversation_id == conversation_id, HandoverRow.state.in_(OPEN_STATES))
        .where(HandoverRow.urgency < urgency)
        .values(urgency=urgency, danger_kinds=understanding.list_danger_kinds(session, conversation_id))
        .execution_options(synchronize_session=False)
    )
    if raised.rowcount:
        mark_moved(session, QUEUE)


def list_handovers(
    session: Session, *, states: Sequence[HandoverState], worker_id: int | None = None, limit: int = 200
) -> list[Handover]:
    """Handovers in these states (of one worker), most urgent first, then who has waited longest."""
    query = select(HandoverRow, AccountRow).outerjoin(AccountRow, AccountRow.id == HandoverRow.claimed_by)
    if worker_id is not None:
        query = query.where(HandoverRow.claimed_by == worker_id)
    if HandoverState.CLOSED in states:
        # By the moment of the end alone, which has an index: SQLite would rather sort all that has ended.
        query = query.where(HandoverRow.closed_at.is_not(None)).order_by(
            HandoverRow.closed_at.desc(), HandoverRow.id.desc()
        )
    else:
        query = query.where(HandoverRow.state.in_([state.value for state in states]))
        query = query.order_by(HandoverRow.urgency.desc(), HandoverRow.waiting_since, HandoverRow.id)
    return [to_handover(row, account) for row, account in session.execute(query.limit(limit))]


def read(session: Session, handover_id: int) -> Handover:
    """One handover as it is now.

    Raises:
        BotError: NOT_FOUND.
    """
    found = session.execute(
        select(HandoverRow, AccountRow)
        .outerjoin(AccountRow, AccountRow.id == HandoverRow.claimed_by)
        .where(HandoverRow.id == handover_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise BotError(Code.NOT_FOUND)
    return to_handover(found[0], found[1])


def read_open(session: Session, conversation_id: str) -> Handover:
    """The handover of a conversation that waits or is being talked in.

    Raises:
        BotError: NOT_WAITING.
    """
    found = _find_open(session, conversation_id)
    if found is None:
        raise BotError(Code.NOT_WAITING)
    return found


def _find_open(session: Session, conversation_id: str) -> Handover | None:
    found = session.execute(
        select(HandoverRow, AccountRow)
        .outerjoin(AccountRow, AccountRow.id == HandoverRow.claimed_by)
        .where(HandoverRow.conversation_id == conversation_id, HandoverRow.state.in_(OPEN_STATES))
        .execution_options(populate_existing=True)
    ).first()
    return to_handover(found[0], found[1]) if found else None


def _stop_bot(session: Session, conversation_id: str, now: datetime) -> None:
    transcript.change(session, conversation_id, mode=Mode.WAITING.value, now=now)
    ledger.give_to_person(session, conversation_id, now=now)
    mark_moved(session, QUEUE)


def read_place(session: Session, handover: Handover) -> Place:
    """The place in the team's queue and the wait to expect."""
    ahead = session.execute(
        select(func.count())
        .select_from(HandoverRow)
        .where(HandoverRow.state == HandoverState.WAITING.value, HandoverRow.team == handover.team)
        .where(
            or_(
                HandoverRow.urgency > handover.urgency,
                (HandoverRow.urgency == handover.urgency) & (HandoverRow.waiting_since < handover.waiting_since),
                (HandoverRow.urgency == handover.urgency)
                & (HandoverRow.waiting_since == handover.waiting_since)
                & (HandoverRow.id < handover.id),
            )
        )
    ).scalar()
    return Place(int(ahead or 0) + 1, _estimate(session, handover.team))


def _estimate(session: Session, team: str) -> tuple[int, int] | None:
    """Minutes from the middle half of the last real pick-ups; ``None`` with fewer than four."""
    rows = session.execute(
        select(HandoverRow.waiting_since, HandoverRow.picked_up_at)
        .where(HandoverRow.team == team, HandoverRow.picked_up_at.is_not(None))
        .order_by(HandoverRow.picked_up_at.desc())
        .limit(ESTIMATE_FROM_LAST)
    ).all()
    waits = sorted((picked_up - since).total_seconds() / 60 for since, picked_up in rows)
    if len(waits) < 4:
        return None
    low, high = waits[len(waits) // 4], waits[(3 * len(waits)) // 4]
    return max(1, round(low)), max(2, round(high) + 1)


def to_handover(row: HandoverRow, account: AccountRow | None) -> Handover:
    """A row and the account of who has it, as others may see them."""
    return Handover(
        id=row.id,
        conversation_id=row.conversation_id,
        state=HandoverState(row.state),
        team=row.team,
        topic=row.topic,
        language=row.language,
        urgency=row.urgency,
        summary=row.summary,
        waiting_since=row.waiting_since,
        claimed_by=row.claimed_by,
        worker=account.name if account else None,
        worker_title=account.title if account else None,
        brief=Brief(
            entry=row.entry,
            age_group=row.age_group,
            municipality=row.municipality,
            for_whom=row.for_whom,
            tried=tuple(row.tried or ()),
            danger_kinds=tuple(row.danger_kinds or ()),
        ),
        is_spilled=row.spilled_at is not None,
        nobody_came=row.nobody_told_at is not None,
        alerted_at=row.alerted_at,
        offered_to=row.offered_to,
        offered_at=row.offered_at,
        read_by_resident=row.read_by_resident,
        read_by_worker=row.read_by_worker,
        closed_at=row.closed_at,
        outcome=row.outcome,
        topics=tuple(row.topics or ()),
    )
