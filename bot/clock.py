"""The only reader of the time. Tests replace ``utc_now``; nobody sleeps to test a rule about time."""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def utc_now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(timezone.utc)


def to_wire(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC with whole seconds, as PROTOCOL promises."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
