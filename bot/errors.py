"""The errors of the core: one exception, one closed list of codes.

Knows no HTTP. ``channels/app.py`` maps codes to statuses; people read ``error_<code>`` in their language.
"""

from __future__ import annotations

from enum import Enum
from typing import Any


class Code(str, Enum):
    """Every fault that the core can tell a person about."""

    BAD_REQUEST = "BAD_REQUEST"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    BAD_CREDENTIALS = "BAD_CREDENTIALS"
    TOO_MANY_TRIES = "TOO_MANY_TRIES"
    SECOND_FACTOR_NEEDED = "SECOND_FACTOR_NEEDED"
    SECOND_FACTOR_WRONG = "SECOND_FACTOR_WRONG"
    SECOND_FACTOR_MISSING = "SECOND_FACTOR_MISSING"
    SECOND_FACTOR_STATE = "SECOND_FACTOR_STATE"
    PASSWORD_TOO_SHORT = "PASSWORD_TOO_SHORT"
    PASSWORD_COMMON = "PASSWORD_COMMON"
    INVITATION_SPENT = "INVITATION_SPENT"
    DIRECTORY_REFUSED = "DIRECTORY_REFUSED"
    DIRECTORY_DOWN = "DIRECTORY_DOWN"
    LAST_ADMIN = "LAST_ADMIN"
    REASON_NEEDED = "REASON_NEEDED"
    FORBIDDEN = "FORBIDDEN"
    CSRF = "CSRF"
    ORIGIN_REFUSED = "ORIGIN_REFUSED"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_CLAIMED = "ALREADY_CLAIMED"
    NOT_YOURS = "NOT_YOURS"
    NOT_WAITING = "NOT_WAITING"
    HANDOVER_STATE = "HANDOVER_STATE"
    WORKER_FULL = "WORKER_FULL"
    COLLEAGUE_AWAY = "COLLEAGUE_AWAY"
    CLOSED_NOW = "CLOSED_NOW"
    CONVERSATION_CLOSED = "CONVERSATION_CLOSED"
    CHOICE_NOT_OFFERED = "CHOICE_NOT_OFFERED"
    CLIENT_ID_REUSED = "CLIENT_ID_REUSED"
    TOO_LARGE = "TOO_LARGE"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    UNSUPPORTED_MEDIA = "UNSUPPORTED_MEDIA"
    EMPTY_TEXT = "EMPTY_TEXT"
    UNUSABLE_TEXT = "UNUSABLE_TEXT"
    TOO_FAST = "TOO_FAST"
    LANGUAGE_UNKNOWN = "LANGUAGE_UNKNOWN"
    ASSISTANT_DOWN = "ASSISTANT_DOWN"
    DATABASE_BUSY = "DATABASE_BUSY"
    TRANSLATION_LOCKED = "TRANSLATION_LOCKED"
    TRANSLATION_DOWN = "TRANSLATION_DOWN"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class BotError(Exception):
    """A refusal with a code and the details that the text of that code names (no personal data)."""

    def __init__(self, code: Code, **details: Any) -> None:
        super().__init__(code.value, details)
        self.code = code
        self.details = details

    @property
    def text_key(self) -> str:
        """The key of the sentence that tells a person what happened."""
        return f"error_{self.code.value.lower()}"


class ContentError(Exception):
    """Content files that cannot be used: all faults at once, each as ``path: fault``."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
