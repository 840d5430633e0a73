"""Whether a text tells of danger: the phrases of ``bot.crisis`` and, once there is one, the learnt classifier.

One judgement for the gateway, Rasa's component and ``neuvo parse``. Needs no Rasa; without a model the phrases decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.danger_model import DangerModel
from bot.content.move_files import is_reply
from bot.crisis import URGENT_KINDS, Danger, Kind, Level, Lexicon, assess, normalise

ENOUGH, ENOUGH_IF_SHORT = 0.2, 0.9
"""Lead of danger over what is harmless from which the classifier alone raises the alarm: a word or three ("ei",
"kaksi lasta") hold too little for it, and their dangers stand among the phrases."""

SHORT = 3
"""Words in the longest text that counts as short. A phrase that is all of it stands: nothing is there to excuse it."""

TOO_LITTLE = -0.4
"""Lead below which a phrase is taken for a manner of speaking ("this form is killing me"); see docs/figures.md."""


WINDOW, STEP = 5, 1
"""Words around a phrase that are judged by themselves, and how far the next such window lies."""

_ENDS = re.compile(r"[.!?;:\n…。！？；،؟؛，,]+")


class DangerJudge:
    """The phrases of all languages with a classifier, which may come later and be replaced while serving."""

    def __init__(self, lexicon: Lexicon, model: DangerModel | None = None) -> None:
        self._lexicon = lexicon
        self.model = model

    def judge(self, text: str) -> Danger:
        """The danger that a text tells of, whatever its language; ``phrases`` are those found."""
        said = assess(text, self._lexicon)
        model = self.model
        if model is None:
            return said
        if not said.kinds and is_reply(text):  # "valmis", "oon 14": too little for the classifier, known by the files
            return said
        kind, lead = model.find_lead(text)
        near = 0.0
        if said.kinds:  # without a phrase there is nothing to look around
            near = max((model.find_lead(part)[1] for part in self._parts_with_phrases(text)), default=0.0)
        return weigh(said, kind, lead, near=near, words=len(normalise(text).split()))

    def _parts_with_phrases(self, text: str) -> Iterator[str]:
        """What stands around each phrase: a cry for help must not drown in the question about forms beside it."""
        for sentence in _ENDS.split(text):
            words = sentence.split()
            for start in range(0, max(1, len(words) - WINDOW + STEP), STEP):
                part = " ".join(words[start : start + WINDOW])
                if part and assess(part, self._lexicon).kinds:
                    yield part


def weigh(said: Danger, kind: Kind, lead: float, *, near: float, words: int) -> Danger:
    """What the phrases say and what the classifier says, together.

    ``near`` is the lead right around the phrases, ``words`` how many the text has.
    """
    is_short = words <= SHORT
    if lead < (ENOUGH_IF_SHORT if is_short else ENOUGH):
        is_meant = is_short or max(near, lead) >= TOO_LITTLE
        return said if said.kinds and is_meant else Danger(Level.NONE, (), ())
    if kind in said.kinds:
        return said
    kinds = tuple(sorted({*said.kinds, kind}, key=list(Kind).index))
    return Danger(level_of(kinds), kinds, said.phrases)


def level_of(kinds: tuple[Kind, ...]) -> Level:
    """How grave kinds are together."""
    if not kinds:
        return Level.NONE
    return Level.URGENT if URGENT_KINDS.issuperset(kinds) else Level.CRISIS
