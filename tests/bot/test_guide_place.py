"""What a worker is told of the guide in which a resident is."""

from __future__ import annotations

from bot.conversations import transcript, understanding
from bot.conversations.models import Author, Kind
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation


def test_the_last_place_in_a_guide_is_told(database: Database) -> None:
    conversation = database.write(make_conversation)
    assert database.look(understanding.find_guide_place, conversation) is None
    for step in ("begin", "who", None):
        extra = {"guide": {"guide": "home_care", "step": step}} if step else {}
        draft = transcript.Draft(Author.BOT, Kind.CHOICES, "…", "fi", extra=extra)
        database.write(transcript.append, conversation, draft, now=MONDAY_NOON)
    assert database.look(understanding.find_guide_place, conversation) == {"guide": "home_care", "step": "who"}
