"""The classifier of services: which one a person means, learnt from everyday lines (``data/catalogue/everyday``).

The same mathematics as for topics. Knows the services of the starter catalogue; others are found by their words.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML, YAMLError

from bot.catalogue.starter import read_starter
from bot.content import topic_model
from bot.content.topic_model import TopicModel
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

EVERYDAY_FOLDER = PROJECT_ROOT / "data" / "catalogue" / "everyday"
FILE_NAME = "services"
KEYS = {"language", "everyday"}
FEWEST = 4
"""Lines that a service needs to be learnt; one with fewer is found by its words alone."""

MOST_TOLD = 5
LEAST = 0.05
"""Confidence below which a service is not worth telling."""


def learn(*, seed: int) -> TopicModel:
    """A classifier learnt from the everyday lines and from the services' names in every language.

    Raises:
        ContentError: as ``read_everyday``.
    """
    lines: dict[str, list[str]] = {}
    for _language, service, line in read_everyday():
        lines.setdefault(service, []).append(line)
    for record in read_starter():
        lines.setdefault(record.id, []).extend(dict.fromkeys(record.names.values()))
    pairs = [(line, service) for service, found in lines.items() if len(found) >= FEWEST for line in found]
    texts, services = zip(*pairs, strict=True)
    return topic_model.learn(texts, services, seed=seed)


def rank(model: TopicModel, text: str) -> list[tuple[str, float]]:
    """The likeliest services and how sure the model is of each (0-1), best first; none for a text without words."""
    found = model.rank(text, limit=MOST_TOLD)
    return [(guess.topic, guess.confidence) for guess in found if guess.confidence >= LEAST]


def read_everyday(folder: Path = EVERYDAY_FOLDER) -> list[tuple[str, str, str]]:
    """(language, id of a service, line) of every ``<language>.yml`` of a folder.

    Raises:
        ContentError: with every fault: what cannot be read, unknown services, empty lines, lines that stand twice.
    """
    faults: list[str] = []
    known = {record.id for record in read_starter()}
    rows = [row for path in sorted(folder.glob("*.yml")) for row in _read_file(path, known, faults)]
    if faults:
        raise ContentError(faults)
    return rows


def _read_file(path: Path, known: set[str], faults: list[str]) -> Iterator[tuple[str, str, str]]:
    where = f"everyday/{path.name}"
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as fault:
        faults.append(f"{where}: {fault}")
        return
    if (
        not isinstance(content, dict)
        or content.get("language") != path.stem
        or set(content) != {"language", "everyday"}
    ):
        faults.append(f"{where}: needs language: {path.stem} and everyday, and nothing else")
        return
    seen: set[str] = set()
    for service, lines in content["everyday"].items():
        if service not in known:
            faults.append(f"{where}: unknown service {service}")
        elif not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
            faults.append(f"{where}: {service} must be a list of texts")
        else:
            for line in lines:
                if line.casefold() in seen:
                    faults.append(f"{where}: stands there twice: {line}")
                seen.add(line.casefold())
                yield path.stem, service, line
