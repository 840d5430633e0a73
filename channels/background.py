"""What a gateway does besides answering, for as long as it lives. Knows nothing of what that is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence

log = logging.getLogger(__name__)

Chore = Callable[[], Coroutine[None, None, None]]
"""Makes a coroutine that runs until it is cancelled."""


class Background:
    """Chores by name; one that ends by an error is told in the log, the others go on."""

    def __init__(self, chores: Sequence[tuple[str, Chore]]) -> None:
        self._chores = chores
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin all chores; to be called in the loop."""
        for name, chore in self._chores:
            task = asyncio.create_task(chore(), name=name)
            task.add_done_callback(_tell)
            self._tasks.append(task)

    async def stop(self) -> None:
        """End all chores."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _tell(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("chore_failed", extra={"chore": task.get_name(), "error": type(error).__name__})
