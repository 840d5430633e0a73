"""The verb ``purge``: what is deleted tonight, or deleting it now. Called by ``bot.cli``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot import clock
from bot.clock import HELSINKI
from bot.settings import Settings
from bot.storage.database import Database


def add_verbs(subparsers: Any) -> None:
    """Add ``purge``."""
    text = "delete the conversations whose time is over, now instead of at night"
    purge = subparsers.add_parser("purge", help=text, description=text)
    purge.add_argument("--dry-run", action="store_true", help="only say what will go tonight")
    purge.set_defaults(run=_purge)


def _purge(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.retention.nightly import read_keep, run_now
    from bot.retention.purge import next_run, read_plan

    database, keep, now = Database(current.database_url), read_keep(current), clock.utc_now()
    if chosen.dry_run:
        plan = database.look(read_plan, keep=keep, at=next_run(now))
        _say(f"at {plan.at.astimezone(HELSINKI):%Y-%m-%d %H:%M} (Helsinki)")
        _say(f"chats with the bot alone, silent for {keep.bot_days} days: {plan.bot_chats}")
        _say(f"chats with a person, silent for {keep.person_days} days: {plan.person_chats}")
        _say(f"requests to be called, emptied: {plan.callbacks}")
        _say(f"deleted already, Rasa has still to forget: {plan.forgetting}")
        if plan.oldest is not None:
            _say(f"the oldest has been silent since {plan.oldest.astimezone(HELSINKI):%Y-%m-%d}")
        return 0
    run = run_now(database, keep, now=now)
    if run is None:
        _say("nothing to delete")
        return 0
    _say(f"deleted on {run.day}: {run.bot_chats} chats with the bot alone, {run.person_chats} with a person")
    _say(f"emptied: {run.callbacks} requests to be called. The gateway has Rasa forget what was deleted.")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
