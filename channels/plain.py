"""The chat without JavaScript: a start page, forms, and a page that reloads only when asked to.

The token stands in a cookie that only ``/plain`` gets and no script can read, never in an address. Every deed carries a
value that only our own page knows. Deeds are those of ``resident``; the page itself is made by ``plain_page``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html, redirect

from bot import clock
from bot.conversations import transcript
from bot.conversations.models import Mode
from bot.errors import BotError, Code
from bot.handover.teams import team_at_door
from bot.languages import all_languages
from channels import guards, resident, transcript_file, wire
from channels.guards import gateway_of
from channels.plain_page import HELP_SERVICES, NEUTRAL_PAGE, PATH, Page, to_page, to_start
from channels.states import read_state

COOKIE = "neuvo_plain"
ANSWER_SECONDS = 8
FOLLOW_SECONDS = 15
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    f"form-action 'self' {NEUTRAL_PAGE}; require-trusted-types-for 'script'"
)
# Forms tell where they come from only under this policy; without JavaScript that and the hidden value are the guard.
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}


async def own_page(request: Request) -> None:
    """Let anyone read; let only our own pages send forms."""
    origin = request.headers.get("origin")
    if request.method not in guards.READING and origin is not None and not guards.is_own_origin(request, origin):
        raise BotError(Code.ORIGIN_REFUSED)


plain: Blueprint = guards.guarded("plain", guard=own_page, url_prefix=PATH)


@plain.get("")
async def read(request: Request) -> HTTPResponse:
    """Show the conversation of the cookie, or the page on which one begins."""
    found = await _find(request)
    if found is None:
        return _answer(to_start(await _page(request, _asked_language(request), entry=request.args.get("entry", ""))))
    if not request.args.get("follow"):
        return _answer(await _conversation_page(request, *found))
    response = _answer(await _conversation_page(request, *found, is_following=True))
    response.headers["Refresh"] = str(FOLLOW_SECONDS)
    return response


@plain.post("/start")
async def start(request: Request) -> HTTPResponse:
    """Begin a conversation and set its cookie."""
    language = _asked_language(request)
    entry = request.form.get("entry") if request.form else None
    entry = entry if entry in wire.ENTRIES else None
    conversation, token, _seq = await resident.begin(request, language, is_told=True, entry=entry, page=None)
    response = _go()
    response.cookies[COOKIE] = f"{conversation.id}.{token}"
    response.cookies[COOKIE].update({"path": PATH, "httponly": True, "samesite": "Lax"})
    if "https" in (request.scheme, request.headers.get("x-forwarded-proto")):
        response.cookies[COOKIE]["secure"] = True
    return response


@plain.post("/do")
async def act(request: Request) -> HTTPResponse:
    """Do what the pressed button says; a refusal is told on the page, with the text still in the field."""
    found = await _find(request)
    if found is None:
        return _go()
    conversation_id, token = found
    form = request.form or {}
    if not hmac.compare_digest(str(form.get("csrf", "")).encode(), _csrf_of(token).encode()):
        raise BotError(Code.CSRF)
    try:
        return await _do(request, conversation_id, form)
    except BotError as fault:
        if fault.code is Code.INTERNAL:
            raise
        text = str(form.get("text", ""))
        return _answer(await _conversation_page(request, conversation_id, token, fault=fault, draft=text))


@plain.get("/transcript")
async def save(request: Request) -> HTTPResponse:
    """Give the conversation of the cookie as a file."""
    found = await _find(request)
    if found is None:
        raise BotError(Code.UNAUTHENTICATED)
    return await transcript_file.respond(gateway_of(request), found[0], request.args.get("format", "txt"))


async def _do(request: Request, conversation_id: str, form: Any) -> HTTPResponse:
    gateway = gateway_of(request)
    deed = form.get("deed")
    if form.get("choice") or deed == "say":
        said = {"choice": form["choice"][0]} if form.get("choice") else {"text": form.get("text", "")}
        body = wire.Body({"client_id": form.get("client_id", ""), **said})
        seq = (await resident.take(gateway, conversation_id, body)).seq
        # Only the bot answers at once: a page that reloads by itself is nobody's wish.
        if (await gateway.database.read(read_state, conversation_id))["pending"]:
            await resident.poll(gateway, conversation_id, seq, ANSWER_SECONDS, with_notes=False)
        return _go(f"#m{seq}")
    if deed == "language":
        await resident.choose_language(gateway, conversation_id, _asked_language(request))
    elif deed == "person":
        await resident.request_person(gateway, conversation_id, None, None)
    elif deed == "wait_no_more":
        await resident.leave_queue(gateway, conversation_id)
    elif deed == "end":
        await resident.end(gateway, conversation_id)
    elif deed in ("delete", "anew", "leave"):
        if deed == "delete":
            await resident.forget(gateway, conversation_id)
        response = redirect(NEUTRAL_PAGE, status=303) if deed == "leave" else _go()
        response.cookies[COOKIE] = ""
        response.cookies[COOKIE].update({"path": PATH, "max-age": 0})
        return response
    else:
        raise BotError(Code.BAD_REQUEST, field="deed")
    return _go()


async def _find(request: Request) -> tuple[str, str] | None:
    """Conversation and token of the cookie; nothing when the conversation is gone."""
    conversation_id, _, token = request.cookies.get(COOKIE, "").partition(".")
    if not token:
        return None
    found = await gateway_of(request).database.read(transcript.find_by_token, token)
    if found is None or found[0] != conversation_id:
        return None
    request.ctx.language = found[1]
    return conversation_id, token


async def _conversation_page(
    request: Request,
    conversation_id: str,
    token: str,
    *,
    fault: BotError | None = None,
    draft: str = "",
    is_following: bool = False,
) -> str:
    gateway = gateway_of(request)
    language, messages = await gateway.database.read(transcript_file.read_all, conversation_id)
    state = await gateway.database.read(read_state, conversation_id)
    request.ctx.language = language
    page = await _page(request, language)
    says = gateway.words.text(fault.text_key, language, **fault.details)[0] if fault else ""
    return to_page(
        replace(
            page,
            messages=messages,
            mode=Mode(state["mode"]),
            state=state,
            csrf=_csrf_of(token),
            client_id=secrets.token_hex(16),
            fault=says,
            draft=draft,
            is_following=is_following,
        ),
        follow_seconds=FOLLOW_SECONDS,
    )


async def _page(request: Request, language: str, *, entry: str = "") -> Page:
    gateway = gateway_of(request)
    now = clock.utc_now()
    team = team_at_door(None, entry or None, "none")

    def say(key: str, **gaps: object) -> str:
        return str(gateway.words.text(key, language, **gaps)[0])

    return Page(
        language=language,
        say=say,
        entry=entry if entry in wire.ENTRIES else "",
        is_open=gateway.hours.is_open(now, team),
        opening=gateway.hours.next_opening(now, team),
        help_cards=gateway.words.make_cards(HELP_SERVICES, language, now),
    )


def _asked_language(request: Request) -> str:
    form = request.form if request.method == "POST" and request.form else {}
    asked = str(form.get("lang") or request.args.get("lang"))
    return asked if asked in all_languages() else str(guards.language_of(request))


def _csrf_of(token: str) -> str:
    return hmac.new(token.encode(), b"plain", hashlib.sha256).hexdigest()


def _go(anchor: str = "") -> HTTPResponse:
    return redirect(f"{PATH}{anchor}", status=303, headers=dict(HEADERS))


def _answer(page: str) -> HTTPResponse:
    return html(page, headers=dict(HEADERS))
