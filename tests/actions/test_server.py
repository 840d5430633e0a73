"""The action server answers nobody but our Rasa, and importing it does nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from actions.__main__ import make_app
from bot.settings import PROJECT_ROOT
from tests.fakes.listening import listening

SECRET = {"authorization": "Bearer s3cret"}
CALL = {"next_action": "action_clarify", "version": "3.6.2", "sender_id": "c", "domain": {}}
TRACKER = {"sender_id": "c", "slots": {}, "latest_message": {"text": "canary-7391"}, "events": []}
TRACKER |= {"paused": False, "followup_action": None, "active_loop": {}, "latest_action_name": None}


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with listening(make_app("s3cret")) as opened:
        yield opened


async def post(client: aiohttp.ClientSession, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
    async with client.post("/webhook", json=body, headers=headers) as response:
        return response.status, await response.text()


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "s3cret"}])
async def test_a_call_without_the_secret_is_refused(client: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    assert (await post(client, {**CALL, "tracker": TRACKER}, headers))[0] == 401


async def test_an_action_is_run_for_who_knows_the_secret(client: aiohttp.ClientSession) -> None:
    status, body = await post(client, {**CALL, "tracker": TRACKER}, SECRET)
    assert status == 200
    assert json.loads(body)["responses"][0]["custom"]["text_key"] == "utter_did_you_mean"


async def test_a_fault_does_not_echo_the_conversation(client: aiohttp.ClientSession) -> None:
    status, body = await post(client, {**CALL, "tracker": {"latest_message": {"text": "canary-7391"}}}, SECRET)
    assert status == 500
    assert "canary" not in body


def test_without_a_secret_the_server_does_not_start() -> None:
    with pytest.raises(ValueError, match="NEUVO_INNER_SECRET"):
        make_app("")


def test_importing_the_actions_opens_nothing() -> None:
    code = (
        "import builtins, socket, sqlite3, sys, pkgutil, importlib\n"
        "def refuse(*a, **k): raise SystemExit('opened')\n"
        "import rasa_sdk, sqlalchemy, bot.catalogue.search\n"
        "sqlite3.connect = socket.socket.connect = refuse\n"
        "import actions\n"
        "[importlib.import_module(f'actions.{m.name}') for m in pkgutil.iter_modules(actions.__path__)]\n"
        "from actions import reading\n"
        "assert reading._database.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=PROJECT_ROOT)
