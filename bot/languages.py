"""The languages of the chat, read from ``data/languages.yml``. Owns codes, names, direction and fallback order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.settings import PROJECT_ROOT

LANGUAGES_FILE = PROJECT_ROOT / "data" / "languages.yml"
DRAFT = "draft"
"""The stage of a language that is only begun."""


@dataclass(frozen=True)
class Language:
    """One language: ``direction`` is ``ltr`` or ``rtl``, ``share`` the part of residents (0-1)."""

    code: str
    name: str
    direction: str
    level: str
    stage: str
    spacy: str
    detector: tuple[str, ...]
    share: float
    fallback: tuple[str, ...]

    @property
    def is_live(self) -> bool:
        """Whether examples, answers and expectations exist (else answers come by fallback)."""
        return self.stage == "live"

    @property
    def chain(self) -> tuple[str, ...]:
        """The language itself and those whose text is shown when it lacks one."""
        return (self.code, *self.fallback)


def load_languages(path: Path = LANGUAGES_FILE) -> dict[str, Language]:
    """All languages by code, in the order of the file, also those that are only begun (``stage: draft``)."""
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["languages"]
    return {
        row["code"]: Language(
            code=row["code"],
            name=row["name"],
            direction=row["dir"],
            level=row["level"],
            stage=row["stage"],
            spacy=row["spacy"],
            detector=tuple(row["detector"]),
            share=float(row["share"]),
            fallback=tuple(row["fallback"]),
        )
        for row in rows
    }


@lru_cache(maxsize=1)
def all_languages() -> dict[str, Language]:
    """The languages of this installation, read once; one that is only begun is offered to nobody."""
    return {code: language for code, language in load_languages().items() if language.stage != DRAFT}


def chain_of(code: str) -> tuple[str, ...]:
    """The languages to look for a text in, best first; English then Finnish for an unknown code."""
    language = all_languages().get(code)
    return language.chain if language else ("en", "fi")


def direction_of(code: str) -> str:
    """``rtl`` or ``ltr``; an unknown code reads from left to right."""
    language = all_languages().get(code)
    return language.direction if language else "ltr"
