"""The resident's calls of the protocol over plain HTTP. The WebSocket is in ``resident_stream``."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json
from sqlalchemy.orm import Session

from bot import clock
from bot.content.masking_files import mask_text
from bot.conversations import transcript
from bot.conversations.models import Mode
from bot.crisis import Level
from bot.errors import BotError, Code
from bot.handover import queue
from bot.handover.teams import team_at_door
from bot.languages import all_languages
from bot.retention import purge
from bot.turns.reception import MAX_TEXT, Accepted, clean
from channels import guards, wire
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.limits import network_of
from channels.states import read_state

PREFIX = "/api/v1/conversations"
LOWEST_RATING, HIGHEST_RATING = 1, 5
OWN_PAGES = ("ui_plain_", "ui_privacy_", "ui_transcript_")
POLL_SECONDS = 2.0
"""With Redis between gateways a lost wake-up costs at most this; in one process no wake-up is lost."""

entrance: Blueprint = guards.guarded("entrance", guard=guards.visitor, url_prefix=PREFIX)
resident: Blueprint = guards.guarded("resident", guard=guards.resident, url_prefix=f"{PREFIX}/<conversation_id:str>")


@entrance.post("")
async def start(request: Request) -> HTTPResponse:
    """Begin a conversation: token, texts, hours, and the greeting as message 1."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    entry = body.one_of("entry", wire.ENTRIES, required=False)
    chosen = wire.language_code(body.text("language", required=False, longest=20))
    page = body.text("page", required=False, longest=2000)
    body.end()
    language = chosen or guards.language_of(request)
    conversation, token, seq = await begin(request, language, is_told=chosen is not None, entry=entry, page=page)
    now, team = clock.utc_now(), team_at_door(None, entry, conversation.danger)
    found = {
        "conversation_id": conversation.id,
        "token": token,
        "language": language,
        "mode": conversation.mode.value,
        "languages": wire.languages_to_wire(gateway.texts.unchecked),
        "texts": _window_texts(gateway, language),
        "service": wire.service_to_wire(gateway.hours.is_open(now, team), gateway.hours.next_opening(now, team)),
        "last_seq": seq,
    }
    return json(found, status=201)


async def begin(
    request: Request, language: str, *, is_told: bool, entry: str | None, page: str | None
) -> tuple[transcript.Conversation, str, int]:
    """Make a conversation with its greeting; token and number of the greeting come with it."""
    gateway = gateway_of(request)
    gateway.limits.conversations.spend(network_of(guards.caller_address(request)))
    now = clock.utc_now()

    def deed(session: Session) -> tuple[transcript.Conversation, str, int]:
        conversation, token = transcript.start(
            session, language=language, is_told=is_told, entry=entry, page=_plain_page(page), now=now
        )
        seq = transcript.append(session, conversation.id, gateway.words.greeting(language, entry), now=now).seq
        return conversation, token, seq

    found: tuple[transcript.Conversation, str, int] = await gateway.database.run(deed)
    return found


@resident.post("/messages")
async def say(request: Request, conversation_id: str) -> HTTPResponse:
    """Take a message: 202 once it is durable, 200 when it was there already."""
    body = wire.Body(request.json)
    accepted = await take(gateway_of(request), conversation_id, body)
    return json({"seq": accepted.seq}, status=202 if accepted.is_new else 200)


async def take(gateway: Gateway, conversation_id: str, body: wire.Body) -> Accepted:
    """Read a ``say`` or ``choose`` and give it to the reception; the same for HTTP and WebSocket."""
    client_id = body.client_id()
    text = body.text("text", required=False)
    choice = body.text("choice", required=False, longest=200)
    body.end()
    if (text is None) == (choice is None):
        raise BotError(Code.BAD_REQUEST, field="text")
    try:
        gateway.limits.messages.spend(conversation_id)
    except BotError:
        is_resend = await gateway.database.read(transcript.has_client_id, conversation_id, client_id)
        if text is not None and not is_resend:
            await gateway.reception.warn(conversation_id, text)
        if not is_resend:
            raise
    # Shielded: a connection that breaks after the commit must not leave a claim that nobody uses.
    return await asyncio.shield(_store(gateway, conversation_id, client_id, text, choice))


async def _store(
    gateway: Gateway, conversation_id: str, client_id: str, text: str | None, choice: str | None
) -> Accepted:
    accepted = await gateway.reception.take(conversation_id, client_id=client_id, text=text, choice=choice)
    gateway.typing.note(conversation_id, "resident", is_on=False)
    if accepted.owes:
        gateway.answering.wake(conversation_id, accepted.claim)
    return accepted


@resident.get("/messages")
async def listen(request: Request, conversation_id: str) -> HTTPResponse:
    """What came after ``after``; with ``wait`` the answer comes as soon as there is something."""
    after = wire.read_after(request.args.get("after"))
    wait = wire.read_wait(request.args.get("wait"))
    return json(await poll(gateway_of(request), conversation_id, after, wait, with_notes=False))


async def poll(gateway: Gateway, conversation_id: str, after: int, wait: float, *, with_notes: bool) -> dict[str, Any]:
    """Messages past ``after`` and the state, waiting up to ``wait`` seconds; the same for residents and workers."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + wait
    step = POLL_SECONDS if gateway.settings.redis_url else float(wire.MAX_WAIT)
    with gateway.bus.listen(conversation_id) as listener:
        while True:
            left = ends - loop.time()
            found = await gateway.database.read(_read, conversation_id, after, with_notes, left > 0)
            if found:
                return found
            await listener.wait(min(left, step))


def _read(
    session: Session, conversation_id: str, after: int, with_notes: bool, can_wait: bool
) -> dict[str, Any] | None:
    """Messages and state; ``None`` when there is nothing to tell and the caller can wait."""
    messages = transcript.read_after(session, conversation_id, after, with_notes=with_notes)
    if not messages and can_wait and transcript.read_conversation(session, conversation_id).mode is not Mode.CLOSED:
        return None
    state = read_state(session, conversation_id, with_notes=with_notes)
    return {"messages": [wire.message_to_wire(message) for message in messages], **state}


@resident.put("/language")
async def speak(request: Request, conversation_id: str) -> HTTPResponse:
    """Choose the language by hand; it wins over detection from now on."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    chosen = str(wire.language_code(body.text("language", longest=20)))
    body.end()
    await choose_language(gateway, conversation_id, chosen)
    texts = _window_texts(gateway, chosen)
    return json({"language": chosen, "dir": all_languages()[chosen].direction, "texts": texts})


async def choose_language(gateway: Gateway, conversation_id: str, chosen: str) -> None:
    """Set the language that wins over detection, and say so in it."""
    gateway.limits.messages.spend(conversation_id)
    now = clock.utc_now()

    def deed(session: Session) -> None:
        conversation = transcript.lock(session, conversation_id)
        transcript.change(session, conversation_id, language=chosen, language_by_hand=True, now=now)
        if chosen != conversation.language:
            notice = gateway.words.notice("notice_language_changed", chosen)
            transcript.append(session, conversation_id, notice, now=now)

    await gateway.database.run(deed)
    gateway.tokens.drop(conversation_id)


@resident.post("/handover")
async def ask_for_person(request: Request, conversation_id: str) -> HTTPResponse:
    """Queue for a person: 202 with the place, or 409 CLOSED_NOW with the next opening and other ways."""
    gateway = gateway_of(request)
    body = wire.Body(request.json if request.body else {})
    topic = body.text("topic", required=False, longest=40)
    text = body.text("text", required=False)
    body.end()
    if topic is not None and not gateway.texts.is_key(f"topic_{topic}"):
        raise BotError(Code.BAD_REQUEST, field="topic")
    return json(wire.place_to_wire(await request_person(gateway, conversation_id, topic, text)), status=202)


async def request_person(gateway: Gateway, conversation_id: str, topic: str | None, text: str | None) -> queue.Place:
    """Queue for a person.

    Raises:
        BotError: CLOSED_NOW when nobody is there; HANDOVER_STATE.
    """
    now = clock.utc_now()
    conversation = await gateway.database.read(transcript.read_conversation, conversation_id)
    is_crisis = text is not None and gateway.judge.judge(text[:MAX_TEXT]).level is Level.CRISIS
    danger = Level.CRISIS.value if is_crisis else conversation.danger
    team = team_at_door(topic or conversation.topic, conversation.entry, danger)
    is_closed = not gateway.hours.is_open(now, team) and conversation.mode is Mode.BOT
    gateway.limits.messages.spend(conversation_id)
    if text:
        # What was written is kept and judged for danger in any case; when nobody is there, the bot answers it.
        accepted = await gateway.reception.take_beside(conversation_id, text, is_for_person=not is_closed)
        gateway.answering.wake(conversation_id, accepted.claim)
    if is_closed:
        opening = gateway.hours.next_opening(now, team)
        ways = gateway.words.closed_hours(conversation.language, now, team).extra["cards"]
        raise BotError(Code.CLOSED_NOW, next_opening=clock.to_wire(opening) if opening else None, ways=ways)
    notice = gateway.words.notices_for(conversation.language)
    _handover, place = await gateway.database.run(
        queue.request, conversation_id, topic=topic, notice=notice, now=clock.utc_now()
    )
    return place


@resident.delete("/handover")
async def stop_waiting(request: Request, conversation_id: str) -> HTTPResponse:
    """Leave the queue: back to the bot."""
    await leave_queue(gateway_of(request), conversation_id)
    return json({"mode": Mode.BOT.value})


async def leave_queue(gateway: Gateway, conversation_id: str) -> None:
    """Take the resident out of the queue."""
    conversation = await gateway.database.read(transcript.read_conversation, conversation_id)
    notice = gateway.words.notices_for(conversation.language)
    await gateway.database.run(queue.cancel, conversation_id, notice=notice, now=clock.utc_now())


@resident.post("/feedback")
async def rate(request: Request, conversation_id: str) -> HTTPResponse:
    """Take what the resident thought of the help or, with ``seq``, of one answer; her words masked."""
    gateway = gateway_of(request)
    body = wire.Body(request.json)
    rating = body.number("rating", required=False)
    helped = body.optional_flag("helped")
    text = body.text("text", required=False)
    seq = body.number("seq", required=False)
    body.end()
    if rating is not None and not LOWEST_RATING <= rating <= HIGHEST_RATING:
        raise BotError(Code.BAD_REQUEST, field="rating")
    if text is not None and len(text) > MAX_TEXT:
        raise BotError(Code.TEXT_TOO_LONG, limit=MAX_TEXT)
    gateway.limits.messages.spend(conversation_id)
    if text:
        await gateway.reception.warn(conversation_id, text)
    masked = mask_text(clean(text)).text if text and text.strip() else None
    if rating is None and helped is None and masked is None:
        raise BotError(Code.BAD_REQUEST, field="rating")
    given = {"rating": rating, "helped": helped, "text": masked, "seq": seq}
    await gateway.database.run(transcript.leave_feedback, conversation_id, **given, now=clock.utc_now())
    return json({}, status=201)


@resident.post("/close")
async def close(request: Request, conversation_id: str) -> HTTPResponse:
    """End the conversation; asked again, nothing more happens."""
    await end(gateway_of(request), conversation_id)
    return json({"mode": Mode.CLOSED.value})


async def end(gateway: Gateway, conversation_id: str) -> None:
    """Close the conversation and whatever waits in it."""
    conversation = await gateway.database.read(transcript.read_conversation, conversation_id)
    notice = gateway.words.notices_for(conversation.language)
    await gateway.database.run(queue.leave, conversation_id, notice=notice, now=clock.utc_now())


@resident.delete("")
async def erase(request: Request, conversation_id: str) -> HTTPResponse:
    """Delete the conversation here at once, and in Rasa's tracker as soon as Rasa answers."""
    await forget(gateway_of(request), conversation_id)
    return empty(204)


async def forget(gateway: Gateway, conversation_id: str) -> None:
    """Delete the conversation with everything in it; a daily count remains."""
    await gateway.database.run(purge.forget, conversation_id, now=clock.utc_now())
    gateway.tokens.drop(conversation_id)
    gateway.answering.forget_soon()


def _window_texts(gateway: Gateway, language: str) -> dict[str, str]:
    """What the window says; what only the gateway's own pages and files say stays here."""
    return {key: text for key, text in gateway.widget_texts(language).items() if not key.startswith(OWN_PAGES)}


def _plain_page(page: str | None) -> str | None:
    """The address of the page without query and fragment, where personal data likes to hide."""
    return page.split("?")[0].split("#")[0][:500] if page else None
