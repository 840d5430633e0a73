"""The one way into Rasa: one message of the gateway in, one whole answer or one honest failure out. Imports Rasa.

Never 200 for what went wrong (RELIABILITY W3). Knows no resident, no token of theirs and no database of ours.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bot.assistant import Question
from bot.content.moves import FOLLOW_UP
from bot.crisis import Kind, Level
from bot.errors import BotError, Code
from bot.memory import settle
from bot.nlu import turn_faults
from bot.nlu.kept_predictions import keep_predictions
from bot.nlu.quick import KeptEndpoint, make_quick
from bot.tracker import TurnTrackerStore

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
MAX_TEXT = 2000
FIELDS = frozenset(
    {"conversation_id", "message_id", "text", "language", "payload", "danger", "entry", "attempt", "judged", "matter"}
)
PAYLOAD = re.compile(
    r'/[a-z_]{1,40}(\{"service": ?"[A-Za-z0-9_.:-]{1,80}"\}'
    r'|\{"guide": "[a-z0-9_]{1,40}", "step": "[a-z0-9_]{1,40}", "deed": "[a-z0-9_]{1,40}"\})?'
)

NO_TOPICS = frozenset({DEFAULT_NLU_FALLBACK_INTENT_NAME, FOLLOW_UP})
"""Intents that are no topics."""

NOT_A_COMMAND = "\u2060"
"""Put before a text that begins with "/": Rasa would take it for a command (RELIABILITY W30). No component sees it."""


def to_user_message(question: Question) -> UserMessage:
    """The message as Rasa takes it; only a payload can be a command."""
    text = question.payload or question.text
    if question.payload is None and text.lstrip().startswith("/"):
        text = NOT_A_COMMAND + text
    metadata: dict[str, Any] = {"language": question.language, "danger": question.danger, "entry": question.entry}
    if question.matter:
        metadata["matter"] = question.matter
    if question.judged:
        metadata["judged"] = question.judged
    return UserMessage(
        text,
        CollectingOutputChannel(),
        question.conversation_id,
        input_channel=GatewayInput.name(),
        message_id=question.message_id,
        metadata=metadata,
    )


class GatewayInput(InputChannel):
    """Serves ``/webhooks/gateway``; every call carries the secret that the processes of one installation share."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        # One turn of a conversation at a time, so that a second attempt sees what the first one stored.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def name(cls) -> str:
        """The part of the address that names this channel."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        """Make the channel from ``credentials.yml``.

        Raises:
            RasaException: without a secret, so that the server does not start.
        """
        secret = str((credentials or {}).get("secret") or "")
        if not secret:
            raise RasaException("credentials.yml: GatewayInput needs a secret (NEUVO_INNER_SECRET)")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The three calls of the gateway."""
        gateway = Blueprint("gateway_input")

        @gateway.listener("after_server_start")
        async def take_over(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            make_honest(app.ctx.agent)
            make_quick()
            keep_connections(app.ctx.agent)
            settle()

        @gateway.listener("after_server_stop")
        async def let_go(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            if isinstance(app.ctx.agent.action_endpoint, KeptEndpoint):
                await app.ctx.agent.action_endpoint.close()

        @gateway.middleware("request")
        async def check_secret(request: Request) -> HTTPResponse | None:
            sent = request.headers.get("authorization", "").encode()
            if hmac.compare_digest(sent, f"Bearer {self._secret}".encode()):
                return None
            return _refuse(401, Code.UNAUTHENTICATED)

        @gateway.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            if not agent.is_ready():
                return _refuse(503, Code.ASSISTANT_DOWN)
            return json({"model": _model_of(agent)})

        @gateway.post("/message")
        async def receive(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            if not agent.is_ready():
                return _refuse(503, Code.ASSISTANT_DOWN)
            try:
                question = read_question(request)
            except BotError as error:
                return _refuse(413 if error.code is Code.TOO_LARGE else 400, error.code)
            try:
                async with self._turns.setdefault(question.conversation_id, asyncio.Lock()):
                    answer = await _answer(agent, on_new_message, question)
            except Exception as error:  # noqa: BLE001  # whatever it is, the gateway must hear of it
                fault = ", ".join(getattr(error, "faults", [type(error).__name__]))
                log.error("turn_failed", extra={"message_id": question.message_id, "fault": fault})
                return _refuse(500, error.code if isinstance(error, BotError) else Code.INTERNAL)
            return json(answer)

        @gateway.delete("/conversations/<conversation_id:str>")
        async def forget(request: Request, conversation_id: str) -> HTTPResponse:
            agent = request.app.ctx.agent
            try:
                # A first turn that is under way would store itself again after the deletion.
                async with agent.lock_store.lock(conversation_id):
                    await _store_of(agent).forget(conversation_id)
            except BotError as error:
                return _refuse(503, error.code)
            return empty()

        return gateway


def read_question(request: Request) -> Question:
    """The body of a request, checked.

    Raises:
        BotError: TOO_LARGE, BAD_REQUEST (names the field), UNKNOWN_FIELD.
    """
    if len(request.body) > MAX_BODY:
        raise BotError(Code.TOO_LARGE)
    body = request.json  # Sanic answers 400 to what is no JSON
    if not isinstance(body, dict):
        raise BotError(Code.BAD_REQUEST, field="body")
    unknown = sorted(set(body) - FIELDS)
    if unknown:
        raise BotError(Code.UNKNOWN_FIELD, field=unknown[0])
    faults = {
        "conversation_id": not _is_text(body.get("conversation_id"), 64),
        "message_id": not _is_text(body.get("message_id"), 80),
        "text": not isinstance(body.get("text"), str) or len(body["text"]) > MAX_TEXT,
        "language": not _is_text(body.get("language"), 16),
        "payload": body.get("payload") is not None and not PAYLOAD.fullmatch(str(body["payload"])),
        "danger": body.get("danger", "none") not in {"none", "urgent", "crisis"},
        "entry": body.get("entry") is not None and not _is_text(body["entry"], 16),
        "attempt": not isinstance(body.get("attempt", 1), int) or body.get("attempt", 1) < 1,
        "matter": body.get("matter") is not None and not _is_text(body["matter"], 64),
        "judged": body.get("judged") is not None and not _is_judgement(body["judged"]),
    }
    for field, is_faulty in faults.items():
        if is_faulty:
            raise BotError(Code.BAD_REQUEST, field=field)
    return Question(**{"payload": None, "danger": "none", "entry": None, "attempt": 1, **body})


async def _answer(
    agent: Agent, on_new_message: Callable[[UserMessage], Awaitable[Any]], question: Question
) -> dict[str, Any]:
    """Run the turn, unless an earlier attempt has already stored it, and answer with what is stored."""
    store = _store_of(agent)
    events = None
    if question.attempt > 1:
        events = await store.find_turn(question.conversation_id, question.message_id)
    if events is None:
        with turn_faults.collecting():
            await on_new_message(to_user_message(question))
        events = await store.find_turn(question.conversation_id, question.message_id)
    if events is None:
        raise BotError(Code.ASSISTANT_DOWN, reason="turn not stored")
    return {**_tell(events), "message_id": question.message_id, "model": _model_of(agent)}


def _tell(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Replies and judgement of one stored turn; its first event is the resident's message."""
    judged = events[0]["parse_data"]
    named = judged.get("intent_ranking") or [judged["intent"]]
    ranking = [[row["name"], row["confidence"]] for row in named if row["name"] not in NO_TOPICS]
    topic = judged["intent"]["name"]
    return {
        "replies": [_reply_of(event) for event in events if event["event"] == "bot"],
        # When the bot asked back or took up what was said before, the message named no topic.
        "topic": None if topic in NO_TOPICS else topic,
        "confidence": ranking[0][1] if ranking else None,
        "ranking": ranking,
    }


def _reply_of(event: dict[str, Any]) -> dict[str, Any]:
    said = {"text": event.get("text"), "custom": event["data"].get("custom"), **event["metadata"]}
    return {key: said[key] for key in ("text", "text_key", "language", "custom") if said.get(key) is not None}


# --- making Rasa tell its failures ----------------------------------------------------------------------------------


class _WatchedAction(Action):
    """An action whose failure is noted before Rasa swallows it."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return str(self._action.name())

    async def run(self, *args: Any, **options: Any) -> Any:
        try:
            return await self._action.run(*args, **options)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            turn_faults.note(f"{self.name()}: {type(error).__name__}")
            raise

    def event_for_successful_execution(self, prediction: Any) -> Any:
        return self._action.event_for_successful_execution(prediction)


def make_honest(agent: Agent) -> None:
    """Take away what hides failures: the wrapper of the tracker store, and the swallowing of actions' exceptions.

    Raises:
        RasaException: when the tracker store is not ours (Rasa quietly takes one in memory when a name is wrong).
    """
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    if not isinstance(store, TurnTrackerStore):
        raise RasaException("endpoints.yml: tracker_store must be bot.tracker.TurnTrackerStore")
    agent.tracker_store = store
    processor = agent.processor
    if processor is not None:
        processor.tracker_store = store
        keep_predictions(processor)
        processor.predict_next_with_tracker_if_should = _watching(processor)


def _watching(processor: MessageProcessor) -> Callable[[Any], Any]:
    predict = processor.predict_next_with_tracker_if_should

    def predict_watched(tracker: Any) -> Any:
        action, prediction = predict(tracker)
        return _WatchedAction(action), prediction

    return predict_watched


def keep_connections(agent: Agent) -> None:
    """Call the action server over kept connections."""
    if agent.processor is not None and type(agent.action_endpoint) is EndpointConfig:
        agent.action_endpoint = agent.processor.action_endpoint = KeptEndpoint.of(agent.action_endpoint)


def _store_of(agent: Agent) -> TurnTrackerStore:
    if not isinstance(agent.tracker_store, TurnTrackerStore):
        raise BotError(Code.ASSISTANT_DOWN, reason="tracker store")
    return agent.tracker_store


def _model_of(agent: Agent) -> str | None:
    return str(agent.model_name).removesuffix(".tar.gz") if agent.model_name else None


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest


def _is_judgement(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"level", "kinds", "was_said"}
        and value["level"] in {level.value for level in Level}
        and isinstance(value["kinds"], list)
        and all(kind in [each.value for each in Kind] for kind in value["kinds"])
        and isinstance(value["was_said"], bool)
    )


def _refuse(status: int, code: Code) -> HTTPResponse:
    return json({"error": code.value}, status=status)
