"""Walks through the pages of one query; the number of pages is taken from that very query. Knows no entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue.ptv.client import Parameters, PtvClient, PtvError
from bot.catalogue.ptv.values import objects

MOST_PAGES = 5000


@dataclass(frozen=True)
class PageShape:
    """How a version names the parts of a page, and what it is asked with."""

    items: str
    page_count: str
    extra: Mapping[str, int]


V11_PAGES = PageShape("itemList", "pageCount", {})
V12_PAGES = PageShape("items", "totalPages", {"pageSize": 100})


def read_pages(
    client: PtvClient, path: str, parameters: Parameters, *, shape: PageShape, first: int = 1
) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
    """Number and objects of each page. Items may repeat: new ones land on the last page while one reads.

    Raises:
        PtvError: when an answer is no page, or a page that should have something has nothing.
    """
    last = first
    for page in range(first, MOST_PAGES + 1):
        raw = client.get(path, {**parameters, **shape.extra, "page": page})
        if raw is None:
            return
        if isinstance(raw, list):
            yield page, objects(raw)
            return
        if not isinstance(raw, dict):
            raise PtvError(f"{path}: page {page} is no page")
        count, items = raw.get(shape.page_count), raw.get(shape.items)
        if isinstance(count, bool) or not isinstance(count, int | type(None)) or not isinstance(items, list | None):
            raise PtvError(f"{path}: page {page} is no page")
        last = max(last, count or 0)
        if not items:
            if count and page <= count:
                raise PtvError(f"{path}: page {page} of {count} is empty")
            return
        yield page, objects(items)
        if page >= last:
            return
    raise PtvError(f"{path}: more than {MOST_PAGES} pages")
