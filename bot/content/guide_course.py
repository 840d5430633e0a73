"""How one moves through a guide: where a deed leads, what came before, how far one is. Pure.

Knows no conversation: a place in a guide is the guide and a step.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum

from bot.content.guides import BY_PHONE, Choice, Guide, Step


class Deed(str, Enum):
    """What the standard buttons of a guide do; every other deed is the name of a choice of the step."""

    BEGIN = "begin"
    RESUME = "resume"
    DONE = "done"
    STUCK = "stuck"
    OTHER_WAY = "other_way"


@dataclass(frozen=True)
class Outcome:
    """Where a deed leads: to a ``step``, to another ``topic``, to a ``person``, or (all empty) to the guide's end."""

    step: Step | None = None
    topic: str | None = None
    person: bool = False


def follow(guide: Guide, step: Step, deed: str) -> Outcome | None:
    """Where a deed at a step leads; ``None`` for a deed that the step does not have."""
    choice = next((each for each in step.choices if each.slug == deed), None)
    if choice is not None:
        return _follow_choice(guide, choice)
    if deed in {Deed.BEGIN.value, Deed.RESUME.value}:
        return Outcome(step)
    if deed == Deed.DONE.value:
        return Outcome(_after(guide, step))
    if deed in {Deed.STUCK.value, Deed.OTHER_WAY.value}:
        found = _way_round(guide, step, deed)
        return Outcome(found, person=found is None)
    return None


def _follow_choice(guide: Guide, choice: Choice) -> Outcome:
    return Outcome(guide.find_step(choice.to) if choice.to else None, choice.topic, choice.person)


def _after(guide: Guide, step: Step) -> Step | None:
    if step.ends:
        return None
    if step.done:
        return guide.find_step(step.done)
    following = guide.steps[guide.steps.index(step) + 1 :]
    # The way by phone usually stands last: it goes round the others and does not come after them.
    return following[0] if following and following[0].slug != BY_PHONE else None


def _way_round(guide: Guide, step: Step, deed: str) -> Step | None:
    """Another step for who cannot do this one; none when only a person is left."""
    named = (step.other_way if deed == Deed.OTHER_WAY.value else None) or step.stuck
    found = guide.find_step(named or BY_PHONE)
    return None if found is step else found


def step_before(guide: Guide, step: Step) -> Step:
    """The step from which one usually comes to this one; the first step is its own."""
    return _parents(guide).get(step.slug, guide.steps[0])


def measure(guide: Guide, step: Step) -> tuple[int, int]:
    """The number of a step on its way, from 1, and how many steps that way has as it looks from here."""
    parents = _parents(guide)
    number, here = 1, step
    while here.slug in parents:
        number, here = number + 1, parents[here.slug]
    remaining, seen, ahead = 0, {step.slug}, _usual_next(guide, step)
    while ahead is not None and ahead.slug not in seen:
        seen.add(ahead.slug)
        remaining, ahead = remaining + 1, _usual_next(guide, ahead)
    return number, number + remaining


def _usual_next(guide: Guide, step: Step) -> Step | None:
    """Where most go on: the first choice that stays in the guide, else what "done" leads to."""
    if step.choices:
        return next((guide.find_step(each.to) for each in step.choices if each.to), None)
    return _after(guide, step)


def list_following(guide: Guide, step: Step) -> list[Step]:
    """The steps that a deed at this one may lead to, the usual one first."""
    if step.ends:
        return []
    found = [_usual_next(guide, step), *(guide.find_step(each.to) for each in step.choices if each.to)]
    if not step.choices:
        found += [_way_round(guide, step, Deed.STUCK.value), _way_round(guide, step, Deed.OTHER_WAY.value)]
    return list({each.slug: each for each in found if each is not None}.values())


def _parents(guide: Guide) -> dict[str, Step]:
    """For each step but the first, the step from which it is reached soonest."""
    parents: dict[str, Step] = {}
    waiting = deque([guide.steps[0]])
    while waiting:
        step = waiting.popleft()
        for each in list_following(guide, step):
            if each.slug not in parents and each is not guide.steps[0]:
                parents[each.slug] = step
                waiting.append(each)
    return parents
