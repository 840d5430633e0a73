"""The verbs of the catalogue: import from PTV, its stand-in, a check of links, a report. Called by ``bot.cli``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bot import clock
from bot.settings import Settings
from bot.storage.database import Database

Verb = Callable[[argparse.Namespace, Settings], int]

ADDRESSES = {
    "v11": "https://api.palvelutietovaranto.suomi.fi/api/v11",
    "v12": "https://api-gw.palvelutietovaranto.suomi.fi/api/v12",
}
KEY_FILE = Path("secrets") / "ptv_key"
REFUSED = 3
SHOWN_LINES = 40


def add_import_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``neuvo import ptv``."""
    parser.add_argument("--version", choices=["v11", "v12"], default="v11", help="of PTV's open API")
    parser.add_argument("--url", help="another address than the national one, such as that of `neuvo ptv-stub`")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--full", action="store_true", help="everything of the scope (the default)")
    kinds.add_argument("--changes", action="store_true", help="only what changed since the last run")
    parser.add_argument("--force", action="store_true", help="withdraw however many services are gone")
    parser.add_argument("--scope", help="another file than data/catalogue/ptv.yml")
    parser.add_argument("--report", help="write the whole report to this file")


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``neuvo check links``, and the other parts that can be checked alone."""
    told = "links: the catalogue's addresses and numbers, not texts; stories: only rules and stories"
    parser.add_argument("what", nargs="?", choices=["links", "stories"], help=told)
    parser.add_argument("--most", type=int, default=2000, help="addresses to ask at most")
    parser.add_argument("--allow-local", action="store_true", help="ask addresses of private networks too")


def add_verbs(subparsers: Any) -> None:
    """Add ``ptv-stub`` and ``report``."""
    stub = _add(subparsers, "ptv-stub", _stub, "a stand-in for PTV on loopback, for trying out and for tests")
    stub.add_argument("--port", type=int, default=8099)
    stub.add_argument("--services", type=int, default=200)
    stub.add_argument("--channels", type=int, default=600)
    stub.add_argument("--fixtures", help="serve the JSON files of this folder instead of made-up services")
    report = _add(subparsers, "report", _report, "topics that have no service, services that no topic reaches")
    report.add_argument("what", choices=["catalogue"])
    report.add_argument("--json", action="store_true")


def import_ptv(chosen: argparse.Namespace, current: Settings) -> int:
    """Run ``neuvo import ptv``: 0 done, 1 failed and nothing changed, 3 refused as too much would be withdrawn."""
    from bot.catalogue.intake.models import RunKind, RunState
    from bot.catalogue.intake.runs import RunInProgress
    from bot.catalogue.ptv.client import PtvClient
    from bot.catalogue.ptv.scope import load_scope
    from bot.catalogue.ptv.source import Source
    from bot.catalogue.ptv.source_v11 import V11Source
    from bot.catalogue.ptv.source_v12 import V12Source
    from bot.catalogue.ptv_import import PtvImport

    url = chosen.url or ADDRESSES[chosen.version]
    key = _read_key(current) if chosen.version == "v12" else None
    if chosen.version == "v12" and key is None:
        _complain(f"v12 needs a key: put it into {current.data_dir / KEY_FILE}")
        return 2
    client = PtvClient(url, key=key, pause=0.0 if _is_local(url) else 0.1)
    scope = load_scope(Path(chosen.scope)) if chosen.scope else load_scope()
    source: Source = V12Source(client, scope) if chosen.version == "v12" else V11Source(client, scope)
    on_publish = partial(_audit, is_forced=chosen.force)
    job = PtvImport(_open(current), source, scope, url, on_publish=on_publish, watch=_watch, force=chosen.force)
    # A terminated run ends like a failed one: it gives its lease back and the next goes on from there.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        report = job.run(RunKind.CHANGES if chosen.changes else RunKind.FULL)
    except RunInProgress:
        _complain("another import is running")
        return 1
    _say(
        f"{report.state.value} ({report.kind.value}): {report.added} added, {report.changed} changed,"
        f" {report.unchanged} unchanged, {report.withdrawn} withdrawn, {report.refused} refused"
    )
    for line in report.lines[:SHOWN_LINES]:
        _say(f"  {line}")
    if len(report.lines) > SHOWN_LINES:
        _say(f"  … and {len(report.lines) - SHOWN_LINES} more lines (--report FILE has them all)")
    if chosen.report:
        Path(chosen.report).write_text("\n".join(report.lines) + "\n", encoding="utf-8")
    return {RunState.PUBLISHED: 0, RunState.REFUSED: REFUSED}.get(report.state, 1)


def _stub(chosen: argparse.Namespace, _current: Settings) -> int:
    from bot.catalogue.ptv_stub.generator import make_world
    from bot.catalogue.ptv_stub.server import STUB_KEY, StubServer
    from bot.catalogue.ptv_stub.world import read_world

    if chosen.fixtures:
        world = read_world(Path(chosen.fixtures))
    else:
        world = make_world(services=chosen.services, channels=chosen.channels)
    server = StubServer(world, port=chosen.port)
    _say(f"v11 {server.address_of('v11')}\nv12 {server.address_of('v12')} (key {STUB_KEY})")
    _say(f"{len(world.services)} services, {len(world.channels)} channels; Ctrl-C ends")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.ended.set()
    return 0


def check_links(chosen: argparse.Namespace, current: Settings) -> int:
    """Run ``neuvo check links``: 0 all answer, 1 faults told."""
    from bot.catalogue import links

    report = links.check_links(_open(current), most=chosen.most, allow_local=chosen.allow_local, say=_watch_line)
    for fault in report.faults:
        _say(f"{fault.reason}\t{fault.address}\t{', '.join(fault.services)}")
    _complain(f"{report.asked} addresses and numbers looked at, {len(report.faults)} faults")
    return 1 if report.faults else 0


def _report(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.catalogue.coverage import read_coverage

    coverage = _open(current).look(read_coverage)
    if chosen.json:
        _say(json.dumps(coverage.as_json(), ensure_ascii=False, indent=1))
        return 0
    for heading, lines in coverage.as_table():
        _say(f"{heading} ({len(lines)})")
        for line in lines:
            _say(f"  {line}")
    return 0


def _audit(session: Any, report: Any, *, is_forced: bool) -> None:
    from bot.catalogue.intake.models import RunState
    from bot.staff import audit

    details = {name: getattr(report, name) for name in ("added", "changed", "withdrawn", "refused")}
    details |= {"lost": dict(report.lost)} if report.lost else {}
    details |= {"forced": True} if is_forced else {}
    details |= {"state": report.state.value} if report.state is not RunState.PUBLISHED else {}
    subject = f"catalogue:{report.run_id}"
    now = clock.utc_now()
    audit.record(
        session,
        audit.Deed.CATALOGUE_IMPORTED,
        account_id=None,
        subject=subject,
        now=now,
        kind=report.kind.value,
        **details,
    )


def _read_key(current: Settings) -> str | None:
    path = current.data_dir / KEY_FILE
    return path.read_text(encoding="utf-8").strip() or None if path.exists() else None


def _is_local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "http://localhost"))


def _watch(progress: Any) -> None:
    _watch_line(f"{progress.services} services  {progress.leg}, page {progress.page}")


def _watch_line(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()


def _open(current: Settings) -> Database:
    return Database(current.database_url)


def _add(subparsers: Any, name: str, run: Verb, text: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = subparsers.add_parser(name, help=text, description=text)
    added.set_defaults(run=run)
    return added


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")
