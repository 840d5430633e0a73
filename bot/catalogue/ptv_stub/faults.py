"""Faults of the stand-in, switched on and off while it runs: which, on what paths, how often."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class FaultKind(str, Enum):
    """What can go wrong."""

    SERVER_ERROR = "server_error"
    TOO_MANY = "too_many"
    TIME_OUT = "time_out"
    HALF_BODY = "half_body"
    MALFORMED = "malformed"
    NULL_LISTS = "null_lists"
    MISSING_DETAILS = "missing_details"
    MOVING = "moving"
    EMPTY = "empty"
    REDIRECT = "redirect"


@dataclass
class Fault:
    """One fault: on paths that contain ``path``, after ``after`` of them, ``times`` times or until switched off.

    ``share`` (0-1) is that of the objects of an answer which are struck; only null lists know it.
    """

    kind: FaultKind
    path: str = ""
    times: int | None = None
    after: int = 0
    share: float = 1.0

    def strikes_object(self, place: int) -> bool:
        """Whether the object at this place of an answer is struck: every fifth, from a share of 0.2."""
        # Not by floor(): 0.2 * 5 may come out a hair below 1.
        return round((place + 1) * self.share, 9) // 1 > round(place * self.share, 9) // 1

    def strikes(self, path: str) -> bool:
        """Whether this question is struck; counts it."""
        if self.path not in path or self.times == 0:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults that are switched on; questions come from several threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults = list(faults)
        self._lock = threading.Lock()

    def switch(self, *faults: Fault) -> None:
        """Have these and no others."""
        with self._lock:
            self._faults = list(faults)

    def read(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Have those of a JSON list of ``{kind, path, times, after, share}``.

        Raises:
            ValueError: when a kind is unknown.
        """
        self.switch(
            *(
                Fault(
                    FaultKind(row["kind"]),
                    row.get("path", ""),
                    row.get("times"),
                    row.get("after", 0),
                    row.get("share", 1.0),
                )
                for row in rows
            )
        )

    def strike(self, path: str) -> dict[FaultKind, Fault]:
        """What befalls a question, by kind."""
        with self._lock:
            return {fault.kind: fault for fault in self._faults if fault.strikes(path)}
