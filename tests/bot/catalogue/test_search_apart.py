"""Queries written apart from the synonyms (tests/content/search_apart), every language: prints figures, holds no floor.

With the classifiers of the newest trained model where there is one, else by words alone.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.models import ServiceRow
from bot.catalogue.search import NO_HINTS, find_services
from bot.content.finding import Finder
from bot.content.model_files import find_newest
from bot.content.topic_model import ModelFilesError
from bot.settings import PROJECT_ROOT, current

pytestmark = pytest.mark.model  # figures of the trained classifiers; a quarter of a minute

QUERIES = PROJECT_ROOT / "tests" / "content" / "search_apart"
GROUPS = ("fi", "sv", "en")
OTHERS = "others"


def test_figures_of_queries_written_apart(catalogue_session: Session) -> None:
    finder = load_finder()
    known = set(catalogue_session.execute(select(ServiceRow.id)).scalars())
    hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for path in sorted(QUERIES.glob("*.yml")):
        for row in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["queries"]:
            assert set(row["right"]) <= known
            hints = finder.hints(row["ask"]) if finder else NO_HINTS
            found = find_services(catalogue_session, text=row["ask"], language=path.stem, limit=3, hints=hints)
            right = [one.id in row["right"] for one in found]
            for group in {path.stem, path.stem if path.stem in GROUPS else OTHERS}:
                hits[group].append((right[:1] == [True], any(right)))
    sys.stdout.write(f"\n{'with classifiers' if finder else 'words alone'}\n")
    for group, rows in sorted(hits.items()):
        first, three = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        sys.stdout.write(f"{group:6} first {first:.3f}, among three {three:.3f} of {len(rows)}\n")


def load_finder() -> Finder | None:
    """The finder of the newest model, None when there is none that can be read."""
    newest = find_newest(current().models_dir)
    try:
        return Finder.load(newest) if newest else None
    except ModelFilesError:
        return None
