"""When the catalogue is fetched anew: everything once a week, changes every day, at night; and the waiting for it.

What is due is read from the runs in the database, so several gateways and restarts agree on it. The import runs in a
process of its own at low priority: a chat never waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalogue.intake.models import RunKind, RunRow, RunState
from bot.catalogue.intake.runs import LEASE, last_published
from bot.catalogue.ptv.mapping import SOURCE
from bot.errors import BotError
from bot.storage.database import Database

NIGHT = (1, 5)
"""Hours of Helsinki in which imports begin."""

FULL_AFTER = timedelta(days=6, hours=12)
CHANGES_AFTER = timedelta(hours=20)
OVERDUE = timedelta(days=2)
"""What is so much too late does not wait for the night."""

AGAIN_AFTER = timedelta(hours=1)
"""How long a run that failed is left alone."""

ASK_EVERY = 600.0
NICENESS = 10

log = logging.getLogger(__name__)


def find_due(session: Session, *, now: datetime) -> RunKind | None:
    """The import that should begin now, None when none should."""
    latest = session.execute(
        select(RunRow).where(RunRow.source == SOURCE).order_by(RunRow.id.desc()).limit(1)
    ).scalar_one_or_none()
    if latest is not None and latest.lease is not None and now - latest.touched_at < LEASE:
        return None
    if latest is not None and latest.state == RunState.REFUSED.value and now - latest.touched_at < timedelta(days=1):
        return None
    if latest is not None and latest.state != RunState.PUBLISHED.value and now - latest.touched_at < AGAIN_AFTER:
        return None
    full = last_published(session, source=SOURCE, kinds=[RunKind.FULL])
    newest = last_published(session, source=SOURCE)
    if full is None or newest is None:
        return RunKind.FULL
    late = {
        RunKind.FULL: now - full.started_at - FULL_AFTER,
        RunKind.CHANGES: now - newest.started_at - CHANGES_AFTER,
    }
    is_night = NIGHT[0] <= now.astimezone(clock.HELSINKI).hour < NIGHT[1]
    for kind, lateness in late.items():
        if lateness >= timedelta(0) and (is_night or lateness >= OVERDUE):
            return kind
    return None


async def keep_fresh(
    database: Database,
    command: Sequence[str],
    *,
    ask_every: float = ASK_EVERY,
    now: Callable[[], datetime] = clock.utc_now,
) -> None:
    """Start ``command`` with ``--full`` or ``--changes`` whenever an import is due; runs until it is cancelled."""
    while True:
        try:
            due = await database.read(find_due, now=now())
            if due is not None:
                await _run([*command, f"--{due.value}"], due)
        except (BotError, OSError) as error:
            # A database that is busy or a process that cannot be started is asked for again later.
            log.warning("catalogue_import_put_off", extra={"reason": type(error).__name__})
        await asyncio.sleep(ask_every)


async def _run(command: Sequence[str], kind: RunKind) -> None:
    process = await asyncio.create_subprocess_exec(
        "nice", "-n", str(NICENESS), *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    log.info("catalogue_import_began", extra={"kind": kind.value})
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        # What was read so far is kept; the next run goes on from there.
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
    log.info("catalogue_import_ended", extra={"kind": kind.value, "code": code})
