"""How topics and services fit together: topics without a service, services that no topic leads to. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.models import LabelKind, LabelRow, ServiceRow, TextRow
from bot.catalogue.topics import TopicGuide, all_topics


@dataclass(frozen=True)
class Coverage:
    """Slugs of topics, and services as ``id (name)``."""

    topics_without_service: tuple[str, ...]
    topics_without_guide: tuple[str, ...]
    unreached_services: tuple[str, ...]
    missing_services: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The four lists by name."""
        return {name: list(values) for name, values in asdict(self).items()}

    def as_table(self) -> list[tuple[str, tuple[str, ...]]]:
        """The four lists with headings."""
        return [
            ("Topics that have no service", self.topics_without_service),
            ("Topics whose guide names no service, only labels lead to some", self.topics_without_guide),
            ("Services that no topic reaches", self.unreached_services),
            ("Services that guides name but the catalogue has not", self.missing_services),
        ]


def read_coverage(session: Session, *, guides: Mapping[str, TopicGuide] | None = None) -> Coverage:
    """The coverage of this installation; ``guides`` are its own unless given."""
    guides = all_topics() if guides is None else guides
    visible = set(session.execute(select(ServiceRow.id).where(ServiceRow.withdrawn_at.is_(None))).scalars())
    labels = select(LabelRow.value, ServiceRow.id).join(ServiceRow, ServiceRow.key == LabelRow.service_key)
    labels = labels.where(LabelRow.kind == LabelKind.TOPIC.value, ServiceRow.withdrawn_at.is_(None))
    labelled: dict[str, set[str]] = {}
    for row in session.execute(labels):
        labelled.setdefault(row.value, set()).add(row.id)
    guided = {slug: {service for service in guide.services if service in visible} for slug, guide in guides.items()}
    reached = {service for services in (*guided.values(), *labelled.values()) for service in services}
    named = {
        f"{slug}: {service}" for slug, guide in guides.items() for service in guide.services if service not in visible
    }
    unreached = visible - reached
    return Coverage(
        topics_without_service=tuple(slug for slug in guides if not guided[slug] and not labelled.get(slug)),
        topics_without_guide=tuple(slug for slug in guides if not guided[slug] and labelled.get(slug)),
        unreached_services=tuple(f"{each} ({name})" for each, name in _names(session, unreached)),
        missing_services=tuple(sorted(named)),
    )


def _names(session: Session, ids: set[str]) -> list[tuple[str, str]]:
    wanted = select(ServiceRow.id, TextRow.name).join(TextRow, TextRow.service_key == ServiceRow.key)
    wanted = wanted.where(TextRow.language == "fi", ServiceRow.withdrawn_at.is_(None)).order_by(ServiceRow.id)
    return [(row.id, row.name or "") for row in session.execute(wanted) if row.id in ids]
