"""A model trained once, a service that runs for the tests of a module, and residents who talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.content.training import ensure_model
from bot.settings import PROJECT_ROOT
from tests.channels.conftest import API, Resident
from tests.e2e.serving import Service, serve


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model of the present content: the one of ``make train`` when it fits, else trained here."""
    folder = PROJECT_ROOT / "var" / "models"
    folder.mkdir(parents=True, exist_ok=True)
    log_path = tmp_path_factory.mktemp("training") / "training.log"
    return ensure_model(folder, log_path=log_path, say=print)


@pytest.fixture(scope="module")
def service(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service with SQLite."""
    with serve(tmp_path_factory.mktemp("service"), model=model) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client without cookies that waits long enough for a restart."""
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as session:
        yield session


async def open_chat(http: aiohttp.ClientSession, service: Service, **body: str) -> Resident:
    """A resident who has just opened the chat."""
    async with http.post(f"{service.base}{API}", json=body) as response:
        started = await response.json()
        assert response.status == 201, started
    return Resident(http, service.base, started["conversation_id"], started["token"], started)
