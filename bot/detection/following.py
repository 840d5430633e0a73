"""The language of a conversation from message to message. Judges no text itself; keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.detection.detector import UNDETERMINED, Detector, scaled
from bot.detection.text import words_of

SURE = 0.8
"""From this confidence on an answer may change the language of a conversation."""

_SHORTEST_CHANGE = 4  # letters of a Latin text that may change the language: "ja" is yes to one and "and" to another
_MEMORY = 0.7  # part of the last belief in a conversation


@dataclass(frozen=True)
class Followed:
    """The language to answer in, how sure it is, and the belief to keep for the next message."""

    language: str
    confidence: float
    posterior: Mapping[str, float]


def next_language(
    detector: Detector, text: str, *, current: str | None, by_hand: bool, posterior: Mapping[str, float] | None
) -> Followed:
    """The language of a conversation after one more message of the resident.

    ``current`` is the language so far; one chosen ``by_hand`` stays. ``posterior`` is the belief of the last message.
    """
    last = scaled(posterior)
    prior = detector.start_prior
    if last:
        prior = {
            code: _MEMORY * last.get(code, 0.0) + (1 - _MEMORY) * share for code, share in detector.start_prior.items()
        }
    found = detector.detect(text, prior=prior)
    if found.language == UNDETERMINED:
        return Followed(current or UNDETERMINED, 0.0, dict(posterior or {}))
    belief = {code: round(score, 4) for code, score in found.scores.items()}
    if by_hand and current:
        return Followed(current, 1.0, belief)
    may_change = found.confidence >= SURE and (not text.isascii() or sum(map(len, words_of(text))) >= _SHORTEST_CHANGE)
    if current is None or found.language == current or may_change:
        return Followed(found.language, found.confidence, belief)
    return Followed(current, found.scores.get(current, 0.0), belief)
