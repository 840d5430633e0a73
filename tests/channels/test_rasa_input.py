"""The way into Rasa, against a real agent with a small model; only the action server is scripted."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.nlu.lean import leave_out_tensorflow, quieten
from bot.settings import PROJECT_ROOT
from tests.fakes.listening import listening
from tests.fakes.small_bot import ScriptedActions, write_project

pytestmark = pytest.mark.rasa

HEADERS = {"Authorization": "Bearer s3cret"}
CARDS = {"custom": {"cards": ["action_show_services"]}}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bot, trained in a process of its own as real ones are."""
    import sys

    folder = write_project(tmp_path_factory.mktemp("small"))
    command = [sys.executable, "-W", "ignore", "-m", "bot.nlu.trainer", str(folder), str(folder / "small.tar.gz")]
    subprocess.run(command, check=True, cwd=PROJECT_ROOT, capture_output=True)
    return folder / "small.tar.gz"


@pytest.fixture
def actions() -> ScriptedActions:
    return ScriptedActions()


@pytest.fixture
def agent(model: Path, actions: ScriptedActions, tmp_path: Path) -> Iterator[Any]:
    quieten("WARNING")
    leave_out_tensorflow(PROJECT_ROOT / "config.yml")
    from rasa.core.agent import Agent

    from bot.nlg import TextsByLanguage
    from bot.tracker import TurnTrackerStore

    store = TurnTrackerStore(host=f"sqlite:///{tmp_path / 'tracker.db'}")
    yield Agent.load(model, tracker_store=store, generator=TextsByLanguage(), action_endpoint=actions)
    store._database.close()


@pytest.fixture
async def client(agent: Any) -> AsyncIterator[aiohttp.ClientSession]:
    from rasa.core.channels.channel import register
    from sanic import Sanic

    from channels.rasa_input import GatewayInput

    app = Sanic("rasa_input_test", configure_logging=False)
    app.ctx.agent = agent
    register([GatewayInput("s3cret")], app, route="/webhooks/")
    async with listening(app) as opened:
        yield opened


async def ask(client: aiohttp.ClientSession, text: str, **fields: Any) -> tuple[int, Any]:
    body = {"conversation_id": "c1", "message_id": "c1:1", "text": text, "language": "fi", "payload": None}
    headers = fields.pop("headers", HEADERS)
    async with client.post("/webhooks/gateway/message", json={**body, **fields}, headers=headers) as response:
        return response.status, await response.json()


async def test_an_answer_has_replies_topic_and_ranking(client: aiohttp.ClientSession) -> None:
    status, found = await ask(client, "ulosotto", language="sv", message_id="c1:7")
    assert status == 200
    text, cards = found["replies"]
    assert (text["text_key"], text["language"]) == ("utter_debts", "sv")
    assert cards == CARDS
    assert (found["topic"], found["message_id"], found["model"]) == ("debts", "c1:7", "small")
    assert found["ranking"][0] == ["debts", found["confidence"]]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "s3cret"}])
@pytest.mark.parametrize(
    "method, path", [("POST", "message"), ("GET", "ready"), ("DELETE", "conversations/c1"), ("GET", "nothing")]
)
async def test_nothing_is_answered_without_the_secret(
    client: aiohttp.ClientSession, headers: dict[str, str], method: str, path: str
) -> None:
    async with client.request(method, f"/webhooks/gateway/{path}", headers=headers) as response:
        assert response.status in ({401, 404} if path == "nothing" else {401})


@pytest.mark.parametrize("secret", [None, {}, {"secret": ""}])
def test_without_a_secret_the_server_does_not_start(secret: Any) -> None:
    from rasa.shared.exceptions import RasaException

    from channels.rasa_input import GatewayInput

    with pytest.raises(RasaException, match="NEUVO_INNER_SECRET"):
        GatewayInput.from_credentials(secret)


@pytest.mark.parametrize("text", ["/human_worker", " /human_worker", "/restart", '/debts{"service": "x"}', "/", "//"])
async def test_a_command_that_is_typed_is_only_a_text(
    client: aiohttp.ClientSession, actions: ScriptedActions, text: str
) -> None:
    status, found = await ask(client, text)
    assert status == 200
    assert found["replies"]
    assert len(found["ranking"]) > 1, "only a command has a single topic"
    assert all(call["tracker"]["latest_message"]["entities"] == [] for call in actions.calls)


async def test_a_button_is_a_command(client: aiohttp.ClientSession, actions: ScriptedActions) -> None:
    status, found = await ask(client, "Kotihoito", payload='/home_care{"service": "kotihoito"}')
    assert (status, found["topic"], found["ranking"]) == (200, "home_care", [["home_care", 1.0]])
    (entity,) = actions.calls[-1]["tracker"]["latest_message"]["entities"]
    assert (entity["entity"], entity["value"]) == ("service", "kotihoito")


async def test_what_was_not_understood_has_no_topic(client: aiohttp.ClientSession) -> None:
    status, found = await ask(client, "ζζζ ζζζ", payload="/nlu_fallback")
    assert (status, found["topic"]) == (200, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": None},
        {"text": "x" * 2001},
        {"conversation_id": ""},
        {"conversation_id": None},
        {"message_id": 7},
        {"language": ""},
        {"payload": "restart"},
        {"payload": '/debts{"role": "worker"}'},
        {"payload": '/debts{"service": "a"}; rm'},
        {"danger": "great"},
        {"attempt": 0},
        {"attempt": "2"},
        {"unknown": 1},
    ],
)
async def test_a_bad_shape_is_refused_and_not_answered(
    client: aiohttp.ClientSession, actions: ScriptedActions, fields: dict[str, Any]
) -> None:
    status, found = await ask(client, **{"text": "moi", **fields})
    assert status == 400
    assert set(found) == {"error"}
    assert actions.calls == []


async def test_too_large_a_body_is_refused(client: aiohttp.ClientSession) -> None:
    assert (await ask(client, "x" * 70_000))[0] == 413


async def test_a_second_attempt_gets_the_first_answer(client: aiohttp.ClientSession, actions: ScriptedActions) -> None:
    first = await ask(client, "velat", message_id="c1:3")
    await ask(client, "moi", message_id="c1:5")
    calls = len(actions.calls)
    assert await ask(client, "velat", message_id="c1:3", attempt=2) == first
    assert len(actions.calls) == calls


async def test_a_second_attempt_of_what_was_never_answered_is_answered(client: aiohttp.ClientSession) -> None:
    status, found = await ask(client, "velat", attempt=3)
    assert (status, found["topic"]) == (200, "debts")


async def test_a_failed_action_fails_the_turn_and_nothing_of_it_is_kept(
    client: aiohttp.ClientSession, actions: ScriptedActions, caplog: pytest.LogCaptureFixture
) -> None:
    actions.fault = aiohttp.ClientConnectionError("away")
    with caplog.at_level(logging.ERROR):
        assert await ask(client, "velat canary-7391") == (500, {"error": "INTERNAL"})
    told = [record for record in caplog.records if record.name == "channels.rasa_input"]
    assert [record.message for record in told] == ["turn_failed"]
    assert all("canary" not in str(vars(record)) for record in told)
    actions.fault = None
    status, found = await ask(client, "velat", attempt=2)
    assert status == 200
    assert found["replies"][1] == CARDS


async def test_a_missing_text_fails_the_turn(client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.content.texts import Texts
    from bot.nlg import TextsByLanguage

    async def generate(*_args: Any, **_options: Any) -> Any:
        return Texts({}).find("utter_debts", language="fi")

    monkeypatch.setattr(TextsByLanguage, "generate", generate)
    assert (await ask(client, "velat"))[0] == 500


async def test_a_store_that_cannot_save_fails_the_turn(
    client: aiohttp.ClientSession, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.errors import BotError, Code

    async def save(_tracker: Any) -> None:
        raise BotError(Code.DATABASE_BUSY)

    monkeypatch.setattr(agent.tracker_store, "save", save)
    assert await ask(client, "velat") == (500, {"error": "DATABASE_BUSY"})


async def test_a_store_that_cannot_read_does_not_make_a_stranger_of_a_resident(
    client: aiohttp.ClientSession, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.errors import BotError, Code

    async def retrieve(_sender: str) -> None:
        raise BotError(Code.DATABASE_BUSY)

    monkeypatch.setattr(agent.tracker_store, "retrieve", retrieve)
    assert await ask(client, "velat") == (500, {"error": "DATABASE_BUSY"})


async def test_the_bot_remembers_the_conversation(client: aiohttp.ClientSession, actions: ScriptedActions) -> None:
    await ask(client, "velat", message_id="c1:1")
    await ask(client, "haluan puhua ihmiselle", message_id="c1:3")
    said = [e["text"] for e in actions.calls[-1]["tracker"]["events"] if e["event"] == "user"]
    assert said == ["velat", "haluan puhua ihmiselle"]


async def test_a_forgotten_conversation_is_gone(client: aiohttp.ClientSession, actions: ScriptedActions) -> None:
    await ask(client, "velat", message_id="c1:1")
    async with client.delete("/webhooks/gateway/conversations/c1", headers=HEADERS) as response:
        assert response.status == 204
    await ask(client, "moi", message_id="c1:3")
    said = [e["text"] for e in actions.calls[-1]["tracker"]["events"] if e["event"] == "user"]
    assert said == ["moi"]


async def test_ready_names_the_model(client: aiohttp.ClientSession) -> None:
    async with client.get("/webhooks/gateway/ready", headers=HEADERS) as response:
        assert (response.status, await response.json()) == (200, {"model": "small"})


async def test_without_a_model_nothing_is_ready_or_answered(client: aiohttp.ClientSession, agent: Any) -> None:
    agent.processor = None
    async with client.get("/webhooks/gateway/ready", headers=HEADERS) as response:
        assert response.status == 503
    assert await ask(client, "haluan kuolla") == (503, {"error": "ASSISTANT_DOWN"})


def test_a_tracker_store_that_is_not_ours_is_refused(agent: Any) -> None:
    from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
    from rasa.shared.exceptions import RasaException

    from channels.rasa_input import make_honest

    agent.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(agent.domain))
    with pytest.raises(RasaException, match="TurnTrackerStore"):
        make_honest(agent)


@pytest.mark.parametrize(
    "payload, is_taken",
    [
        ('/follow_up{"guide": "home_care", "step": "begin", "deed": "done"}', True),
        ('/contact_appointment{"service": "kotihoito"}', True),
        ('/follow_up{"guide": "home_care", "step": "begin"}', False),
        ('/follow_up{"guide": "home_care", "step": "begin", "deed": "a b"}', False),
        ('/follow_up{"guide": "x", "step": "y", "deed": "z", "more": "w"}', False),
    ],
)
def test_only_whole_payloads_of_ours_are_commands(payload: str, is_taken: bool) -> None:
    from channels.rasa_input import PAYLOAD

    assert (PAYLOAD.fullmatch(payload) is not None) is is_taken
