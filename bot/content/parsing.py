"""Understands one text as the bot does, without a server and without Rasa: language, topic, danger.

Uses the trained classifier out of a model file and the same pure functions as the components of ``bot.nlu``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.content.crisis_files import current_lexicon
from bot.content.danger import DangerJudge
from bot.content.danger_model import DangerModel
from bot.content.masking_files import mask_text
from bot.content.model_files import unpack
from bot.content.needs import rank_matter
from bot.content.topic_model import TopicModel
from bot.detection import Detector, load_detector
from bot.languages import all_languages

DEFAULT_LANGUAGE = "fi"


@dataclass(frozen=True)
class Parsed:
    """What the bot makes of a text; ``confidence`` is that of ``topic`` (0-1), ``danger`` none, urgent or crisis."""

    language: str
    topic: str
    confidence: float
    second: str | None
    third: str | None
    danger: str


class Parser:
    """The classifier of topics, the detector of languages and the judge of danger, loaded once."""

    def __init__(self, model: TopicModel, detector: Detector, judge: DangerJudge) -> None:
        self._model = model
        self._detector = detector
        self._judge = judge

    @classmethod
    def load(cls, model_path: Path) -> Parser:
        """Make a parser from a trained model file and the content of this installation.

        Raises:
            ModelFilesError: when the file holds no classifiers of ours.
            ContentError: when the crisis files have faults.
        """
        with unpack(model_path) as folder:
            judge = DangerJudge(current_lexicon(), DangerModel.load(folder))
            return cls(TopicModel.load(folder), load_detector(wait=True), judge)

    def parse(self, text: str, language: str | None = None) -> Parsed:
        """Judge a text; ``language`` fixes its language, otherwise it is detected."""
        danger = self._judge.judge(text)
        text = mask_text(text).text
        ranking = rank_matter(self._model, text)
        topics = [guess.topic for guess in ranking]
        if danger.phrases:  # danger that was said beats every other topic
            first = danger.kinds[0].value
            topics = [first, *(topic for topic in topics if topic != first)]
        return Parsed(
            language=language or self._detect(text),
            topic=topics[0],
            confidence=ranking[0].confidence,
            second=topics[1] if len(topics) > 1 else None,
            third=topics[2] if len(topics) > 2 else None,
            danger=danger.level.value,
        )

    def _detect(self, text: str) -> str:
        found = self._detector.detect(text).language
        return found if found in all_languages() else DEFAULT_LANGUAGE
