"""The guides of the topics: for whom, which services best first, which topics come next. Reads one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

TOPICS_FILE = PROJECT_ROOT / "data" / "catalogue" / "topics.yml"

AUDIENCES = ("any", "youth", "elderly")


@dataclass(frozen=True)
class TopicGuide:
    """One topic: ``services`` are ids of the catalogue, best first; ``next`` are slugs of topics."""

    slug: str
    audience: str
    services: tuple[str, ...]
    next: tuple[str, ...]


def load_topics(path: Path = TOPICS_FILE) -> dict[str, TopicGuide]:
    """All guides by slug, in the order of the file.

    Raises:
        ContentError: with every fault of the file.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ContentError([f"{path.name}: {error}"]) from error
    rows = content.get("guide_topics") if isinstance(content, dict) else None
    if not isinstance(rows, dict):
        raise ContentError([f"{path.name}: guide_topics is missing"])
    faults: list[str] = []
    for slug, row in rows.items():
        faults.extend(f"{path.name}: {slug}: {fault}" for fault in _faults(row, known=rows))
    if faults:
        raise ContentError(faults)
    return {
        slug: TopicGuide(slug, row["audience"], tuple(row["services"]), tuple(row["next"]))
        for slug, row in rows.items()
    }


@lru_cache(maxsize=1)
def all_topics() -> dict[str, TopicGuide]:
    """The guides of this installation, read once."""
    return load_topics()


def _faults(row: Any, *, known: Mapping[str, Any]) -> list[str]:
    if not isinstance(row, dict) or set(row) != {"audience", "services", "next"}:
        return ["needs exactly audience, services and next"]
    faults = []
    if row["audience"] not in AUDIENCES:
        faults.append(f"audience {row['audience']!r} is none of {', '.join(AUDIENCES)}")
    for name in ("services", "next"):
        values = row[name]
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            faults.append(f"{name} is not a list of names")
        elif len(set(values)) != len(values):
            faults.append(f"{name} names something twice")
        elif name == "next":
            faults.extend(f"next names {value}, which is no topic" for value in values if value not in known)
    return faults
