"""Guides: the steps that lead from a matter to its end, one action each. Structure in ``data/guides/<topic>.yml``.

What people read of a guide stands in ``data/guide_texts`` (``bot.content.guide_texts``); how one moves through it in
``bot.content.guide_course``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.content.guide_faults import find_faults
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

GUIDES_FOLDER = PROJECT_ROOT / "data" / "guides"
BY_PHONE = "by_phone"
"""The step that is meant for those who cannot use the net."""


@dataclass(frozen=True)
class Choice:
    """One answer to a step's question: it leads to a step, to another topic, or to a person."""

    slug: str
    to: str | None = None
    topic: str | None = None
    person: bool = False


@dataclass(frozen=True)
class Step:
    """One action of the resident's. ``services`` are ids of the catalogue; ``done``, ``stuck``, ``other_way`` slugs.

    A step with ``choices`` asks one question instead of "done, stuck, other way"; one that ``ends`` asks nothing.
    """

    slug: str
    services: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    done: str | None = None
    stuck: str | None = None
    other_way: str | None = None
    ends: bool = False


@dataclass(frozen=True)
class Guide:
    """The way through one topic. ``source`` and ``dated``: what the advice is based on, and the day it was looked at.

    ``sign_in`` is the service whose e-service link is where one signs in.
    """

    slug: str
    audience: str
    source: str
    dated: date
    sign_in: str | None
    steps: tuple[Step, ...]

    def find_step(self, slug: str) -> Step | None:
        """The step of this name."""
        return next((step for step in self.steps if step.slug == slug), None)


def load_guides(folder: Path = GUIDES_FOLDER) -> dict[str, Guide]:
    """All guides by topic, in the order of their names; none when there is no folder.

    Raises:
        ContentError: with every fault of every file.
    """
    faults: list[str] = []
    guides = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, YAMLError) as error:
            faults.append(f"guides/{path.name}: {error}")
            continue
        found = [f"guides/{path.name}: {fault}" for fault in find_faults(content, path.stem)]
        faults += found
        if not found:
            guides[path.stem] = _guide_of(content)
    if faults:
        raise ContentError(faults)
    return guides


@lru_cache(maxsize=1)
def all_guides() -> Mapping[str, Guide]:
    """The guides of this installation, read once."""
    return load_guides()


def _guide_of(content: Mapping[str, Any]) -> Guide:
    return Guide(
        slug=content["guide"],
        audience=content["audience"],
        source=content["source"],
        dated=content["dated"],
        sign_in=content.get("sign_in"),
        steps=tuple(_steps_of(content["steps"])),
    )


def _steps_of(rows: list[dict[str, Any]]) -> Iterator[Step]:
    for row in rows:
        choices = tuple(
            Choice(each["choice"], each.get("to"), each.get("topic"), bool(each.get("person")))
            for each in row.get("choices") or ()
        )
        leads = {name: row.get(name) for name in ("done", "stuck", "other_way")}
        yield Step(row["step"], tuple(row.get("services") or ()), choices, ends=bool(row.get("ends")), **leads)
