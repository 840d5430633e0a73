"""The board of the console, read once for all streams of this gateway instead of once for each.

When somebody comes into the queue every console is told; forty consoles that each read all open chats would keep the
messages of the residents waiting.
"""

from __future__ import annotations

import asyncio

from bot import clock
from bot.handover.overview import Board, read_board
from bot.handover.rules import DeskRules
from bot.storage.database import Database


class SharedBoard:
    """Readings of the board: who asks while one is under way gets the next one, which many then share."""

    def __init__(self, database: Database, rules: DeskRules) -> None:
        self._database = database
        self._rules = rules
        self._running: asyncio.Task[Board] | None = None
        self._next: asyncio.Task[Board] | None = None

    async def read(self) -> Board:
        """The board as it is now or later, never as it was before the call.

        Raises:
            BotError: DATABASE_BUSY.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._read_after(self._running))
        # Shielded: a console that goes away must not take the reading from the others.
        return await asyncio.shield(self._next)

    async def _read_after(self, before: asyncio.Task[Board] | None) -> Board:
        if before is not None:
            await asyncio.wait({before})
        # From here on whoever asks needs a later reading than this one.
        self._running, self._next = self._next, None
        return await self._database.read(read_board, rules=self._rules, now=clock.utc_now())
