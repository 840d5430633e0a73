"""What went wrong inside one turn of Rasa. Rasa swallows exceptions of actions and answers on (RELIABILITY W15);
here they are noted, so that the turn is neither stored nor answered by halves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NOTED: ContextVar[list[str] | None] = ContextVar("turn_faults", default=None)


class TurnFailedError(Exception):
    """A turn that must be asked again; ``faults`` are names of exceptions, never texts."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@contextmanager
def collecting() -> Iterator[None]:
    """Note the faults of what runs inside, in this task and what it awaits."""
    token = _NOTED.set([])
    try:
        yield
    finally:
        _NOTED.reset(token)


def note(fault: str) -> None:
    """Note a fault of the present turn; outside a turn nothing is noted."""
    noted = _NOTED.get()
    if noted is not None:
        noted.append(fault)


def raise_noted() -> None:
    """Raise TurnFailedError when a fault was noted."""
    noted = _NOTED.get()
    if noted:
        raise TurnFailedError(list(noted))
