"""Rasa's answer generator: picks the text of a key in the resident's language. Runs inside the Rasa server.

Fills nothing from slots and evaluates nothing: texts of ours are plain text (RELIABILITY W35).
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content.texts import SOURCE_LANGUAGE, current_texts
from bot.crisis import Kind

SAME_MATTER = "utter_same_matter"
"""Said instead of an answer that has just been given: what else one may ask about the matter."""

_DANGERS = frozenset(kind.value for kind in Kind)


class TextsByLanguage(NaturalLanguageGenerator):
    """Answers with ``text``, the key it stands under, and the language it stands in."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        # Read now: a fault in a file must stop the start, not the first answer.
        self._texts = current_texts()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """The text of an ``utter_*`` key for the latest message's language.

        Raises:
            KeyError: when no language of the fallback chain has the key; the channel reports the turn as failed.
        """
        if utter_action in _said_in_last_turn(tracker) and utter_action.removeprefix("utter_") not in _DANGERS:
            utter_action = SAME_MATTER
        found = self._texts.find(utter_action, language=_language_of(tracker))
        return {"text": found.text, "text_key": utter_action, "language": found.language}


def _said_in_last_turn(tracker: DialogueStateTracker) -> set[str]:
    """The keys of what the bot said between the message before the latest one and the latest one."""
    said: set[str] = set()
    messages = 0
    for event in reversed(tracker.events):
        messages += isinstance(event, UserUttered)
        if messages == 2:
            break
        if messages == 1 and isinstance(event, BotUttered):
            said.add(str((event.metadata or {}).get("text_key")))
    return said


def _language_of(tracker: DialogueStateTracker) -> str:
    message = tracker.latest_message
    if message is None:
        return SOURCE_LANGUAGE
    sent = (message.metadata or {}).get("language")
    return str(sent or (message.parse_data or {}).get("language") or SOURCE_LANGUAGE)
