"""A guide as one reads it from end to end: every step with its words in one language, and a reply made of it.

For the page to print and for workers; a conversation goes step by step instead (``bot.content.guide_course``). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.guide_texts import GuideTexts
from bot.content.guides import BY_PHONE, Guide, Step
from bot.content.texts import Text, Texts

FACTS = ("at_hand", "how_long", "cost", "next", "phone")
"""What a guide tells besides its steps, in the order in which it is read."""

PERSON = "ui_talk_to_person"


@dataclass(frozen=True)
class SheetChoice:
    """One answer to the question of a step; ``number`` is that of the step it leads to, when it stays in the guide."""

    label: Text
    number: int | None


@dataclass(frozen=True)
class SheetStep:
    """One step with its number, from 1."""

    slug: str
    number: int
    text: Text
    services: tuple[str, ...]
    choices: tuple[SheetChoice, ...]


@dataclass(frozen=True)
class Sheet:
    """One guide in one language. ``services`` are all that it shows, where one signs in first."""

    guide: Guide
    title: Text
    steps: tuple[SheetStep, ...]
    facts: Mapping[str, Text]
    services: tuple[str, ...]


def make_sheet(guide: Guide, guide_texts: GuideTexts, texts: Texts, *, language: str) -> Sheet:
    """The sheet of a guide; each text in the first language of the fallback chain that has it.

    Raises:
        KeyError: when no language of the chain has one of the texts.
    """
    numbers = {step.slug: number for number, step in enumerate(guide.steps, start=1)}

    def find(*path: str) -> Text:
        return guide_texts.find((guide.slug, *path), language=language)

    def list_choices(step: Step) -> tuple[SheetChoice, ...]:
        return tuple(
            SheetChoice(
                texts.find(PERSON, language=language) if choice.person else find("choices", choice.slug),
                numbers.get(choice.to) if choice.to else None,
            )
            for choice in step.choices
        )

    steps = tuple(
        SheetStep(step.slug, numbers[step.slug], find("steps", step.slug), step.services, list_choices(step))
        for step in guide.steps
    )
    first = (guide.sign_in,) if guide.sign_in else ()
    services = tuple(dict.fromkeys([*first, *(service for step in steps for service in step.services)]))
    return Sheet(guide, find("title"), steps, {fact: find(fact) for fact in FACTS}, services)


def write_reply(sheet: Sheet, *, longest: int) -> str:
    """The guide as one message: title, steps, what to have at hand, the way by phone; whole parts only.

    ``longest`` is in characters; what does not fit is left out, the last first.
    """
    steps = [step for step in sheet.steps if step.slug != BY_PHONE]
    parts = [sheet.title.text, *(f"{number}. {step.text.text}" for number, step in enumerate(steps, start=1))]
    parts += [sheet.facts["at_hand"].text, sheet.facts["phone"].text]
    reply = parts[0]
    for part in parts[1:]:
        if len(reply) + len(part) + 2 > longest:
            break
        reply += f"\n\n{part}"
    return reply
