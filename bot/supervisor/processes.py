"""Child processes under one parent: started, watched, restarted with back-off, ended together."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 30.0
STEADY_SECONDS = 60.0
"""A child that lived this long starts with the first back-off again."""

END_SECONDS = 8.0
WATCH_SECONDS = 0.25
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to keep alive; its output goes to ``log_path``."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    backoff: float = FIRST_BACKOFF
    started_at: float = 0.0
    restart_at: float | None = None
    starts: int = field(default=0)

    def start(self) -> None:
        """Start the process; it is ended by the kernel when its parent dies."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command), env=dict(self.environment), stdout=log, stderr=log, preexec_fn=_die_with_parent
            )
        self.started_at, self.restart_at = time.monotonic(), None
        self.starts += 1


class Supervisor:
    """Watches children from one thread. ``report`` gets one line per event."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._children: list[Child] = []
        self._is_ending = threading.Event()
        self._lock = threading.Lock()

    def add(self, child: Child) -> None:
        """Start a child and keep it alive from now on."""
        with self._lock:
            child.start()
            self._children.append(child)

    def watch(self) -> None:
        """Restart what dies, until ``end`` is called from a signal or another thread."""
        while not self._is_ending.wait(WATCH_SECONDS):
            with self._lock:
                for child in self._children:
                    self._look_after(child)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.start()
            return
        if child.process is None or child.process.poll() is None:
            return
        if now - child.started_at >= STEADY_SECONDS:
            child.backoff = FIRST_BACKOFF
        child.restart_at = now + child.backoff
        how = _how_it_ended(child.process.returncode)
        self._report(f"{child.name} {how}; starting it again in {child.backoff:g} s (see {child.log_path})")
        child.backoff = min(2 * child.backoff, LONGEST_BACKOFF)

    def end(self) -> None:
        """Tell every child to end, wait a little, then end it by force."""
        self._is_ending.set()
        with self._lock:
            alive = [c.process for c in self._children if c.process is not None and c.process.poll() is None]
            for process in alive:
                process.terminate()
            ends = time.monotonic() + END_SECONDS
            for process in alive:
                try:
                    process.wait(max(0.1, ends - time.monotonic()))
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    @property
    def is_ending(self) -> bool:
        """Whether ``end`` was called."""
        return self._is_ending.is_set()


def _how_it_ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _die_with_parent() -> None:
    # Linux only, where the service runs; elsewhere the call is missing and orphans must be ended by hand.
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # Ctrl-C goes to the whole terminal group: only the parent acts on it and ends its children in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
