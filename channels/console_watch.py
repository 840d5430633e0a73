"""Watches the desk's time while a gateway lives: notes workers' signs of life, and has done what is due.

Starts and ends with the console's blueprint. Decides nothing: what is due, and the deeds, are in ``bot.handover``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock
from bot.content.entity_files import current_phonebook
from bot.conversations import transcript
from bot.errors import BotError
from bot.handover import callbacks, desk, facts, held, presence, queue, watch
from bot.handover.facts import FactFinder
from bot.handover.presence import CRISIS
from bot.handover.rules import DeskRules, current_rules
from channels.board import SharedBoard
from channels.console_entry import console, language_of
from channels.gateway import Gateway

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
EMPTYING_HOURS = 1
BEAT_EVERY = timedelta(seconds=15)
OFFERS_CALLBACK = {"offers": ["callback"]}


class DeskWatch:
    """The watch of one gateway."""

    def __init__(self, gateway: Gateway, rules: DeskRules) -> None:
        self._gateway = gateway
        self._rules = rules
        self._hurry = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._emptied_at: datetime | None = None
        self._beats: dict[int, datetime] = {}
        self._finder = FactFinder.of(current_phonebook())
        self._searched: set[int] = set()

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._look_for_ever())

    async def stop(self) -> None:
        """End; what is due then is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look_in(self, seconds: float) -> None:
        """Look in so many seconds, when something will be due."""
        asyncio.get_running_loop().call_later(seconds, self._hurry.set)

    async def beat(self, account_id: int) -> None:
        """Note that a worker's console is alive: written down four times a minute at most."""
        now = clock.utc_now()
        last = self._beats.get(account_id)
        if last is None or not timedelta() <= now - last < BEAT_EVERY:
            self._beats[account_id] = now
            await self._gateway.database.run(presence.beat, account_id, now=now)

    async def look(self) -> None:
        """Do what is due now."""
        now, database = clock.utc_now(), self._gateway.database
        due = await database.read(watch.find_due, rules=self._rules, hours=self._gateway.hours, now=now)
        deeds: list[tuple[Callable[..., object], Sequence[int]]] = [
            (partial(held.send, until=now), due.held),
            (watch.alert, due.alert),
            (self._take_back, due.gone),
            (watch.spill, due.spill),
            (self._tell_nobody_came, due.nobody),
        ]
        for deed, handovers in deeds:
            for handover_id in handovers:
                try:
                    await database.run(deed, handover_id, now=now)
                except (BotError, SQLAlchemyError) as error:
                    # The next ones must not wait for it: a message may be among them.
                    log.warning("desk_deed_failed", extra={"handover": handover_id, "fault": type(error).__name__})
        await self._find_facts()
        if self._emptied_at is None or now - self._emptied_at >= timedelta(hours=EMPTYING_HOURS):
            self._emptied_at = now
            emptied = await database.run(callbacks.empty_old, rules=self._rules, now=now)
            log.info("callbacks_emptied", extra={"count": emptied})

    async def _find_facts(self) -> None:
        """Say of new handovers where and for whom it is, from what the resident told."""
        database = self._gateway.database
        unknown = set(await database.read(facts.list_without_facts))
        for handover_id in sorted(unknown - self._searched):
            found = await database.read(facts.find_facts, handover_id, finder=self._finder)
            if found:
                await database.run(facts.note_facts, handover_id, found)
        self._searched = unknown

    def _take_back(self, session: Session, handover_id: int, *, now: datetime) -> None:
        notice = self._gateway.words.notices_for(language_of(session, handover_id))
        gone_since = now - self._rules.gone_after
        if desk.return_from_gone(session, handover_id, notice=notice, gone_since=gone_since, now=now):
            log.info("handover_returned", extra={"handover": handover_id})

    def _tell_nobody_came(self, session: Session, handover_id: int, *, now: datetime) -> None:
        handover = queue.read(session, handover_id)
        language = transcript.read_conversation(session, handover.conversation_id).language
        words = self._gateway.words
        team = None if handover.urgency >= CRISIS else handover.team
        if self._gateway.hours.is_open(now, team):
            draft = replace(words.notice("notice_nobody_came", language), extra=OFFERS_CALLBACK)
        else:
            draft = words.closed_hours(language, now, team)
        watch.tell_nobody_came(session, handover_id, words=draft, now=now)

    async def _look_for_ever(self) -> None:
        while True:
            try:
                await self.look()
            except (BotError, SQLAlchemyError) as error:
                log.warning("desk_watch_failed", extra={"fault": type(error).__name__})
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), LOOK_SECONDS)
            self._hurry.clear()


@console.listener("before_server_start")
async def start(app: Sanic, _loop: Any) -> None:
    """Begin with the server."""
    app.ctx.board = SharedBoard(app.ctx.gateway.database, current_rules())
    app.ctx.desk_watch = DeskWatch(app.ctx.gateway, current_rules())
    app.ctx.desk_watch.start()


@console.listener("before_server_stop")
async def stop(app: Sanic, _loop: Any) -> None:
    """End before the gateway's database closes."""
    await app.ctx.desk_watch.stop()
