"""Whether a text tells of danger: the phrases of ``bot.crisis`` and, once there is one, the learnt classifier.

One judgement for the gateway, Rasa's component and ``neuvo parse``. Needs no Rasa; without a model the phrases decide.
"""

from __future__ import annotations

from bot.content.danger_model import DangerModel
from bot.crisis import URGENT_KINDS, Danger, Kind, Level, Lexicon, assess

ENOUGH = 0.25
"""Lead of danger over what is harmless from which the classifier alone raises the alarm."""

TOO_LITTLE = -0.4
"""Lead below which a phrase is taken for a manner of speaking ("this form is killing me"); see docs/figures.md."""


class DangerJudge:
    """The phrases of all languages with a classifier, which may come later and be replaced while serving."""

    def __init__(self, lexicon: Lexicon, model: DangerModel | None = None) -> None:
        self._lexicon = lexicon
        self.model = model

    def judge(self, text: str) -> Danger:
        """The danger that a text tells of, whatever its language; ``phrases`` are those found."""
        said = assess(text, self._lexicon)
        return said if self.model is None else weigh(said, *self.model.find_lead(text))


def weigh(said: Danger, kind: Kind, lead: float) -> Danger:
    """What the phrases say and what the classifier says, together."""
    if lead < (TOO_LITTLE if said.kinds else ENOUGH):
        return Danger(Level.NONE, (), ())
    if lead < ENOUGH or kind in said.kinds:
        return said
    kinds = tuple(sorted({*said.kinds, kind}, key=list(Kind).index))
    return Danger(level_of(kinds), kinds, said.phrases)


def level_of(kinds: tuple[Kind, ...]) -> Level:
    """How grave kinds are together."""
    if not kinds:
        return Level.NONE
    return Level.URGENT if URGENT_KINDS.issuperset(kinds) else Level.CRISIS
