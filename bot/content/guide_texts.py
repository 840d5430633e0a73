"""What people read of a guide, by language: its title, its steps and choices, how long it takes, what it costs.

Owns ``data/guide_texts``. A text is found by its path, such as ``("home_care", "steps", "begin")``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.content.guide_faults import is_slug
from bot.content.texts import Text
from bot.errors import ContentError
from bot.languages import chain_of
from bot.settings import PROJECT_ROOT

GUIDE_TEXTS_FOLDER = PROJECT_ROOT / "data" / "guide_texts"
FACTS = ("title", "at_hand", "how_long", "cost", "next", "phone")
"""Texts that every guide has once."""

BY_NAME = ("steps", "choices")
"""Texts that a guide has for each of its steps and choices."""

Path_ = tuple[str, ...]


@dataclass(frozen=True)
class GuideTexts:
    """All texts of all guides: ``by_language[code][path]``. ``unchecked``: no native speaker has read them."""

    by_language: Mapping[str, Mapping[Path_, str]]
    unchecked: frozenset[str] = frozenset()

    def find(self, path: Sequence[str], *, language: str) -> Text:
        """The text of a path in the first language of the fallback chain that has it.

        Raises:
            KeyError: when no language of the chain has it.
        """
        for code in chain_of(language):
            text = self.by_language.get(code, {}).get(tuple(path))
            if text is not None:
                return Text(text, code)
        raise KeyError(path)


def load_guide_texts(folder: Path = GUIDE_TEXTS_FOLDER) -> GuideTexts:
    """The texts of every file; ``fi.yml`` and ``_fi_part.yml`` both hold Finnish ones.

    Raises:
        ContentError: with every fault of every file.
    """
    faults: list[str] = []
    unchecked = set()
    by_language: dict[str, dict[Path_, str]] = {}
    for path in sorted(folder.glob("*.yml")):
        code = path.stem.lstrip("_").split("_")[0]
        content = _read(path, faults)
        guides = content.get("guides")
        if not isinstance(guides, dict):
            faults.append(f"guide_texts/{path.name}: guides is missing")
            continue
        if not content.get("checked", code == "fi"):
            unchecked.add(code)
        found = by_language.setdefault(code, {})
        for key, text in _walk(guides, path.name, faults):
            if key in found:
                faults.append(f"guide_texts/{path.name}: {'.'.join(key)}: stands twice")
            found[key] = text
    if faults:
        raise ContentError(faults)
    return GuideTexts(by_language, frozenset(unchecked))


@lru_cache(maxsize=1)
def current_guide_texts() -> GuideTexts:
    """The texts of this installation, read at the first call: call it before serving."""
    return load_guide_texts()


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        faults.append(f"guide_texts/{path.name}: {error}")
        return {}
    return content if isinstance(content, dict) else {}


def _walk(guides: dict[Any, Any], name: str, faults: list[str]) -> Iterator[tuple[Path_, str]]:
    for guide, parts in guides.items():
        if not is_slug(guide) or not isinstance(parts, dict):
            faults.append(f"guide_texts/{name}: {guide}: must be a guide with its texts")
            continue
        for part, value in parts.items():
            where = f"guide_texts/{name}: {guide}.{part}"
            if part in FACTS:
                rows: dict[Path_, Any] = {(): value}
            elif part in BY_NAME and isinstance(value, dict):
                rows = {(key,): text for key, text in value.items()}
            else:
                faults.append(f"{where}: is not known")
                continue
            for rest, text in rows.items():
                if not isinstance(text, str) or not text.strip() or not all(map(is_slug, rest)):
                    faults.append(f"{'.'.join((where, *map(str, rest)))}: must be a text (quote it)")
                else:
                    yield (guide, part, *rest), text.strip()
