"""A copy of the content with few languages, to be changed by a test."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from bot.settings import PROJECT_ROOT

LANGUAGES = ("fi", "sv", "en")


def copy_content(to: Path, languages: Collection[str] = LANGUAGES) -> Path:
    """Copy domain, data and expectations; of the folders by language only those of ``languages``."""
    shutil.copy(PROJECT_ROOT / "domain.yml", to)
    data = to / "data"
    data.mkdir()
    rows = (PROJECT_ROOT / "data" / "languages.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if "code:" not in row or any(f"{{code: {code}," in row for code in languages)]
    (data / "languages.yml").write_text("".join(kept), encoding="utf-8")
    shutil.copy(PROJECT_ROOT / "data" / "entries.yml", data)
    shutil.copytree(PROJECT_ROOT / "data" / "catalogue", data / "catalogue")
    (to / "tests" / "content" / "expected").mkdir(parents=True)
    for code in languages:
        shutil.copytree(PROJECT_ROOT / "data" / "nlu" / code, data / "nlu" / code)
        for folder in ("data/texts", "data/crisis", "data/danger", "data/masking", "tests/content/expected"):
            (to / folder).mkdir(exist_ok=True)
            shutil.copy(PROJECT_ROOT / folder / f"{code}.yml", to / folder)
    return to
