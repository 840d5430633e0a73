"""Reads what the checks compare: YAML files, the examples of a language, lines in a form that can be compared."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.content.moves import FOLLOW_UP
from bot.settings import PROJECT_ROOT

EXPECTED_PARTS = ("tests", "content", "expected")
EXPECTED = PROJECT_ROOT.joinpath(*EXPECTED_PARTS)


def read_yaml(path: Path) -> Any:
    """The content of a file."""
    return YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8"))


def read_examples(folder: Path) -> dict[str, list[str]]:
    """The examples of one language by topic."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            lines = (line.strip() for line in block["examples"].splitlines())
            found[block["intent"]] += [line[2:].strip() for line in lines if line.startswith("- ")]
    return dict(found)


def list_topics(domain: Any) -> list[str]:
    """The topics of a domain: its intents but for that of short replies, for which nothing is learnt."""
    return [str(each) for each in domain["intents"] if each != FOLLOW_UP]


def comparable(line: str) -> str:
    """Lower case, without punctuation, words parted by one blank; a line of signs only stays as it is."""
    kept = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in line.lower())
    return " ".join(kept.split()) or line.strip()
