"""Reads the examples of ``data/nlu`` for Rasa: plain lines under a topic, once, and nothing else of Rasa's format.
The short name of each topic in each language (``topic_<slug>`` of the texts) is an example of it too.

Rasa's own reader checks every file against a schema and reads all of them three times: half a minute for what takes a
tenth of a second. Markup (entities, look-up tables, regular expressions) is refused, not silently kept as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML, YAMLError

from bot.content.texts import Texts
from bot.errors import ContentError
from bot.nlu.language_detector import LANGUAGE

_MARKUP = re.compile(r"\[[^\]]*\][({]|^/")
_LINE = "- "


class ExampleImporter(RasaFileImporter):
    """Rasa's importer of files, with our reading of the examples; ``names`` are the texts with the topics' names."""

    def __init__(self, *, names: Texts | None = None, **files: Any) -> None:
        super().__init__(**files)
        self._names = names or Texts({})

    def get_nlu_data(self, language: str | None = None) -> TrainingData:
        """The examples of every language at once, however often and for whichever language Rasa asks.

        Raises:
            ContentError: with every fault of every file.
        """
        return self._examples

    @cached_property
    def _examples(self) -> TrainingData:
        faults: list[str] = []
        messages = [message for path in sorted(self._nlu_files) for message in _read(Path(path), faults)]
        if faults:
            raise ContentError(faults)
        topics = sorted({message.get(INTENT) for message in messages})
        return TrainingData([*messages, *_read_names(self._names, topics)])


def _read(path: Path, faults: list[str]) -> Iterator[Message]:
    """The examples of one file; its folder names the language, by which the tokenizer splits them."""
    where = f"{path.parent.name}/{path.name}"
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, YAMLError) as error:
        faults.append(f"{where}: {error}")
        return
    for row in content.get("nlu") or ():
        if set(row) != {"intent", "examples"}:
            faults.append(f"{where}: only intents with examples are read, not {sorted(row)}")
            continue
        for line in _lines_of(row["examples"]):
            if not line.startswith(_LINE) or _MARKUP.search(line[len(_LINE) :]):
                faults.append(f"{where}: {row['intent']}: {line!r} is not a plain example")
                continue
            data: dict[str, Any] = {
                TEXT: line[len(_LINE) :].strip(),
                INTENT: row["intent"],
                LANGUAGE: path.parent.name,
            }
            yield Message(data)


def _read_names(names: Texts, topics: list[str]) -> Iterator[Message]:
    for language, texts in sorted(names.by_language.items()):
        for topic in topics:
            name = texts.get(f"topic_{topic}")
            if name:
                yield Message({TEXT: name, INTENT: topic, LANGUAGE: language})


def _lines_of(examples: str) -> list[str]:
    return [line.strip() for line in examples.splitlines() if line.strip()]
