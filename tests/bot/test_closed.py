"""Ended chats and figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.conversations import transcript
from bot.conversations.models import Author, Kind
from bot.handover import closed, desk, figures, queue
from bot.handover.closed import Wanted
from bot.handover.figures import Row
from bot.staff.accounts import Account
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, make_worker, notice, say


def end(
    database: Database,
    worker: Account,
    text: str = "Vuokra on maksamatta",
    *,
    minute: int = 0,
    waited: float = 2,
    topic: str = "debts",
    language: str = "fi",
    outcome: desk.Outcome = desk.Outcome.ADVISED,
) -> int:
    asked = MONDAY_NOON + timedelta(minutes=minute)
    conversation_id = database.write(make_conversation, language=language)
    database.write(say, conversation_id, text)
    handover = database.write(queue.request, conversation_id, topic=topic, notice=notice, now=asked)[0]
    taken = asked + timedelta(minutes=waited)
    database.write(desk.claim, handover.id, worker=worker, notice=notice, now=taken)
    database.write(
        desk.close,
        handover.id,
        worker=worker,
        outcome=outcome,
        topics=[topic],
        return_to_bot=False,
        notice=notice,
        now=taken,
    )
    return handover.id


def find(database: Database, limit: int = 50, **wanted: Any) -> list[int]:
    return [each.id for each in database.look(closed.search, Wanted(**wanted), limit=limit)]


@pytest.fixture
def aino(database: Database) -> Account:
    return database.write(make_worker, "aino")


def test_words_are_found_in_any_case_and_in_notes(database: Database, aino: Account) -> None:
    first = end(database, aino, "Äiti tarvitsee apua 100 % varmasti")
    second = end(database, aino, "muuta", minute=1)
    note = transcript.Draft(Author.WORKER, Kind.NOTE, "puhuttu ÄITI-neuvolasta", "fi")
    database.write(desk.write, second, worker=aino, draft=note, now=MONDAY_NOON)
    assert find(database, words="äiti") == [second, first]
    assert find(database, words="100 %") == [first]
    assert find(database, words="100_%") == []


def test_filters_narrow_and_pages_go_on(database: Database, aino: Account) -> None:
    beda = database.write(make_worker, "beda")
    ids = [
        end(database, aino, minute=0, topic="home_care"),
        end(database, aino, minute=1, language="so"),
        end(database, beda, minute=2, outcome=desk.Outcome.LEFT),
    ]
    assert find(database) == ids[::-1]
    assert find(database, team="elderly") == find(database, topic="home_care") == ids[:1]
    assert find(database, language="so") == ids[1:2]
    assert find(database, outcome="left") == find(database, worker_id=beda.id) == ids[2:]
    assert find(database, since=MONDAY_NOON + timedelta(minutes=3.5)) == ids[2:]
    assert find(database, until=MONDAY_NOON + timedelta(minutes=3)) == ids[:1]
    assert find(database, limit=2, before=ids[2]) == [ids[1], ids[0]]


def test_own_day_counts_only_own_deeds(database: Database, aino: Account) -> None:
    beda = database.write(make_worker, "beda")
    end(database, aino)
    end(database, aino, minute=1, outcome=desk.Outcome.REFERRED)
    end(database, beda)
    day = database.look(
        closed.count_own_day, aino.id, since=MONDAY_NOON - timedelta(hours=12), until=MONDAY_NOON + timedelta(hours=12)
    )
    assert (day.taken, day.ended, day.active) == (2, 2, 0)
    assert day.outcomes == {"advised": 1, "referred": 1}
    yesterday = database.look(
        closed.count_own_day, aino.id, since=MONDAY_NOON - timedelta(hours=36), until=MONDAY_NOON - timedelta(hours=12)
    )
    assert (yesterday.taken, yesterday.ended) == (0, 0)


def read(database: Database) -> dict[tuple[str, str], Row]:
    rows = database.look(
        figures.read_figures, since=MONDAY_NOON - timedelta(days=1), until=MONDAY_NOON + timedelta(days=1)
    )
    return {(row.dimension, row.value): row for row in rows}


def test_figures_count_by_hour_topic_language_and_team(database: Database, aino: Account) -> None:
    for n in range(6):
        end(database, aino, minute=n, waited=n)
    found = read(database)
    assert set(found) == {("team", "youth"), ("hour", "12"), ("topic", "debts"), ("language", "fi")}
    row = found["hour", "12"]
    assert row.counts == {"asked": 6, "picked_up": 6, "given_up": 0}
    assert (row.wait_median, row.wait_longest_tenth) == (2.5, 5.0)
    assert row.outcomes["advised"] == 6


def test_small_numbers_are_hidden_and_cannot_be_reckoned_back(database: Database, aino: Account) -> None:
    for topic, count in (("debts", 7), ("home_care", 5), ("mental_health", 2)):
        for _ in range(count):
            end(database, aino, topic=topic)
    found = read(database)
    assert found["topic", "mental_health"].counts["asked"] is None
    assert found["topic", "mental_health"].wait_median is None
    assert found["topic", "home_care"].counts["asked"] is None, "else it is the sum less the others"
    assert found["topic", "debts"].counts["asked"] == 7
    assert found["topic", "debts"].counts["given_up"] == 0


def test_queues_are_told_as_they_are(database: Database, aino: Account) -> None:
    for n, topic in enumerate(("debts", "debts", "home_care")):
        conversation_id = database.write(make_conversation)
        handover = database.write(
            queue.request, conversation_id, topic=topic, notice=notice, now=MONDAY_NOON + timedelta(minutes=n)
        )[0]
    database.write(queue.raise_urgency, conversation_id, danger="crisis")
    database.write(desk.claim, handover.id - 1, worker=aino, notice=notice, now=MONDAY_NOON)
    now = MONDAY_NOON + timedelta(minutes=10)
    found = {each.team: each for each in database.look(figures.read_queues, now=now)}
    assert (found["youth"].waiting, found["youth"].active, found["youth"].longest) == (1, 1, 10)
    assert (found["elderly"].waiting, found["elderly"].crisis) == (1, 1)
    assert (found["disability"].waiting, found["disability"].longest) == (0, None)
