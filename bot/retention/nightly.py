"""The night's run as long as a gateway lives, and the same by hand. Decides nothing: what goes is in ``purge``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.errors import BotError
from bot.handover.rules import current_rules
from bot.retention import purge
from bot.retention.purge import Keep, Run
from bot.settings import Settings
from bot.storage.database import Database

ASK_EVERY = 600.0
PAUSE = 0.2
"""Seconds between portions, in which residents' messages are written."""

log = logging.getLogger(__name__)


def read_keep(settings: Settings) -> Keep:
    """How long this installation keeps what."""
    return Keep(settings.keep_bot_days, settings.keep_handover_days, current_rules())


async def keep_tidy(
    database: Database,
    keep: Keep,
    *,
    ask_every: float = ASK_EVERY,
    pause: float = PAUSE,
    now: Callable[[], datetime] | None = None,
) -> None:
    """Delete every night what is over; runs until it is cancelled."""
    while True:
        try:
            moment = (now or clock.utc_now)()
            if await database.read(purge.is_due, keep=keep, now=moment):
                await _run(database, keep, moment, pause)
        except (BotError, SQLAlchemyError) as error:
            # A portion that failed left no half: the next look goes on.
            log.warning("retention_put_off", extra={"reason": type(error).__name__})
        await asyncio.sleep(ask_every)


def run_now(database: Database, keep: Keep, *, now: datetime) -> Run | None:
    """Delete everything that is over, in this thread.

    Raises:
        BotError: DATABASE_BUSY; what was deleted until then stays deleted.
    """
    while database.write(purge.delete_portion, keep=keep, now=now):
        pass
    run = database.write(purge.end_run, keep=keep, now=now)
    database.overwrite_log()
    return run


async def _run(database: Database, keep: Keep, now: datetime, pause: float) -> None:
    while await database.run(purge.delete_portion, keep=keep, now=now):
        await asyncio.sleep(pause)
    run = await database.run(purge.end_run, keep=keep, now=now)
    await asyncio.to_thread(database.overwrite_log)
    if run is not None:
        numbers = {"bot_chats": run.bot_chats, "person_chats": run.person_chats, "callbacks": run.callbacks}
        log.info("conversations_purged", extra=numbers)
