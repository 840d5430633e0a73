"""The rules of the desk that the county sets: how long before what happens (``desk`` of data/hours.yml)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.errors import ContentError
from bot.handover.hours import HOURS_FILE


@dataclass(frozen=True)
class DeskRules:
    """Whole numbers of at least 1; each is explained in the file."""

    spill_minutes: int
    nobody_came_minutes: int
    lead_alert_seconds: int
    gone_seconds: int
    offer_seconds: int
    cap: int
    callback_days: int
    callback_open_days: int

    @property
    def spill_after(self) -> timedelta:
        """How long a team has its residents to itself."""
        return timedelta(minutes=self.spill_minutes)

    @property
    def nobody_came_after(self) -> timedelta:
        """How long a resident waits before she is told that nobody came."""
        return timedelta(minutes=self.nobody_came_minutes)

    @property
    def alert_after(self) -> timedelta:
        """How long a crisis waits before leads are alerted."""
        return timedelta(seconds=self.lead_alert_seconds)

    @property
    def gone_after(self) -> timedelta:
        """How long a worker's connection may be away."""
        return timedelta(seconds=self.gone_seconds)

    @property
    def offer_lasts(self) -> timedelta:
        """How long a colleague may think about an offer."""
        return timedelta(seconds=self.offer_seconds)


def read_rules(path: Path = HOURS_FILE) -> DeskRules:
    """The rules of the file.

    Raises:
        ContentError: with every rule that is missing, unknown or no whole number of at least 1.
    """
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8")).get("desk") or {}
    names = [each.name for each in fields(DeskRules)]
    faults = [f"{path.name}: desk: {name!r} is not known" for name in rows if name not in names]
    for name in names:
        value = rows.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            faults.append(f"{path.name}: desk: {name} must be a whole number of at least 1")
    if faults:
        raise ContentError(faults)
    return DeskRules(**rows)


@lru_cache(maxsize=1)
def current_rules() -> DeskRules:
    """The rules of this installation, read at the first call."""
    return read_rules()
