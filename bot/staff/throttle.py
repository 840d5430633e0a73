"""How often sign-in may be tried: waits that grow with failures, kept in the database for all gateways.

Three things are counted: one account from one network, an account from anywhere, a network for any account. None of
them closes an account for ever. Who has signed in from a network before is not held up by strangers who guess at the
account from elsewhere. Names that do not exist are counted alike, so that the answer tells nothing.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.staff.models import ThrottleRow

FORGET_HOURS = 24
KNOWN_DAYS = 90


@dataclass(frozen=True)
class Pace:
    """So many failures are free; after each further one the wait doubles, from ``first`` to ``longest`` seconds."""

    free: int
    first: int
    longest: int

    def wait(self, failures: int) -> int:
        """Seconds to wait after so many failures."""
        over = failures - self.free
        return 0 if over < 0 else int(min(self.longest, self.first * 2 ** min(over, 16)))


BOTH = Pace(free=5, first=15, longest=15 * 60)
ACCOUNT = Pace(free=30, first=30, longest=60)
NETWORK = Pace(free=50, first=5, longest=60)


@dataclass(frozen=True)
class Caller:
    """Who tries: the user name as typed, and the network (see ``channels.limits.network_of``)."""

    username: str
    network: str

    def keys(self) -> dict[str, Pace]:
        """What is counted, with its pace; the first is the account from this network."""
        name = self.username.strip().lower()
        return {
            _key("both", name, self.network): BOTH,
            _key("account", name): ACCOUNT,
            _key("network", self.network): NETWORK,
        }


def find_wait(session: Session, caller: Caller, *, now: datetime) -> int:
    """Whole seconds until the next try is taken; 0 when it may be made now."""
    keys = caller.keys()
    rows = {row.key: row for row in session.execute(select(ThrottleRow).where(ThrottleRow.key.in_(keys))).scalars()}
    both, account, _network = keys
    known_at = rows[both].known_at if both in rows else None
    if known_at is not None and known_at > now - timedelta(days=KNOWN_DAYS):
        rows.pop(account, None)
    waits = [(row.free_at - now).total_seconds() for row in rows.values() if row.free_at is not None]
    return max(0, math.ceil(max(waits, default=0)))


def note_failure(session: Session, caller: Caller, *, now: datetime) -> None:
    """Count a failure; old ones are forgotten."""
    old, unknown = now - timedelta(hours=FORGET_HOURS), now - timedelta(days=KNOWN_DAYS)
    session.execute(
        delete(ThrottleRow)
        .where(ThrottleRow.failed_at < old, or_(ThrottleRow.known_at.is_(None), ThrottleRow.known_at < unknown))
        .execution_options(synchronize_session=False)
    )
    for key, pace in caller.keys().items():
        row = _read(session, key)
        failures = row.failures + 1 if row.failed_at is not None and row.failed_at >= old else 1
        wait = pace.wait(failures)
        values = {"failures": failures, "failed_at": now, "free_at": now + timedelta(seconds=wait) if wait else None}
        _set(session, key, values)


def note_success(session: Session, caller: Caller, *, now: datetime) -> None:
    """Forget the failures of this account, and know it from this network from now on."""
    both, account, _network = caller.keys()
    for key in (both, account):
        _read(session, key)
        known = {"known_at": now} if key == both else {}
        _set(session, key, {"failures": 0, "free_at": None, **known})


def _read(session: Session, key: str) -> ThrottleRow:
    """The row of a key, made when it is missing; locked, so that tries at the same time are all counted."""
    query = (
        select(ThrottleRow).where(ThrottleRow.key == key).with_for_update().execution_options(populate_existing=True)
    )
    row: ThrottleRow | None = session.execute(query).scalar_one_or_none()
    if row is None:
        try:
            with session.begin_nested():
                session.add(ThrottleRow(key=key, failures=0))
        except IntegrityError:
            pass  # another gateway made it at the same moment
        made: ThrottleRow = session.execute(query).scalar_one()
        return made
    return row


def _set(session: Session, key: str, values: dict[str, object]) -> None:
    session.execute(
        update(ThrottleRow).where(ThrottleRow.key == key).values(**values).execution_options(synchronize_session=False)
    )


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
