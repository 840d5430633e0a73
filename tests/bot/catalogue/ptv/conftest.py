"""An installation that imports from a stand-in of PTV, in either version, without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from bot.catalogue.intake.models import RunKind
from bot.catalogue.intake.runs import RunReport
from bot.catalogue.models import ServiceRow
from bot.catalogue.ptv.client import PtvClient
from bot.catalogue.ptv.scope import load_scope
from bot.catalogue.ptv.source_v11 import V11Source
from bot.catalogue.ptv.source_v12 import V12Source
from bot.catalogue.ptv_import import PtvImport
from bot.catalogue.ptv_stub.server import STUB_KEY, StubServer, running
from bot.catalogue.ptv_stub.world import World
from bot.catalogue.reading import read_services
from bot.catalogue.records import ServiceRecord
from bot.storage.database import Database
from tests.conftest import Clock
from tests.starter_copy import put_starter


@dataclass
class Installation:
    """A database with the starter catalogue and a stand-in that it imports from."""

    database: Database
    stub: StubServer
    version: str
    waits: list[float] = field(default_factory=list)
    audited: list[RunReport] = field(default_factory=list)

    def client(self, **options: Any) -> PtvClient:
        key = STUB_KEY if self.version == "v12" else None
        settings = {"pause": 0.0, "sleep": self.waits.append, "timeout": 2.0, "deadline": 3.0, **options}
        return PtvClient(self.stub.address_of(self.version), key=key, **settings)

    def run(self, kind: RunKind = RunKind.FULL, *, force: bool = False, watch: Any = None, **options: Any) -> RunReport:
        scope = load_scope()
        source = (V12Source if self.version == "v12" else V11Source)(self.client(**options), scope)
        job = PtvImport(
            self.database,
            source,
            scope,
            self.stub.url,
            on_publish=lambda _session, report: self.audited.append(report),
            watch=watch or (lambda _progress: None),
            force=force,
            sleep=lambda _seconds: None,
        )
        return job.run(kind)

    def read(self, *ids: str, language: str = "fi") -> list[ServiceRecord]:
        return self.database.look(read_services, ids, language=language)

    def visible(self) -> set[str]:
        wanted = select(ServiceRow.id).where(ServiceRow.source == "ptv", ServiceRow.withdrawn_at.is_(None))
        return self.database.look(lambda session: set(session.execute(wanted).scalars()))


@pytest.fixture(params=["v11", "v12"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def install(database: Database, version: str, moment: Clock) -> Iterator[Callable[[World], Installation]]:
    """Makes an installation for a world."""
    put_starter(database, now=moment())
    with ExitStack() as stack:

        def make(world: World) -> Installation:
            stub = stack.enter_context(running(world, slow_seconds=5.0))
            return Installation(database, stub, version)

        yield make


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole imports from the stand-in are a level of their own: right, but a second or two each."""
    for item in items:
        if "install" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.imports)
