"""Understands one text as the bot does, without a server and without Rasa: language, topic, danger.

Uses the trained classifier out of a model file and the same pure functions as the components of ``bot.nlu``.
"""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.content.crisis_files import current_lexicon
from bot.content.danger_net import find_danger, level_of
from bot.content.topic_model import Guess, ModelFilesError, TopicModel
from bot.crisis import Level, Lexicon, assess
from bot.detection import Detector, current_detector
from bot.languages import all_languages
from bot.masking import mask

DEFAULT_LANGUAGE = "fi"
_FILES = ("topics.json", "topics.npz")


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
    """A classifier, a language detector and a crisis lexicon, loaded once."""

    def __init__(self, model: TopicModel, detector: Detector, lexicon: Lexicon) -> None:
        self._model = model
        self._detector = detector
        self._lexicon = lexicon

    @classmethod
    def load(cls, model_path: Path) -> Parser:
        """Make a parser from a trained model file and the content of this installation.

        Raises:
            ModelFilesError: when the file holds no topic classifier of ours.
            ContentError: when the crisis files have faults.
        """
        return cls(load_topic_model(model_path), current_detector(), current_lexicon())

    def parse(self, text: str, language: str | None = None) -> Parsed:
        """Judge a text; ``language`` fixes its language, otherwise it is detected."""
        text = mask(text).text
        ranking = self._model.rank(text)
        return Parsed(
            language=language or self._detect(text),
            topic=ranking[0].topic,
            confidence=ranking[0].confidence,
            second=ranking[1].topic if len(ranking) > 1 else None,
            third=ranking[2].topic if len(ranking) > 2 else None,
            danger=self._judge(text, ranking).value,
        )

    def _detect(self, text: str) -> str:
        found = self._detector.detect(text).language
        return found if found in all_languages() else DEFAULT_LANGUAGE

    def _judge(self, text: str, ranking: list[Guess]) -> Level:
        level = assess(text, self._lexicon).level
        kind = find_danger((guess.topic, guess.confidence) for guess in ranking)
        return max(level, level_of(kind), key=list(Level).index)


def load_topic_model(model_path: Path) -> TopicModel:
    """The topic classifier out of Rasa's model file.

    Raises:
        ModelFilesError: when the file cannot be read or holds none.
    """
    try:
        with tarfile.open(model_path, mode="r:gz") as archive, TemporaryDirectory() as folder:
            for member in archive.getmembers():
                name = PurePosixPath(member.name).name
                content = archive.extractfile(member) if name in _FILES and member.isfile() else None
                if content is not None:
                    (Path(folder) / name).write_bytes(content.read())
            return TopicModel.load(Path(folder))
    except (OSError, tarfile.TarError) as error:
        raise ModelFilesError(f"{model_path.name}: {error}") from error
