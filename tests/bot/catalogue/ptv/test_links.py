"""Dead addresses and numbers are found, politely; what topics reach is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.catalogue.coverage import read_coverage
from bot.catalogue.importer import import_records
from bot.catalogue.links import LinkAsker, check_links
from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.catalogue.topics import TopicGuide
from bot.storage.database import Database
from tests.conftest import MONDAY_NOON

RECORD = ServiceRecord("a", "test", {"fi": "Apu"}, "Kunta", topics=("debts",))


@pytest.fixture
def site() -> Iterator[Any]:
    """A site of which some pages are gone; ``asked`` has (method, path)."""

    class Page(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            server.asked.append((self.command, self.path))
            code = {"/gone": 410, "/picky": 405, "/shy": 403, "/broken": 500}.get(self.path, 200)
            if self.path == "/picky" and self.command == "GET":
                code = 200
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def bring(database: Database, *urls: str) -> None:
    links = tuple(LinkRecord(LinkKind.WEB, url) for url in urls)
    phones = (PhoneRecord("112", "112"), PhoneRecord("ei", "ei"))
    database.write(import_records, [replace(RECORD, links=links, phones=phones)], source="test", now=MONDAY_NOON)


def test_dead_addresses_and_numbers_are_told_with_their_services(database: Database, site: Any) -> None:
    home = f"http://127.0.0.1:{site.server_port}"
    bring(database, *(f"{home}/{name}" for name in ("good", "gone", "picky", "shy", "broken")), "http://127.0.0.1:9/")
    waits: list[float] = []
    asker = LinkAsker(allow_local=True, sleep=waits.append)
    report = check_links(database, most=100, asker=asker)
    told = {(fault.address.rsplit("/", 1)[-1], fault.reason): fault.services for fault in report.faults}
    assert told == {
        ("gone", "answers 410"): ("a",),
        ("broken", "answers 500"): ("a",),
        ("", "not reached (ConnectionRefusedError)"): ("a",),
        ("ei", "cannot be dialled"): ("a",),
    }
    assert report.asked == 8
    assert ("GET", "/picky") in site.asked
    assert ("GET", "/good") not in site.asked
    assert len(waits) >= 4


def test_no_more_are_asked_than_allowed(database: Database, site: Any) -> None:
    home = f"http://127.0.0.1:{site.server_port}"
    bring(database, f"{home}/1", f"{home}/2", f"{home}/3")
    check_links(database, most=2, asker=LinkAsker(allow_local=True, sleep=lambda _seconds: None))
    assert len(site.asked) == 2


def test_doors_inside_are_not_knocked_on(database: Database, site: Any) -> None:
    bring(database, f"http://127.0.0.1:{site.server_port}/good")
    report = check_links(database, most=10, asker=LinkAsker(sleep=lambda _seconds: None))
    assert "not a public host" in {fault.reason for fault in report.faults}
    assert site.asked == []


def test_gaps_between_topics_and_services_are_told(database: Database) -> None:
    others = [replace(RECORD, id="b", topics=()), replace(RECORD, id="c", topics=("studies",))]
    database.write(import_records, [RECORD, *others], source="test", now=MONDAY_NOON)
    guides = {
        slug: TopicGuide(slug, "any", services, ())
        for slug, services in {"debts": ("a", "missing"), "studies": (), "loneliness": ()}.items()
    }
    coverage = database.look(read_coverage, guides=guides)
    assert coverage.topics_without_service == ("loneliness",)
    assert coverage.topics_without_guide == ("studies",)
    assert coverage.unreached_services == ("b (Apu)",)
    assert coverage.missing_services == ("debts: missing",)
