"""Answers in the resident's language."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.rasa


def tracker(metadata: dict[str, Any] | None, language: str | None = None) -> Any:
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    parsed = {"language": language} if language else {}
    return DialogueStateTracker.from_events("c", [UserUttered("x", parse_data=parsed, metadata=metadata)])


@pytest.mark.parametrize(
    "metadata, detected, language",
    [({"language": "sv"}, "en", "sv"), ({}, "en", "en"), (None, None, "fi"), ({"language": "xx"}, None, "en")],
)
async def test_the_language_of_the_message_decides(
    metadata: dict[str, Any] | None, detected: str | None, language: str
) -> None:
    from bot.content.texts import current_texts
    from bot.nlg import TextsByLanguage

    said = await TextsByLanguage().generate("utter_home_care", tracker(metadata, detected), "gateway")
    assert said == {
        "text": current_texts().find("utter_home_care", language=language).text,
        "text_key": "utter_home_care",
        "language": language,
    }


async def test_an_unknown_key_is_an_error_and_never_silence() -> None:
    from bot.nlg import TextsByLanguage

    with pytest.raises(KeyError):
        await TextsByLanguage().generate("utter_nothing", tracker({}), "gateway")
