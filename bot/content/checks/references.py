"""Checks that what one file names stands in the other: services, topics, keys; and that no file looks like Rasa's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.catalogue.starter import read_starter
from bot.catalogue.topics import load_topics
from bot.content.checks.files import read_yaml
from bot.content.checks.wording import SOURCE
from bot.content.texts import Texts
from bot.errors import Code
from bot.languages import Language

RASA_KEYS = ("nlu:", "responses:", "stories:", "rules:")


def check_services(root: Path, topics: Sequence[str], answers: Sequence[str]) -> Iterator[str]:
    """Every topic has an answer and a guide; every service and follow-up that is named exists."""
    data = root / "data"
    known = {record.id for record in read_starter(data / "catalogue" / "services.json")}
    guides = load_topics(data / "catalogue" / "topics.yml")
    for topic in topics:
        if f"utter_{topic}" not in answers:
            yield f"domain.yml: utter_{topic}: is missing"
        if topic not in guides:
            yield f"catalogue/topics.yml: {topic}: is missing"
            continue
        yield from (
            f"catalogue/topics.yml: {topic}: {s}: no such service" for s in guides[topic].services if s not in known
        )
        yield from (f"catalogue/topics.yml: {topic}: {t}: no such topic" for t in guides[topic].next if t not in topics)
    for entry, offered in read_yaml(data / "entries.yml")["entries"].items():
        yield from (f"entries.yml: {entry}: {topic}: no such topic" for topic in offered if topic not in topics)
    for path in sorted((data / "crisis").glob("*.yml")):
        for kind, ids in (read_yaml(path).get("lines") or {}).items():
            yield from (f"crisis/{path.name}: {kind}: {each}: no such service" for each in ids if each not in known)


def check_shared(root: Path, language: Language) -> Iterator[str]:
    """What a language needs beside its texts and lines: words of opening hours, words for masking."""
    if language.code not in read_yaml(root / "data" / "catalogue" / "hours_words.yml")["hours_words"]:
        yield f"catalogue/hours_words.yml: {language.code}: is missing"
    if not (root / "data" / "masking" / f"{language.code}.yml").exists():
        yield f"masking/{language.code}.yml: is missing"


def check_keys(loaded: Texts, topics: Sequence[str]) -> Iterator[str]:
    """Keys that the program builds from closed lists exist."""
    wanted = [f"error_{code.value.lower()}" for code in Code] + [f"topic_{topic}" for topic in topics]
    yield from (f"texts/{SOURCE}.yml: {key}: is missing" for key in wanted if not loaded.has(key, language=SOURCE))


def check_rasa_keys(folder: Path) -> Iterator[str]:
    """No line of ours begins like Rasa's own keys, which it looks for at any depth (DESIGN section 1, fact 4)."""
    for path in sorted(folder.rglob("*.yml")):
        relative = path.relative_to(folder)
        if relative.parts[0] in {"nlu", "stories"}:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip().startswith(RASA_KEYS):
                yield f"{relative}: {line.strip()[:60]!r}: Rasa would take this file for training data"
