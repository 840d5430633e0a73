"""Gives the judge of danger the classifier of the newest model, also of one trained while the gateway serves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

from bot.content.danger import DangerJudge
from bot.content.model_files import find_newest, load_danger_model
from bot.content.topic_model import ModelFilesError

log = logging.getLogger(__name__)

LOOK_SECONDS = 3.0


class DangerWatch:
    """Looks every few seconds for a model that is newer; a file that cannot be read is told once and left alone."""

    def __init__(self, judge: DangerJudge, models_dir: Path) -> None:
        self._judge = judge
        self._models_dir = models_dir
        self._seen: Path | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take the model that is there, and begin to look."""
        await self.look()
        self._task = asyncio.create_task(self._look_for_ever())

    async def stop(self) -> None:
        """Look no more."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Load the newest model unless it is loaded already."""
        newest = find_newest(self._models_dir)
        if newest is None or newest == self._seen:
            return
        self._seen = newest
        try:
            self._judge.model = await asyncio.to_thread(load_danger_model, newest)
        except ModelFilesError as error:
            log.error("danger_model_unreadable", extra={"model": newest.name, "fault": str(error)})
        else:
            log.info("danger_model_loaded", extra={"model": newest.name})

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()
