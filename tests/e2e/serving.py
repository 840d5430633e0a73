"""Runs ``neuvo serve`` in a folder of its own and finds its processes, so that tests can kill them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.settings import PROJECT_ROOT

PASSWORD = "correct horse battery"
MARKS = {"gateway": "channels.app", "actions": "-m\0actions", "rasa": "bot.rasa_server"}


@dataclass
class Service:
    """A running installation."""

    base: str
    data_dir: Path
    process: subprocess.Popen[bytes]
    seconds_to_ready: float

    def pid_of(self, name: str) -> int | None:
        """The process of a name under this supervisor, None while it is down."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                command = (entry / "cmdline").read_text()
            except (OSError, IndexError):
                continue  # it ended while we looked
            if parent == self.process.pid and MARKS[name] in command:
                return int(entry.name)
        return None

    def kill(self, name: str) -> int:
        """Kill -9 a process and answer its pid."""
        pid = self.pid_of(name)
        assert pid is not None, f"{name} is not running"
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_ready(self, seconds: float = 120.0) -> float:
        """Wait until a resident can be served; answer the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.process.poll() is not None:
                raise AssertionError(f"neuvo serve ended:\n{(self.data_dir / 'serve.log').read_text()}")
            if self.is_ready():
                return time.monotonic() - began
            time.sleep(0.1)
        raise AssertionError(f"not ready:\n{(self.data_dir / 'serve.log').read_text()}")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=5) as response:
                return bool(json.load(response)["ready"])
        except (urllib.error.URLError, OSError):
            return False

    def resident_kib(self) -> int:
        """Resident memory of supervisor, gateway, Rasa and actions together, in KiB."""
        pids = [self.process.pid, *(self.pid_of(name) for name in MARKS)]
        return sum(_resident_kib(pid) for pid in pids if pid is not None)

    def outputs(self) -> list[str]:
        """Everything that the processes wrote to their logs."""
        return [path.read_text(errors="replace") for path in self.data_dir.rglob("*.log")]


def _resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(data_dir: Path, *, model: Path | None = None, **environment: str) -> Iterator[Service]:
    """Run the service until the end of the block; with ``model`` it need not train."""
    (data_dir / "models").mkdir(parents=True, exist_ok=True)
    if model is not None:
        shutil.copy(model, data_dir / "models" / model.name)
    port = free_port()
    settings = {
        "NEUVO_DATA_DIR": str(data_dir),
        "NEUVO_PORT": str(port),
        "NEUVO_ALWAYS_OPEN": "1",
        "NEUVO_ADMIN_PASSWORD": PASSWORD,
        "NEUVO_MESSAGES_PER_MINUTE": "100000",
        "NEUVO_CONVERSATIONS_PER_MINUTE": "100000",
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEUVO_", "DATABASE_URL", "REDIS_URL"))}
    with (data_dir / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"],
            cwd=PROJECT_ROOT,
            env={**kept, **settings, **environment},
            stdout=log,
            stderr=log,
        )
    service = Service(f"http://127.0.0.1:{port}", data_dir, process, 0.0)
    try:
        service.seconds_to_ready = service.wait_ready()
        yield service
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
