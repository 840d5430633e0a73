from __future__ import annotations

from datetime import timedelta

from bot.conversations import ledger, transcript
from bot.conversations.ledger import Claim
from bot.conversations.models import TurnState
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, say
from tests.fakes.racing import race

LEASE = 15.0


def claim(database: Database, conversation_id: str, after: float = 0) -> Claim | None:
    now = MONDAY_NOON + timedelta(seconds=after)
    return database.write(ledger.claim_next, conversation_id, lease=LEASE, now=now)


def end(database: Database, claimed: Claim, state: TurnState = TurnState.ANSWERED) -> bool:
    return database.write(ledger.end_turn, claimed, state, now=MONDAY_NOON)


def test_a_turn_is_claimed_once(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id)
    winners = [found for found in race([lambda: claim(database, conversation_id)] * 8) if found is not None]
    assert len(winners) == 1
    assert isinstance(winners[0], Claim)


def test_messages_are_claimed_in_their_order_one_at_a_time(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    first, second = (database.write(say, conversation_id, text) for text in ("one", "two"))
    claimed = claim(database, conversation_id)
    assert claimed is not None
    assert claimed.seq == first
    assert claim(database, conversation_id) is None
    assert end(database, claimed)
    following = claim(database, conversation_id)
    assert following is not None
    assert following.seq == second


def test_an_abandoned_turn_is_claimed_again_after_its_lease(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id)
    dead = claim(database, conversation_id)
    assert dead is not None
    assert claim(database, conversation_id, after=LEASE - 1) is None
    heir = claim(database, conversation_id, after=LEASE + 1)
    assert heir is not None
    assert heir.attempt == 2
    assert not end(database, dead), "the late result of the dead must be refused"
    assert end(database, heir)


def test_a_renewed_claim_is_kept(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id)
    held = claim(database, conversation_id)
    assert held is not None
    assert database.write(ledger.renew, held, lease=LEASE, now=MONDAY_NOON + timedelta(seconds=10))
    assert claim(database, conversation_id, after=LEASE + 1) is None


def test_a_turn_ends_once(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id)
    held = claim(database, conversation_id)
    assert held is not None
    assert [end(database, held), end(database, held, TurnState.APOLOGISED)] == [True, False]


def test_a_person_who_takes_over_makes_the_bots_answer_void(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id)
    held = claim(database, conversation_id)
    assert held is not None
    database.write(ledger.give_to_person, conversation_id, now=MONDAY_NOON)
    assert not end(database, held)
    assert not database.look(transcript.is_pending, conversation_id)


def test_the_only_gateway_frees_what_a_dead_one_had_claimed(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id)
    dead = claim(database, conversation_id)
    assert dead is not None
    assert database.look(ledger.list_open, now=MONDAY_NOON) == []
    assert database.write(ledger.free_abandoned) == 1
    assert database.look(ledger.list_open, now=MONDAY_NOON) == [conversation_id]
    assert claim(database, conversation_id) is not None
    assert not end(database, dead)


def test_a_message_for_a_person_owes_nothing(database: Database) -> None:
    conversation_id = database.write(make_conversation)
    database.write(say, conversation_id, state=TurnState.HUMAN)
    assert claim(database, conversation_id) is None
    assert not database.look(transcript.is_pending, conversation_id)
