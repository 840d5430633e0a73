"""The gateway's Sanic application: wiring, errors to statuses in one table, headers, start and end."""

from __future__ import annotations

import logging
import sys
import time
import uuid
from http import HTTPStatus
from typing import Any

from sanic import Sanic
from sanic.exceptions import InvalidUsage, MethodNotSupported, NotFound, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bot import logs, settings
from bot.errors import BotError, Code
from bot.memory import settle
from channels import (
    audit_trail,
    callback,
    console,
    county,
    embed,
    guards,
    guide_page,
    operation,
    people,
    plain,
    privacy,
    resident,
    resident_stream,
    retention,
    staff,
    staff_self,
    transcript_file,
    wire,
)
from channels.gateway import Gateway, build_gateway

log = logging.getLogger(__name__)

MAX_BODY = 16 * 1024
STATUS_OF = {
    Code.BAD_REQUEST: 400,
    Code.UNKNOWN_FIELD: 400,
    Code.LANGUAGE_UNKNOWN: 400,
    Code.UNAUTHENTICATED: 401,
    Code.BAD_CREDENTIALS: 401,
    Code.SECOND_FACTOR_NEEDED: 401,
    Code.SECOND_FACTOR_WRONG: 401,
    Code.SECOND_FACTOR_MISSING: 403,
    Code.DIRECTORY_REFUSED: 403,
    Code.FORBIDDEN: 403,
    Code.CSRF: 403,
    Code.ORIGIN_REFUSED: 403,
    Code.NOT_YOURS: 403,
    Code.NOT_FOUND: 404,
    Code.ALREADY_CLAIMED: 409,
    Code.SECOND_FACTOR_STATE: 409,
    Code.LAST_ADMIN: 409,
    Code.INVITATION_SPENT: 410,
    Code.NOT_WAITING: 409,
    Code.HANDOVER_STATE: 409,
    Code.WORKER_FULL: 409,
    Code.COLLEAGUE_AWAY: 409,
    Code.CLOSED_NOW: 409,
    Code.TRANSLATION_LOCKED: 409,
    Code.CONVERSATION_CLOSED: 409,
    Code.CLIENT_ID_REUSED: 409,
    Code.TOO_LARGE: 413,
    Code.TEXT_TOO_LONG: 413,
    Code.UNSUPPORTED_MEDIA: 415,
    Code.CHOICE_NOT_OFFERED: 422,
    Code.EMPTY_TEXT: 422,
    Code.PASSWORD_TOO_SHORT: 422,
    Code.PASSWORD_COMMON: 422,
    Code.REASON_NEEDED: 422,
    Code.UNUSABLE_TEXT: 422,
    Code.TOO_FAST: 429,
    Code.TOO_MANY_TRIES: 429,
    Code.INTERNAL: 500,
    Code.ASSISTANT_DOWN: 503,
    Code.DATABASE_BUSY: 503,
    Code.DIRECTORY_DOWN: 503,
    Code.TRANSLATION_DOWN: 503,
    Code.UNAVAILABLE: 503,
}
RETRY_SECONDS = {Code.DATABASE_BUSY: 2, Code.ASSISTANT_DOWN: 5}

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
}
PUBLIC_FILES = ("/neuvo.js", "/chat.js", "/extras.js", "/texts/")


def create_app(gateway: Gateway, *, name: str = "neuvo") -> Sanic:
    """Make the application around a gateway; the name must be new in the process (tests make many)."""
    app = Sanic(name, configure_logging=False)
    app.ctx.gateway = gateway
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.config.WEBSOCKET_MAX_SIZE = MAX_BODY
    app.config.WEBSOCKET_PING_INTERVAL = 25
    app.config.WEBSOCKET_PING_TIMEOUT = 25
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.KEEP_ALIVE_TIMEOUT = 35
    app.config.RESPONSE_TIMEOUT = 60
    app.blueprint(resident.entrance)
    app.blueprint(resident.resident)
    app.blueprint(callback.callback)
    app.blueprint(transcript_file.transcripts)
    app.blueprint(resident_stream.streams)
    app.blueprint(staff.door)
    app.blueprint(staff.inside)
    app.blueprint(staff_self.own)
    app.blueprint(county.county)
    app.blueprint(people.people)
    app.blueprint(audit_trail.trail)
    app.blueprint(console.console)
    app.blueprint(retention.retention)
    app.blueprint(embed.embed)
    app.blueprint(plain.plain)
    app.blueprint(privacy.privacy)
    app.blueprint(guide_page.guide_page)
    app.blueprint(operation.operation)
    app.register_middleware(_note_start, "request")
    app.register_middleware(_finish, "response")
    app.error_handler.add(Exception, _answer_error)
    app.before_server_start(_start)
    app.after_server_stop(_stop)
    return app


async def _start(app: Sanic, _loop: Any) -> None:
    await app.ctx.gateway.start()


async def _stop(app: Sanic, _loop: Any) -> None:
    await app.ctx.gateway.stop()


async def _note_start(request: Request) -> None:
    request.ctx.began = time.perf_counter()
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if has_body and request.path.startswith("/api/") and kind != "application/json":
        raise BotError(Code.UNSUPPORTED_MEDIA)


async def _finish(request: Request, response: HTTPResponse) -> None:
    for header, value in HEADERS.items():
        response.headers.setdefault(header, value)
    if request.path.startswith("/api/"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Origin"
    origin = request.headers.get("origin")
    if origin and (guards.is_allowed_origin(request, origin)):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
        response.headers["Access-Control-Max-Age"] = "600"
    response.headers["Cross-Origin-Resource-Policy"] = (
        "cross-origin" if request.path.startswith(PUBLIC_FILES) else "same-origin"
    )
    began = getattr(request.ctx, "began", None)
    operation.requests_total.labels(request.method, str(response.status)).inc()
    if began is not None:
        operation.request_seconds.labels(request.method).observe(time.perf_counter() - began)


async def _answer_error(request: Request, error: Exception) -> HTTPResponse:
    """Every error leaves here: code, a sentence in the caller's language, an id; never a trace or an echo."""
    if isinstance(error, MethodNotSupported) and request.method == "OPTIONS":
        return empty(204)  # a browser asks whether it may: ``_finish`` adds the allowed origin
    log_id = uuid.uuid4().hex[:12]
    fault = error if isinstance(error, BotError) else _to_bot_error(error)
    if fault.code is Code.INTERNAL:
        log.error("request_failed", extra={"log_id": log_id, "route": request.path[:80]}, exc_info=error)
    else:
        log.info("request_refused", extra={"log_id": log_id, "code": fault.code.value})
    gateway: Gateway = request.app.ctx.gateway
    message = gateway.words.text(fault.text_key, guards.language_of(request), **fault.details)[0]
    retry = fault.details.get("retry_after") or RETRY_SECONDS.get(fault.code)
    return json(
        wire.error_to_wire(fault.code, message, log_id, fault.details),
        status=STATUS_OF[fault.code],
        headers={"Retry-After": str(retry)} if retry else {},
    )


def _to_bot_error(error: Exception) -> BotError:
    if isinstance(error, PayloadTooLarge):
        return BotError(Code.TOO_LARGE)
    if isinstance(error, (NotFound, MethodNotSupported)):
        return BotError(Code.NOT_FOUND)
    if isinstance(error, InvalidUsage):
        return BotError(Code.BAD_REQUEST, field="body")
    if isinstance(error, SanicException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return BotError(Code.BAD_REQUEST, field="request")
    return BotError(Code.INTERNAL)


async def _settle(_app: Sanic, _loop: Any) -> None:
    settle()


def main() -> int:
    """Run one gateway until it is told to end."""
    current = settings.current()
    logs.configure(current.log_level)
    app = create_app(build_gateway(current))
    app.after_server_start(_settle)
    app.run(
        host=current.host,
        port=current.port,
        workers=1,
        access_log=False,
        debug=False,
        auto_reload=False,
        motd=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
