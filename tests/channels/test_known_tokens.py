"""What a token opens is remembered for a moment only, and forgotten at once where that is said."""

from __future__ import annotations

import pytest

from channels import known_tokens
from channels.known_tokens import KnownTokens


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [100.0]
    monkeypatch.setattr(known_tokens, "_now", lambda: moment[0])
    return moment


def test_a_token_is_known_for_two_seconds(now: list[float]) -> None:
    tokens = KnownTokens()
    tokens.keep("secret", ("c1", "fi"))
    now[0] += 1.9
    assert tokens.find("secret") == ("c1", "fi")
    now[0] += 0.2
    assert tokens.find("secret") is None


def test_a_deleted_conversation_is_forgotten_at_once(now: list[float]) -> None:
    tokens = KnownTokens()
    tokens.keep("secret", ("c1", "fi"))
    tokens.keep("other", ("c2", "sv"))
    tokens.drop("c1")
    assert tokens.find("secret") is None
    assert tokens.find("other") == ("c2", "sv")


def test_no_more_tokens_are_kept_than_there_is_room_for(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_tokens, "MOST_KEPT", 2)
    tokens = KnownTokens()
    for number in range(3):
        tokens.keep(f"secret{number}", (f"c{number}", "fi"))
    assert [tokens.find(f"secret{number}") is not None for number in range(3)] == [False, True, True]
