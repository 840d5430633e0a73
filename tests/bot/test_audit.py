"""The audit trail: searched by leads, changed by nobody, not even by SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.content.texts import current_texts
from bot.conversations.models import Author, Kind
from bot.conversations.transcript import Draft
from bot.handover import desk
from bot.staff import audit
from bot.staff.models import AuditRow
from bot.storage.database import Database
from tests.bot.test_handover import ask, notice, take
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, make_worker


def record(
    database: Database, deed: audit.Deed, *, account_id: int | None = None, subject: str = "x:1", after: int = 0
):
    now = MONDAY_NOON + timedelta(seconds=after)
    database.write(audit.record, deed, account_id=account_id, subject=subject, now=now)


@pytest.mark.parametrize("statement", ["UPDATE audit SET deed = 'x'", "DELETE FROM audit"])
def test_no_statement_changes_the_trail(database: Database, statement: str) -> None:
    record(database, audit.Deed.FIGURES_READ)
    with pytest.raises(DBAPIError, match="the audit trail is not changed"):
        database.write(lambda session: session.execute(text(statement)))
    with database.session_scope(read_only=True) as session:
        assert session.query(AuditRow.deed).scalar() == "figures:read"


def test_the_trail_is_searched_by_person_deed_thing_and_time(database: Database) -> None:
    worker = database.write(make_worker)
    record(database, audit.Deed.CONVERSATION_READ, account_id=worker.id, subject="conversation:1")
    record(database, audit.Deed.CONVERSATION_READ, subject="conversation:2", after=60)
    record(database, audit.Deed.FIGURES_READ, account_id=worker.id, after=120)

    def found(**wanted: object) -> list[tuple[str, str]]:
        rows = database.look(audit.search, audit.Wanted(**wanted), limit=10)
        return [(row.deed, row.subject) for row in rows if row.deed != "account:created"]

    assert [deed for deed, _ in found()] == ["figures:read", "conversation:read", "conversation:read"]
    assert found(account_id=worker.id, deed=audit.Deed.CONVERSATION_READ) == [("conversation:read", "conversation:1")]
    assert found(subject="conversation:2") == [("conversation:read", "conversation:2")]
    since, until = MONDAY_NOON + timedelta(seconds=30), MONDAY_NOON + timedelta(seconds=120)
    assert found(since=since, until=until) == [("conversation:read", "conversation:2")]


def test_pages_of_the_trail_meet(database: Database) -> None:
    for _ in range(5):
        record(database, audit.Deed.FIGURES_READ)
    first = database.look(audit.search, audit.Wanted(), limit=3)
    second = database.look(audit.search, audit.Wanted(before=first[-1].id), limit=3)
    ids = [row.id for row in first + second]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 5


def test_every_writing_leaves_a_row_without_the_words(database: Database) -> None:
    handover, worker = ask(database, database.write(make_conversation)), database.write(make_worker)
    take(database, handover, worker)

    def draft(kind: Kind, client_id: str) -> Draft:
        return Draft(Author.WORKER, kind, "salaista", "fi", client_id=client_id, request_hash=client_id)

    for kind, client_id in ((Kind.TEXT, "a"), (Kind.TEXT, "a"), (Kind.NOTE, "b")):
        database.write(desk.write, handover.id, worker=worker, draft=draft(kind, client_id), now=MONDAY_NOON)
    held = {"worker": worker, "now": MONDAY_NOON}
    database.write(desk.write_later, handover.id, draft=draft(Kind.TEXT, "c"), seconds=5, **held)
    database.write(desk.take_back, handover.id, client_id="c", **held)
    database.write(desk.release, handover.id, notice=notice, **held)
    with database.session_scope(read_only=True) as session:
        rows = (
            session.query(AuditRow).filter_by(subject=f"conversation:{handover.conversation_id}").order_by(AuditRow.id)
        )
        found = [(row.deed, row.details.get("kind")) for row in rows]
        stored = str([row.details for row in rows])
    written = "conversation:written"
    assert found == [
        ("handover:claimed", None),
        (written, "text"),
        (written, "note"),
        (written, "text"),
        ("message:taken_back", None),
        ("handover:released", None),
    ]
    assert "salaista" not in stored


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_deed_has_a_name_in_the_consoles_languages(language: str) -> None:
    keys = [f"ui_console_deed_{deed.value.replace(':', '_')}" for deed in audit.Deed]
    assert [key for key in keys if not current_texts().has(key, language=language)] == []
