"""The catalogue at full size: import from the stand-in, search on both databases, replies while an import runs.

``python -m tests.bench --catalogue``; ``--services 3000`` for a quick run. Prints, asserts nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from ruamel.yaml import YAML
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import clock
from bot.catalogue.importer import import_starter
from bot.catalogue.schedule import NICENESS
from bot.catalogue.search import FoundService, find_services
from bot.content.finding import Finder
from bot.content.training import fingerprint, name_of
from bot.settings import PROJECT_ROOT
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.bench.load import Times, measure, through_gateway
from tests.e2e.serving import free_port, serve

QUERIES = PROJECT_ROOT / "tests" / "content"
POSTGRES = os.environ.get("NEUVO_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
FOLDERS = ("search", "search_apart")
CHANNELS_OF_SERVICE = 10 / 3
CHANGED = {"services": 300, "channels": 500}
"""What a day changes in the stand-in."""

ROUND = 20
PAUSE = 3.0
"""Questions of a round, and seconds between two rounds: one resident who asks without end is a load of its own."""

Figures = dict[str, object]
Search = Callable[[Session, str, str], list[FoundService]]


@dataclass(frozen=True)
class Stub:
    """A stand-in for PTV in a process of its own."""

    base: str

    @property
    def url(self) -> str:
        return f"{self.base}/api/v11"

    def change(self) -> None:
        """Let things change now."""
        body = json.dumps({**CHANGED, "at": clock.utc_now().strftime("%Y-%m-%dT%H:%M:%S.0000000")}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.base}/stub/changes", body, method="PUT")):
            pass


def measure_catalogue(folder: Path, model: Path, *, services: int) -> Figures:
    """All figures of the catalogue, with the name of what was measured."""
    channels = round(services * CHANNELS_OF_SERVICE)
    figures: Figures = {"catalogue": f"{services} services, {channels} channels"}
    finder = Finder.load(model)
    with run_stub(services, channels) as stub:
        try:
            with empty_postgres() as postgres:
                figures |= measure_database("PostgreSQL", postgres, stub, folder / "postgres", finder)
        except OperationalError:
            figures["PostgreSQL"] = "not there"
        figures |= measure_replies(folder / "sqlite", stub, model)
        sqlite = f"sqlite:///{folder / 'sqlite' / 'neuvo.db'}"
        figures |= measure_database("SQLite", sqlite, stub, folder / "sqlite", finder)
    return figures


def measure_database(name: str, url: str, stub: Stub, folder: Path, finder: Finder) -> Figures:
    """Full import (where there was none), a day's changes, search."""
    figures: Figures = {}
    if make_starter(url):
        figures |= table_of_import(f"{name}: full import", run_import(folder, url, stub, "--full"))
    stub.change()
    figures |= table_of_import(f"{name}: daily change", run_import(folder, url, stub, "--changes"))
    database = Database(url)
    began = time.monotonic()
    database.look(find_services, text="kotihoito", language="fi")
    figures[f"{name}: first search after an import, s"] = time.monotonic() - began

    def by_words(session: Session, query: str, language: str) -> list[FoundService]:
        return find_services(session, text=query, language=language)

    def by_all(session: Session, query: str, language: str) -> list[FoundService]:
        return finder.find(session, query, language=language)

    figures |= measure_search(f"{name}: search", database, by_words)
    figures |= measure_search(f"{name}: search with classifiers", database, by_all)
    database.close()
    return figures


def measure_search(name: str, database: Database, search: Search) -> Figures:
    """Every query once, each in a transaction of its own."""
    times = []
    for language, query in read_queries():
        began = time.perf_counter()
        database.look(search, query, language)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {f"{name}: p{part}, ms": times[int(part / 100 * (len(times) - 1))] for part in (50, 95, 99)}


def measure_replies(folder: Path, stub: Stub, model: Path) -> Figures:
    """One resident before and while the catalogue is fetched as the gateway fetches it: a process of low priority."""
    folder.mkdir(parents=True)
    fitting = folder / name_of(fingerprint())  # served whatever it was trained from: only its speed counts
    shutil.copy(model, fitting)
    with serve(folder, model=fitting) as service:
        talker = through_gateway(service.base)
        questions = [query for language, query in read_queries() if language == "fi"]

        def talk() -> Times:
            return asyncio.run(measure(talker, questions, residents=1, each=ROUND))

        before = Times.joined([talk() for _ in range(5)])
        ended: list[Ended] = []
        url = f"sqlite:///{folder / 'neuvo.db'}"
        importing = threading.Thread(target=lambda: ended.append(run_import(folder, url, stub, "--full")), daemon=True)
        importing.start()
        rounds = [talk()]
        while importing.is_alive():
            time.sleep(PAUSE)
            rounds.append(talk())
        importing.join()
        after = Times.joined([talk() for _ in range(5)])
    during = Times.joined(rounds)
    alone = Times.joined([before, after])
    return {
        **table_of_import("SQLite: full import, with a chat beside it", ended[0]),
        "reply, no import: p50, ms": alone.p50,
        "reply, no import: p95, ms": alone.p95,
        "reply, during an import: p50, ms": during.p50,
        "reply, during an import: p95, ms": during.p95,
        "reply, during an import: longest, ms": 1000 * max(during.seconds),
        "ratio of a reply (during / no import), p50": during.p50 / alone.p50,
        "ratio of a reply (during / no import), p95": during.p95 / alone.p95,
    }


@dataclass(frozen=True)
class Ended:
    """What a process took."""

    seconds: float
    mebibytes: float
    said: str


def run_import(folder: Path, url: str, stub: Stub, kind: str) -> Ended:
    """Run ``neuvo import ptv`` at the priority that the gateway gives it."""
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (folder / "import.log").open("w+b") as log:
        process = subprocess.Popen(
            ["nice", "-n", str(NICENESS), sys.executable, "-m", "bot.cli", "import", "ptv", kind, "--url", stub.url],
            cwd=PROJECT_ROOT,
            env={**os.environ, "NEUVO_DATA_DIR": str(folder), "DATABASE_URL": url},
            stdout=log,
            stderr=log,
        )
        kib = 0
        while process.poll() is None:
            kib = max(kib, _highest_kib(process.pid))
            time.sleep(0.2)
        log.seek(0)
        said = log.read().decode(errors="replace").strip()
    if process.returncode:
        raise RuntimeError(f"import ended with {process.returncode}: {said}")
    return Ended(time.monotonic() - began, kib / 1024, said.splitlines()[0])


def _highest_kib(pid: int) -> int:
    """The most memory that a process has had; not getrusage's, which counts that of the process that started it."""
    with suppress(OSError, StopIteration):
        status = Path(f"/proc/{pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
    return 0


def table_of_import(name: str, ended: Ended) -> Figures:
    return {f"{name}, s": ended.seconds, f"{name}, MiB": ended.mebibytes, name: ended.said}


def make_starter(url: str) -> bool:
    """Make the tables and our own entries; answer whether there were none before."""
    database = Database(url)
    try:
        upgrade(database.engine)
        return database.write(import_starter, now=clock.utc_now()).added > 0
    finally:
        database.close()


@contextmanager
def run_stub(services: int, channels: int) -> Iterator[Stub]:
    """The stand-in for the time of a block."""
    port = free_port()
    sizes = ["--port", str(port), "--services", str(services), "--channels", str(channels)]
    stub = Stub(f"http://127.0.0.1:{port}")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "ptv-stub", *sizes],
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with suppress(urllib.error.URLError):
                urllib.request.urlopen(f"{stub.url}/Organization", timeout=5).close()
                break
            time.sleep(0.1)
        yield stub
    finally:
        process.terminate()
        process.wait()


@contextmanager
def empty_postgres() -> Iterator[str]:
    """The address of an own, empty database, dropped at the end of the block."""
    name = f"neuvo_bench_{uuid4().hex[:12]}"
    admin = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT", future=True)
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


def read_queries() -> list[tuple[str, str]]:
    """(language, query) of both sets."""
    return [
        (path.stem, row["ask"])
        for folder in FOLDERS
        for path in sorted((QUERIES / folder).glob("*.yml"))
        for row in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["queries"]
    ]
