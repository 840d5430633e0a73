"""What is kept how long: portions, nights, people's chats, requests of residents, and the counts that remain."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Text, select
from sqlalchemy.types import JSON, String

from bot import settings
from bot.cli import main
from bot.conversations import transcript
from bot.conversations.models import Author, ConversationRow, Kind, MessageRow, Mode, TurnState
from bot.handover import callbacks, desk, held, queue
from bot.handover.callbacks import Wish
from bot.handover.models import CallbackState
from bot.handover.rules import read_rules
from bot.retention import counts, nightly, purge
from bot.retention.models import DailyCountRow
from bot.retention.purge import Keep, Plan
from bot.staff.models import AuditRow
from bot.storage.database import Database
from bot.storage.types import Base
from tests.conftest import MONDAY_NOON, ON_SERVICES, Clock
from tests.factories import make_conversation, make_worker, notice, say

KEEP = Keep(30, 90, read_rules())
CANARY = "kanarialintu-4711"
NIGHT = datetime(2027, 3, 1, 1, 0, tzinfo=timezone.utc)
"""Three in the morning in Helsinki, 97 days after Monday noon."""


def chat(database: Database, *, days_ago: float, now: datetime = NIGHT, is_heard: bool = True) -> str:
    """A conversation with the bot whose last message is so many days old."""
    at = now - timedelta(days=days_ago)
    conversation_id = database.write(make_conversation, now=at)
    if is_heard:
        database.write(say, conversation_id, f"{CANARY} {days_ago}", state=TurnState.ANSWERED, now=at)
    return conversation_id


def hand_over(database: Database, conversation_id: str, *, days_ago: float, now: datetime = NIGHT) -> int:
    at = now - timedelta(days=days_ago)
    return database.write(queue.request, conversation_id, topic="home_care", notice=notice, now=at)[0].id


def kept(database: Database) -> set[str]:
    return set(database.look(lambda session: session.execute(select(ConversationRow.id)).scalars().all()))


def plan(database: Database, at: datetime = NIGHT) -> Plan:
    return database.look(purge.read_plan, keep=KEEP, at=at)


def test_bot_chats_go_after_thirty_days_and_those_with_a_person_after_ninety(database: Database) -> None:
    chat(database, days_ago=31)
    fresh = chat(database, days_ago=29)
    with_person, old_with_person = chat(database, days_ago=80), chat(database, days_ago=95)
    hand_over(database, with_person, days_ago=80)
    hand_over(database, old_with_person, days_ago=95)
    told = plan(database)
    assert (told.bot_chats, told.person_chats, told.oldest) == (1, 1, NIGHT - timedelta(days=95))
    run = nightly.run_now(database, KEEP, now=NIGHT)
    assert run is not None
    assert (run.bot_chats, run.person_chats) == (1, 1)
    assert kept(database) == {fresh, with_person}
    assert plan(database).bot_chats == plan(database).person_chats == 0


def test_last_message_counts_not_the_first(database: Database) -> None:
    conversation_id = chat(database, days_ago=40)
    database.write(say, conversation_id, now=NIGHT - timedelta(days=3))
    nightly.run_now(database, KEEP, now=NIGHT)
    assert kept(database) == {conversation_id}


def test_a_request_to_be_called_keeps_its_chat_as_a_person_does(database: Database) -> None:
    conversation_id = chat(database, days_ago=40)
    wish, stored = Wish("040 123 4567", "Aili", None, "vuokra"), transcript.Draft(Author.SYSTEM, Kind.NOTICE, "s", "fi")
    database.write(callbacks.ask, conversation_id, wish, stored=stored, now=NIGHT - timedelta(days=40))
    nightly.run_now(database, KEEP, now=NIGHT)
    assert kept(database) == {conversation_id}
    nightly.run_now(database, KEEP, now=NIGHT + timedelta(days=51))
    assert kept(database) == set()


def test_done_request_to_be_called_is_planned_and_emptied_in_the_same_run(database: Database) -> None:
    conversation_id = chat(database, days_ago=40)
    wish, stored = Wish("040 123 4567", "Aili", None, "vuokra"), transcript.Draft(Author.SYSTEM, Kind.NOTICE, "s", "fi")
    at = NIGHT - timedelta(days=35)
    database.write(callbacks.ask, conversation_id, wish, stored=stored, now=at)
    worker = database.write(make_worker)
    listed = database.look(callbacks.list_callbacks, states=[CallbackState.NEW], viewer=worker.id)[0]
    database.write(callbacks.take, listed.id, worker=worker, now=at)
    database.write(callbacks.mark, listed.id, worker=worker, state=CallbackState.DONE, note=None, now=at)
    assert plan(database).callbacks == 1
    run = nightly.run_now(database, KEEP, now=NIGHT)
    assert run is not None
    assert run.callbacks == 1
    assert plan(database).callbacks == 0


def test_a_run_that_was_broken_off_goes_on_and_counts_nothing_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "PORTION", 2)
    for n in range(5):
        chat(database, days_ago=40 + n)
    assert database.write(purge.delete_portion, keep=KEEP, now=NIGHT) == 2
    broken = database.look(purge.read_last_run)
    assert broken is not None
    assert (broken.bot_chats, broken.ended_at) == (2, None)
    assert database.look(purge.is_due, keep=KEEP, now=NIGHT + timedelta(minutes=10))
    run = nightly.run_now(database, KEEP, now=NIGHT + timedelta(minutes=10))
    assert run is not None
    assert run.bot_chats == 5
    counted = database.look(lambda session: session.execute(select(DailyCountRow.count)).scalars().all())
    assert sum(counted) == 5
    assert not database.look(purge.is_due, keep=KEEP, now=NIGHT + timedelta(minutes=20))


def test_each_run_leaves_one_audit_row_with_numbers_only(database: Database) -> None:
    chat(database, days_ago=40)
    nightly.run_now(database, KEEP, now=NIGHT)
    nightly.run_now(database, KEEP, now=NIGHT + timedelta(minutes=1))
    wanted = select(AuditRow.account_id, AuditRow.subject, AuditRow.details).where(
        AuditRow.deed == "conversations:purged"
    )
    assert database.look(lambda session: session.execute(wanted).all()) == [
        (None, "retention:2027-03-01", {"bot_chats": 1, "person_chats": 0, "callbacks": 0})
    ]


@pytest.mark.parametrize(
    ("hour", "is_due"), [(0, False), (1, False), (2, True), (4, True), (5, False), (12, False), (23, False)]
)
def test_deletion_begins_at_night_in_helsinki(database: Database, hour: int, is_due: bool) -> None:
    chat(database, days_ago=31)
    # Helsinki is two hours ahead in winter.
    moment = datetime(2027, 3, 1, tzinfo=timezone.utc) + timedelta(hours=hour - 2)
    assert database.look(purge.is_due, keep=KEEP, now=moment) is is_due


def test_what_is_two_days_late_does_not_wait_for_the_night(database: Database) -> None:
    chat(database, days_ago=33)
    assert database.look(purge.is_due, keep=KEEP, now=NIGHT + timedelta(hours=12))


@pytest.mark.parametrize(
    ("now", "begins"),
    [("2026-11-23T10:00", "2026-11-24T00:00"), ("2026-11-23T23:30", "2026-11-24T00:00"), ("2026-11-24T01:00", None)],
)
def test_tonight_is_the_next_night_in_helsinki(now: str, begins: str | None) -> None:
    moment = datetime.fromisoformat(f"{now}+00:00")
    assert purge.next_run(moment) == (datetime.fromisoformat(f"{begins}+00:00") if begins else moment)


def fill_every_table(database: Database) -> str:
    """A conversation that has left something wherever it can: messages, notes, held ones, feedback, call-back."""
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id, CANARY, client_id=CANARY, state=TurnState.ANSWERED)
    bot = transcript.Draft(Author.BOT, Kind.TEXT, "vastaus", "fi", extra={"translation": {"text": CANARY}})
    seq = database.write(transcript.append, conversation_id, bot, now=MONDAY_NOON).seq
    given = {"rating": 4, "helped": True, "text": CANARY}
    database.write(transcript.leave_feedback, conversation_id, seq=seq, now=MONDAY_NOON, **given)
    handover, _place = database.write(queue.request, conversation_id, topic=None, notice=notice, now=MONDAY_NOON)
    worker = database.write(make_worker)
    database.write(desk.claim, handover.id, worker=worker, notice=notice, now=MONDAY_NOON)
    note = transcript.Draft(Author.WORKER, Kind.NOTE, CANARY, "fi")
    database.write(desk.write, handover.id, worker=worker, draft=note, now=MONDAY_NOON)
    written = transcript.Draft(Author.WORKER, Kind.TEXT, CANARY, "fi", client_id="held", request_hash="h")
    database.write(held.hold, handover.id, worker_id=worker.id, draft=written, send_at=MONDAY_NOON)
    wish, stored = Wish(CANARY, CANARY, CANARY, CANARY), transcript.Draft(Author.SYSTEM, Kind.NOTICE, "s", "fi")
    database.write(callbacks.ask, conversation_id, wish, stored=stored, now=MONDAY_NOON)
    return conversation_id


def find_in_tables(database: Database, *wanted: str) -> set[str]:
    """The tables and columns with any of these texts."""
    found = set()
    with database.session_scope(read_only=True) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, (String, Text, JSON)):
                    values = session.execute(select(column)).scalars()
                    found |= {f"{table.name}.{column.name}" for value in values if any(w in str(value) for w in wanted)}
    return found


def by_request(database: Database, conversation_id: str) -> None:
    database.write(purge.forget, conversation_id, now=MONDAY_NOON)


def by_age(database: Database, _conversation_id: str) -> None:
    nightly.run_now(database, KEEP, now=NIGHT)


@pytest.mark.parametrize("delete", [by_request, by_age])
def test_nothing_of_a_deleted_conversation_is_left_in_any_table(
    database: Database, tmp_path: Path, delete: Callable[[Database, str], None]
) -> None:
    conversation_id = fill_every_table(database)
    assert {
        "message.text",
        "message.extra",
        "feedback.text",
        "held_message.text",
        "callback.phone",
        "handover.summary",
    } <= (find_in_tables(database, CANARY))
    delete(database, conversation_id)
    assert find_in_tables(database, CANARY) == set()
    # Its random id may stay where it must: with what Rasa has still to forget, and in the trail of what staff did.
    assert find_in_tables(database, conversation_id) <= {"erasure.conversation_id", "audit.subject"}
    if not ON_SERVICES:
        database.overwrite_log()
        files = {path.name: path.read_bytes() for path in tmp_path.glob("neuvo.db*")}
        assert [name for name, content in files.items() if CANARY.encode() in content] == []


def test_deleted_conversations_are_handed_to_rasa_to_forget(database: Database) -> None:
    conversation_id = chat(database, days_ago=31)
    nightly.run_now(database, KEEP, now=NIGHT)
    assert database.look(transcript.list_erasures) == [conversation_id]
    assert plan(database).forgetting == 1


def test_counts_by_topic_language_and_outcome_remain(database: Database) -> None:
    for n in range(6):
        conversation_id = chat(database, days_ago=100 + n / 24)
        handover_id = hand_over(database, conversation_id, days_ago=100)
        worker = database.write(make_worker, f"w{n}")
        at = NIGHT - timedelta(days=99)
        database.write(desk.claim, handover_id, worker=worker, notice=notice, now=at)
        closing = {"outcome": desk.Outcome.ADVISED, "topics": [], "return_to_bot": False}
        database.write(desk.close, handover_id, worker=worker, notice=notice, now=at, **closing)
    chat(database, days_ago=50, is_heard=False)
    nightly.run_now(database, KEEP, now=NIGHT)
    rows = database.look(counts.read_kept, since=date(2026, 11, 1), until=date(2027, 4, 1))
    shown = {(row.kind, row.dimension, row.value): row.count for row in rows}
    assert shown["handover", "outcome", "advised"] == shown["handover", "topic", "home_care"] == 6
    assert shown["handover", "month", "2026-11"] == 6
    assert shown["chat", "language", "fi"] == 7
    # One chat in which nobody wrote: too few to be shown, and the other number would give it away.
    assert shown["chat", "outcome", "silent"] is shown["chat", "outcome", "person"] is None


def test_a_chat_in_the_hands_of_a_worker_is_not_cut_off(database: Database) -> None:
    conversation_id = chat(database, days_ago=40)
    handover_id = hand_over(database, conversation_id, days_ago=40)
    worker = database.write(make_worker)
    database.write(desk.claim, handover_id, worker=worker, notice=notice, now=NIGHT - timedelta(days=1))
    nightly.run_now(database, KEEP, now=NIGHT + timedelta(days=60))
    found = database.look(transcript.read_conversation, conversation_id)
    assert found.mode is Mode.HUMAN


async def test_the_gateways_chore_deletes_in_the_night_and_rests_by_day(database: Database) -> None:
    chat(database, days_ago=31)
    for now, left in ((NIGHT + timedelta(hours=9), 1), (NIGHT + timedelta(days=1), 0)):
        looks = asyncio.Event()
        asked = iter((now, now))

        def standing(asked: Iterator[datetime] = asked, looks: asyncio.Event = looks, now: datetime = now) -> datetime:
            if next(asked, None) is None:
                looks.set()  # the look before this one has ended
            return now

        chore = asyncio.create_task(nightly.keep_tidy(database, KEEP, ask_every=0, pause=0, now=standing))
        await asyncio.wait_for(looks.wait(), 10)
        chore.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await chore
        assert len(kept(database)) == left


def test_purge_says_what_will_go_and_then_deletes(
    database: Database,
    database_url: str,
    tmp_path: Path,
    moment: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chat(database, days_ago=8, now=moment.now)
    chat(database, days_ago=6, now=moment.now)
    environment = {"DATABASE_URL": database_url, "NEUVO_DATA_DIR": str(tmp_path), "NEUVO_KEEP_BOT_DAYS": "7"}
    monkeypatch.setattr(settings, "current", lambda: settings.read_settings(environment))
    assert main(["purge", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "at 2026-11-24 02:00 (Helsinki)" in told
    assert "silent for 7 days: 1" in told
    assert len(kept(database)) == 2
    assert main(["purge"]) == 0
    assert "1 chats with the bot alone" in capsys.readouterr().out
    assert len(kept(database)) == 1
    left = database.look(lambda session: session.execute(select(MessageRow.text)).scalars().all())
    assert left == [f"{CANARY} 6"]
