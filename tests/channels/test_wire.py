"""What is sent is what the fixtures say; the front ends' tests read the same files."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from bot.conversations.models import Author, Kind
from bot.conversations.transcript import Message
from bot.errors import BotError, Code
from bot.handover.queue import Place
from bot.settings import PROJECT_ROOT
from channels import wire

FIXTURES = PROJECT_ROOT / "tests" / "fixtures" / "wire"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
IN_EXTRA = ("cards", "choices", "level", "kinds", "worker")


def fixture(name: str) -> dict[str, Any]:
    return dict(json.loads((FIXTURES / f"{name}.json").read_text("utf-8")))


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("message_*.json")))
def test_messages_are_sent_as_the_fixtures_say(name: str) -> None:
    wanted = fixture(name)
    message = Message(
        conversation_id="c",
        seq=wanted["seq"],
        author=Author(wanted["author"]),
        kind=Kind(wanted["kind"]),
        language=wanted["language"],
        text=wanted["text"],
        at=AT,
        client_id=wanted.get("client_id"),
        topic=wanted.get("topic"),
        answers_seq=None,
        extra={key: wanted[key] for key in IN_EXTRA if key in wanted},
    )
    assert wire.message_to_wire(message) == wanted


def test_a_place_is_sent_as_the_fixture_says() -> None:
    wanted = fixture("frame_state_waiting")
    assert wire.place_to_wire(Place(2, (4, 9))) == {key: wanted[key] for key in ("position", "estimate_minutes")}


def test_an_error_is_sent_as_the_fixture_says() -> None:
    wanted = fixture("frame_error")["error"]
    found = wire.error_to_wire(Code.TEXT_TOO_LONG, wanted["message"], wanted["id"], {"limit": 2000, "inner": "hidden"})
    assert found == {"error": wanted}


@pytest.mark.parametrize(("raw", "number"), [(None, 0), ("0", 0), ("41", 41)])
def test_after_is_a_number(raw: str | None, number: int) -> None:
    assert wire.read_after(raw) == number


@pytest.mark.parametrize("raw", ["", "-1", "x", "1.5", "９", "1" * 12])
def test_anything_else_is_refused(raw: str) -> None:
    with pytest.raises(BotError) as refused:
        wire.read_after(raw)
    assert refused.value.details == {"field": "after"}


def test_languages_say_whether_a_speaker_has_checked_them() -> None:
    found = {each["code"]: each for each in wire.languages_to_wire({"so", "ar"})}
    assert found["fi"] == {"code": "fi", "name": "suomi", "dir": "ltr", "level": "core", "checked": True}
    assert [found[code]["checked"] for code in ("so", "ar", "sv")] == [False, False, True]


def test_wait_has_a_ceiling() -> None:
    assert wire.read_wait("300") == wire.MAX_WAIT
