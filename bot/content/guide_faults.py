"""What is wrong with the file of a guide: each fault a sentence without the file's name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

NEEDED = frozenset({"guide", "audience", "source", "dated", "steps"})
AUDIENCES = ("youth", "elderly", "any")
LEADS = ("done", "stuck", "other_way")
STEP_KEYS = frozenset({"step", "services", "choices", "ends", *LEADS})
WAYS = ("to", "topic", "person")
DEEDS = frozenset({*LEADS, "begin", "resume"})
"""What every button of a guide may do; a choice has another name, so that no button means two things."""

MOST_SERVICES = 3
FEWEST_CHOICES, MOST_CHOICES = 2, 4
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")


def find_faults(content: Any, name: str) -> Iterator[str]:
    """The faults of one guide whose file is called ``name``; none when it can be used."""
    if not isinstance(content, dict):
        yield "must be a mapping"
        return
    yield from (f"{key}: is missing" for key in sorted(NEEDED - set(content)))
    yield from (f"{key}: is not known" for key in sorted(map(str, set(content) - NEEDED - {"sign_in"})))
    if content.get("guide") != name or not is_slug(name):
        yield f"guide: must be {name}, in small letters"
    if content.get("audience") not in AUDIENCES:
        yield f"audience: must be one of {', '.join(AUDIENCES)}"
    if not isinstance(content.get("source"), str) or not content["source"].strip():
        yield "source: must say what the advice is based on"
    if not isinstance(content.get("dated"), date):
        yield "dated: must be a day, such as 2026-11-22"
    if not isinstance(content.get("sign_in", ""), str):
        yield "sign_in: must be the id of a service"
    steps = content.get("steps")
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        yield "steps: must be a list of steps"
        return
    slugs = [step.get("step") for step in steps]
    yield from (f"steps: {slug}: stands twice" for slug in dict.fromkeys(map(str, slugs)) if slugs.count(slug) > 1)
    for step in steps:
        yield from (f"steps: {step.get('step')}: {fault}" for fault in _step_faults(step, set(map(str, slugs))))


def is_slug(value: Any) -> bool:
    """Whether a value may name a guide, a step or a choice."""
    return isinstance(value, str) and _SLUG.fullmatch(value) is not None


def _step_faults(step: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    if not is_slug(step.get("step")):
        yield "step: must be a name in small letters"
    yield from (f"{key}: is not known" for key in sorted(map(str, set(step) - STEP_KEYS)))
    services = step.get("services", [])
    if not isinstance(services, list) or not all(isinstance(each, str) for each in services):
        yield "services: must be a list of ids"
    elif len(services) > MOST_SERVICES:
        yield f"services: has {len(services)}, at most {MOST_SERVICES} may be shown"
    yield from (
        f"{lead}: {step[lead]}: no such step" for lead in LEADS if lead in step and str(step[lead]) not in known
    )
    if not isinstance(step.get("ends", False), bool):
        yield "ends: must be true or false"
    if step.get("ends") and (step.get("choices") or any(lead in step for lead in LEADS)):
        yield "ends: nothing can follow"
    if "choices" in step:
        yield from _choice_faults(step["choices"], known)


def _choice_faults(choices: Any, known: set[str]) -> Iterator[str]:
    if not isinstance(choices, list) or not all(isinstance(each, dict) for each in choices):
        yield "choices: must be a list of choices"
        return
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        yield f"choices: has {len(choices)}, {FEWEST_CHOICES} to {MOST_CHOICES} are possible"
    slugs = [each.get("choice") for each in choices]
    yield from (f"choices: {slug}: stands twice" for slug in dict.fromkeys(map(str, slugs)) if slugs.count(slug) > 1)
    for each in choices:
        slug = each.get("choice")
        if not is_slug(slug) or slug in DEEDS:
            yield f"choices: {slug}: is no name for a choice"
        ways = [way for way in WAYS if each.get(way)]
        if len(ways) != 1 or set(each) - {"choice", *WAYS}:
            yield f"choices: {slug}: needs exactly one of {', '.join(WAYS)}"
        elif ways == ["to"] and str(each["to"]) not in known:
            yield f"choices: {slug}: {each['to']}: no such step"
        elif ways == ["topic"] and not is_slug(each["topic"]):
            yield f"choices: {slug}: {each['topic']}: is no topic"
