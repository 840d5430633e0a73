from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.conversations import transcript
from bot.conversations.models import Author, Kind
from bot.errors import BotError, Code
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, say
from tests.fakes.racing import race


def append(database: Database, conversation_id: str, text: str, kind: Kind = Kind.TEXT) -> int:
    draft = transcript.Draft(Author.BOT, kind, text, "fi")
    return database.write(transcript.append, conversation_id, draft, now=MONDAY_NOON).seq


def test_numbers_begin_at_one_and_have_no_gaps(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    assert [append(database, conversation_id, str(n)) for n in range(5)] == [1, 2, 3, 4, 5]


def test_parallel_writers_get_different_numbers_without_gaps(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    found = race([lambda n=n: append(database, conversation_id, str(n)) for n in range(12)])
    assert sorted(found) == list(range(1, 13))


def test_reading_after_a_number_gives_what_follows_in_order(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    for n in range(4):
        append(database, conversation_id, str(n))
    found = database.look(transcript.read_after, conversation_id, 2)
    assert [(m.seq, m.text) for m in found] == [(3, "2"), (4, "3")]


def test_residents_never_see_notes(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    append(database, conversation_id, "visible")
    append(database, conversation_id, "private", Kind.NOTE)
    assert [m.text for m in database.look(transcript.read_after, conversation_id, 0)] == ["visible"]
    assert len(database.look(transcript.read_after, conversation_id, 0, with_notes=True)) == 2
    assert database.look(transcript.read_last_visible, conversation_id) == 1


def test_token_opens_its_own_conversation_and_is_not_stored(database: Database) -> None:
    conversation, token = database.write(
        transcript.start, language="fi", is_told=False, entry=None, page=None, now=MONDAY_NOON
    )
    assert database.look(transcript.find_by_token, token) == (conversation.id, "fi")
    assert database.look(transcript.find_by_token, conversation.id) is None
    with database.session_scope(read_only=True) as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM conversation").all()
    assert token not in str(rows)


def test_same_client_id_with_another_text_is_refused(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    seq = database.write(say, conversation_id, "first", client_id="a")
    found = database.look(transcript.find_sent, conversation_id, client_id="a", request_hash="first")
    assert found is not None
    assert found.seq == seq
    with pytest.raises(BotError) as refused:
        database.look(transcript.find_sent, conversation_id, client_id="a", request_hash="second")
    assert refused.value.code is Code.CLIENT_ID_REUSED


def test_erased_conversation_leaves_nothing_but_the_errand_to_rasa(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id, "something private")
    database.write(transcript.erase, conversation_id, now=MONDAY_NOON)
    with pytest.raises(BotError) as refused:
        database.look(transcript.read_conversation, conversation_id)
    assert refused.value.code is Code.NOT_FOUND
    assert database.look(transcript.read_after, conversation_id, 0) == []
    assert database.look(transcript.list_erasures) == [conversation_id]
    database.write(transcript.end_erasure, conversation_id)
    assert database.look(transcript.list_erasures) == []


def test_appending_to_a_deleted_conversation_is_refused(database: Database) -> None:
    with pytest.raises(BotError) as refused:
        append(database, "0" * 32, "late answer")
    assert refused.value.code is Code.NOT_FOUND


def test_only_a_commit_tells_those_who_wait(database: Database) -> None:
    told: list[set[str]] = []
    database.on_commit = told.append
    conversation_id = database.write(make_conversation)
    append(database, conversation_id, "one")
    assert told == [{conversation_id}]
    with pytest.raises(ZeroDivisionError):
        database.write(append_and_fail, conversation_id)
    assert told == [{conversation_id}]


def append_and_fail(session: Session, conversation_id: str) -> None:
    transcript.append(session, conversation_id, transcript.Draft(Author.BOT, Kind.TEXT, "lost", "fi"), now=MONDAY_NOON)
    raise ZeroDivisionError
