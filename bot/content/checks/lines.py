"""Checks the lines from which the bot learns and those by which it is measured: enough of both, none in both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.content.checks.danger import name_of
from bot.content.checks.files import EXPECTED_PARTS, comparable, read_yaml
from bot.content.danger_files import DangerExample
from bot.languages import Language

FEWEST_EXAMPLES = {"fi": 40, "sv": 25, "en": 25}
FEWEST_EXPECTED = {"fi": 12}
FEWEST_EXAMPLES_ELSEWHERE, FEWEST_EXPECTED_ELSEWHERE = 12, 3

Examples = Mapping[str, Sequence[str]]
"""The examples of one language by topic."""


def check_examples(language: Language, topics: Sequence[str], found: Examples) -> Iterator[str]:
    """Enough examples of every topic, none under two topics, none that Rasa would read as something else."""
    where = f"nlu/{language.code}"
    yield from (f"{where}: {topic}: is no topic of domain.yml" for topic in found if topic not in topics)
    fewest = FEWEST_EXAMPLES.get(language.code, FEWEST_EXAMPLES_ELSEWHERE)
    for topic in topics:
        count = len({comparable(each) for each in found.get(topic, ())})
        if count < fewest:
            yield f"{where}: {topic}: {count} examples, at least {fewest} are needed"
    homes: dict[str, str] = {}
    for topic, examples in found.items():
        for example in examples:
            before = homes.setdefault(comparable(example), topic)
            if before != topic:
                yield f"{where}: {example!r}: stands under {before} and {topic}"
            if example.startswith("/") or "](" in example or "{" in example:
                yield f"{where}: {topic}: {example!r}: would be read as a command or an entity"


def check_expected(root: Path, language: Language, topics: Sequence[str], learnt: Mapping[str, str]) -> Iterator[str]:
    """Enough expectations of every topic, and none that the bot learns from (figures would lie).

    ``learnt`` is what ``find_learnt`` gives.
    """
    path = root.joinpath(*EXPECTED_PARTS, f"{language.code}.yml")
    where = f"expected/{path.name}"
    if not path.exists():
        yield f"{where}: is missing"
        return
    content = read_yaml(path)
    found: Mapping[str, list[str]] = content["topics"]
    yield from (f"{where}: {topic}: is no topic of domain.yml" for topic in found if topic not in topics)
    fewest = FEWEST_EXPECTED.get(language.code, FEWEST_EXPECTED_ELSEWHERE)
    for topic in topics:
        count = len({comparable(each) for each in found.get(topic, ())})
        if count < fewest:
            yield f"{where}: {topic}: {count} lines, at least {fewest} are needed"
    for part, lines in _parts(content):
        yield from (
            f"{where}: {part}: {line!r}: is an example too, in {learnt[same]}"
            for line in lines
            if (same := comparable(line)) in learnt
        )


def _parts(content: Mapping[str, Any]) -> Iterator[tuple[str, Collection[str]]]:
    yield from content["topics"].items()
    yield from ((f"danger.{kind}", lines) for kind, lines in (content.get("danger") or {}).items())
    yield "safe", content.get("safe") or ()


def find_learnt(
    code: str, examples: Examples, dangers: Sequence[DangerExample], wording: Mapping[str, str]
) -> dict[str, str]:
    """Where each line stands that the bot learns from in one language; the names of topics are examples too."""
    homes = {
        comparable(text): f"texts/{code}.yml under {key}" for key, text in wording.items() if key.startswith("topic_")
    }
    own = [each for each in dangers if each.language == code]
    homes |= {comparable(each.text): f"danger/{code}.yml under {name_of(each.kind)}" for each in own}
    for topic, lines in examples.items():
        homes |= {comparable(line): f"nlu/{code} under {topic}" for line in lines}
    return homes
