"""What people type and what should come up (tests/content/search): prints the figures and holds a floor."""

from __future__ import annotations

import sys

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.models import ServiceRow
from bot.catalogue.search import find_services
from bot.settings import PROJECT_ROOT

QUERIES = PROJECT_ROOT / "tests" / "content" / "search"


@pytest.mark.parametrize("language, first, among_three", [("fi", 0.75, 0.9), ("sv", 0.65, 0.85), ("en", 0.65, 0.85)])
def test_queries_find_the_right_services(
    catalogue_session: Session, language: str, first: float, among_three: float
) -> None:
    rows = YAML(typ="safe").load((QUERIES / f"{language}.yml").read_text(encoding="utf-8"))["queries"]
    known = set(catalogue_session.execute(select(ServiceRow.id)).scalars())
    assert [name for row in rows for name in row["right"] if name not in known] == []
    missed, firsts, threes = [], 0, 0
    for row in rows:
        found = [one.id for one in find_services(catalogue_session, text=row["ask"], language=language, limit=3)]
        firsts += bool(found) and found[0] in row["right"]
        threes += any(name in row["right"] for name in found)
        if not found or found[0] not in row["right"]:
            missed.append(f"{row['ask']}: {found}")
    sys.stdout.write(
        f"\n{language}: first {firsts / len(rows):.3f}, among three {threes / len(rows):.3f} of {len(rows)}\n"
    )
    assert firsts / len(rows) >= first, missed
    assert threes / len(rows) >= among_three, missed
