"""The steps of ``neuvo serve``: schema, catalogue, administrator, model, three processes, addresses.

The gateway starts before the model is trained: danger and people are there from the first seconds.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from bot import clock
from bot.catalogue.importer import import_starter
from bot.catalogue.topics import all_topics
from bot.content import training
from bot.content.crisis_files import current_lexicon
from bot.content.texts import current_texts
from bot.handover.hours import read_hours
from bot.settings import PROJECT_ROOT, Settings
from bot.staff import accounts
from bot.staff.models import Role
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.supervisor.processes import Child, Supervisor

READY_SECONDS = 180.0
ASK_EVERY = 0.3


class StepFailed(Exception):
    """A step that did not succeed: which one, and what to do about it."""

    def __init__(self, step: str, advice: str) -> None:
        super().__init__(f"{step}: {advice}")
        self.step = step
        self.advice = advice


def serve(settings: Settings, say: Callable[[str], None]) -> int:
    """Prepare the installation, run it until Ctrl-C or SIGTERM, and answer the exit code."""
    try:
        _check_port(settings)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / "logs").mkdir(exist_ok=True)
        with _step("content", "run `neuvo check` to see every fault of the content", say):
            _load_content()
        password = _prepare_database(settings, say)
        return _run(settings, say, password)
    except StepFailed as error:
        say(f"FAILED: {error.step}")
        say(f"  {error.advice}")
        return 1


def _load_content() -> None:
    """Read what the gateway reads at its start, so that a faulty file is told here and not in its log."""
    current_texts()
    current_lexicon()
    all_topics()
    read_hours()


def _prepare_database(settings: Settings, say: Callable[[str], None]) -> str | None:
    """Migrate and load the catalogue; answer the administrator's password when one was made up."""
    database = Database(settings.database_url)
    try:
        with _step("database", f"check DATABASE_URL and that {settings.data_dir} can be written", say):
            upgrade(database.engine)
        with _step("service catalogue", "run `neuvo import starter` to see every fault of the records", say):
            database.write(import_starter, now=clock.utc_now())
        with _step("administrator", "run `neuvo user add` by hand", say):
            return database.write(_ensure_admin, settings.admin_password)
    finally:
        database.close()


def _ensure_admin(session: Session, given: str | None) -> str | None:
    if accounts.has_accounts(session):
        return None
    password = given or secrets.token_urlsafe(12)
    accounts.create_account(
        session,
        username="admin",
        password=password,
        name="Admin",
        title=current_texts().find("ui_console_worker_title", language="fi").text,
        shortest=1 if given else accounts.MIN_PASSWORD_LENGTH,
        roles=list(Role),
        now=clock.utc_now(),
    )
    return None if given else password


def _run(settings: Settings, say: Callable[[str], None], password: str | None) -> int:
    environment = _inner_environment(settings)
    supervisor = Supervisor(say)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=supervisor.end).start())
    watcher = threading.Thread(target=supervisor.watch)
    logs = settings.data_dir / "logs"
    python = sys.executable

    def child(name: str, *command: str) -> Child:
        return Child(name, [python, *command], environment, logs / f"{name}.log")

    try:
        supervisor.add(child("gateway", "-m", "channels.app"))
        supervisor.add(child("actions", "-m", "actions"))
        watcher.start()
        with _step("model", f"see {logs / 'training.log'}, then `neuvo check` and `neuvo train`", say):
            model = training.ensure_model(settings.models_dir, log_path=logs / "training.log", say=say)
        if not supervisor.is_ending:
            supervisor.add(child("rasa", "-m", "bot.rasa_server", str(model)))
            with _step("ready", f"see the logs in {logs}", say):
                _wait_until_ready(settings, supervisor)
        if not supervisor.is_ending:
            _tell_addresses(settings, say, password)
        watcher.join()
    finally:
        supervisor.end()
        say("Neuvo has ended.")
    return 0


def _inner_environment(settings: Settings) -> dict[str, str]:
    """The environment of the children: secrets made at first start, inner servers on free loopback ports."""
    actions_port, rasa_port = _free_ports(2)
    return {
        **os.environ,
        "NEUVO_DATA_DIR": str(settings.data_dir),
        "NEUVO_INNER_SECRET": _inner_secret(settings.data_dir / "secrets" / "inner"),
        "NEUVO_ASSISTANT_URL": f"http://127.0.0.1:{rasa_port}",
        "NEUVO_ACTIONS_URL": f"http://127.0.0.1:{actions_port}",
        "NEUVO_TRACKER_URL": settings.tracker_url,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        # NumPy would share the arithmetic of one message among threads that then spin: 6 ms of CPU a message.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "SANIC_HOST": "127.0.0.1",
        "PYTHONPATH": str(PROJECT_ROOT),
    }


def _inner_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            advice = f"set NEUVO_PORT to a free one, or end what listens there ({error.strerror})"
            raise StepFailed(f"port {settings.port} on {settings.host} is taken", advice) from error


def _wait_until_ready(settings: Settings, supervisor: Supervisor) -> None:
    ends = time.monotonic() + READY_SECONDS
    url = f"{_address(settings)}/readyz"
    while time.monotonic() < ends and not supervisor.is_ending:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(ASK_EVERY)
    if not supervisor.is_ending:
        raise StepFailed("ready", f"the service did not become ready in {READY_SECONDS:g} s; ask {url} what is missing")


def _tell_addresses(settings: Settings, say: Callable[[str], None], password: str | None) -> None:
    address = _address(settings)
    say("")
    say("Neuvo is ready.")
    say(f"  Residents (demonstration page): {address}/demo.html")
    say(f"  Workers' console:               {address}/console.html")
    if password is not None:
        say(f"  First administrator:            admin / {password}   (shown this once)")
    say("  Ctrl-C ends everything.")


def _address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host
    return f"http://{host}:{settings.port}"


@contextmanager
def _step(name: str, advice: str, say: Callable[[str], None]) -> Iterator[None]:
    """Tell that a step begins and how long it took; any error becomes ``StepFailed`` with the advice."""
    say(f"- {name} …")
    began = time.monotonic()
    try:
        yield
    except StepFailed:
        raise
    except Exception as error:
        raise StepFailed(name, f"{type(error).__name__}: {error}. What to do: {advice}") from error
    say(f"  {name}: done in {time.monotonic() - began:.1f} s")
