"""Checks guides: what they name exists, every step can be reached and leads to an end, every language has the texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.content.guide_course import Deed, follow
from bot.content.guide_texts import FACTS, GuideTexts, Path_, load_guide_texts
from bot.content.guides import Guide, Step, load_guides
from bot.content.texts import find_faults
from bot.errors import ContentError

END = ""
"""Where a guide is left: it ends, another topic begins, or a person was chosen."""


def read_guides(root: Path, faults: list[str]) -> dict[str, Guide]:
    """The guides by topic; none, and their faults, when a file has any."""
    try:
        return load_guides(root / "data" / "guides")
    except ContentError as error:
        faults += error.faults
        return {}


def read_guide_texts(root: Path, faults: list[str]) -> GuideTexts:
    """The texts of the guides; none, and their faults, when a file has any."""
    try:
        return load_guide_texts(root / "data" / "guide_texts")
    except ContentError as error:
        faults += error.faults
        return GuideTexts({})


def check_guides(guides: Mapping[str, Guide], *, topics: Collection[str], services: Collection[str]) -> Iterator[str]:
    """Unknown topics and services; steps that nothing leads to, or that lead nowhere."""
    for guide in guides.values():
        where = f"guides/{guide.slug}.yml"
        if guide.slug not in topics:
            yield f"{where}: {guide.slug}: is no topic of domain.yml"
        if guide.sign_in is not None and guide.sign_in not in services:
            yield f"{where}: sign_in: {guide.sign_in}: no such service"
        for step in guide.steps:
            named = [choice.topic for choice in step.choices if choice.topic]
            at = f"{where}: {step.slug}"
            yield from (f"{at}: {each}: no such service" for each in step.services if each not in services)
            yield from (f"{at}: {each}: no such topic" for each in named if each not in topics)
        ways = {step.slug: find_ways(guide, step) for step in guide.steps}
        reached = _reach(ways, guide.steps[0].slug)
        yield from (f"{where}: {slug}: nothing leads to this step" for slug in ways if slug not in reached)
        for slug in ways:
            if END not in _reach(ways, slug):
                yield f"{where}: {slug}: dead end, no way leads from here to an end, another topic or a person"


def find_ways(guide: Guide, step: Step) -> set[str]:
    """Where a step leads: names of steps, and ``END``. The person who is offered to who is stuck is no end."""
    if step.ends:
        return {END}
    deeds = [choice.slug for choice in step.choices] + ([Deed.DONE.value] if step.done or not step.choices else [])
    ways = set()
    for deed in [*deeds, Deed.STUCK.value, Deed.OTHER_WAY.value]:
        outcome = follow(guide, step, deed)
        if outcome is not None and outcome.step is not None:
            ways.add(outcome.step.slug)
        elif deed in deeds:
            ways.add(END)
    return ways


def _reach(ways: Mapping[str, set[str]], begun: str) -> set[str]:
    """Every step that can be reached from one, itself included."""
    reached, latest = {begun}, {begun}
    while latest:
        latest = {each for name in latest for each in ways.get(name, ())} - reached
        reached |= latest
    return reached


def check_guide_texts(guides: Mapping[str, Guide], texts: GuideTexts, code: str) -> Iterator[str]:
    """Texts that one language lacks, that belong to nothing, or that hold something strange."""
    where, found = f"guide_texts/{code}.yml", texts.by_language.get(code, {})
    lacking = [slug for slug in guides if not any(path[0] == slug for path in found)]
    yield from (f"{where}: {slug}: is missing" for slug in lacking)
    wanted = [path for guide in guides.values() for path in list_paths(guide)]
    yield from (
        f"{where}: {'.'.join(path)}: is missing" for path in wanted if path not in found and path[0] not in lacking
    )
    known = {*wanted}
    for path, text in found.items():
        if path not in known:
            yield f"{where}: {'.'.join(path)}: belongs to no guide"
        yield from (f"{where}: {'.'.join(path)}: {fault}" for fault in find_faults(text))


def list_paths(guide: Guide) -> list[Path_]:
    """The paths of the texts that a guide needs; the choice of a person has its own words everywhere."""
    steps = [(guide.slug, "steps", step.slug) for step in guide.steps]
    slugs = [choice.slug for step in guide.steps for choice in step.choices if not choice.person]
    choices = [(guide.slug, "choices", slug) for slug in dict.fromkeys(slugs)]
    return [*((guide.slug, fact) for fact in FACTS), *steps, *choices]
