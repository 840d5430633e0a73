"""Translating in the console: what the worker is about to send, or what the resident has written."""

from __future__ import annotations

from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.orm import Session

from bot import clock
from bot.content.masking_files import mask_text
from bot.errors import BotError, Code
from bot.languages import direction_of
from bot.staff.accounts import Account
from bot.translation import desk
from bot.translation.locks import WORKER_LANGUAGES, current_locks
from bot.turns.reception import MAX_TEXT, clean
from channels import wire
from channels.console_entry import console
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.machine import check_unlocked, require_translator, source_of, translate


@console.post("/handovers/<handover_id:int>/translate")
async def ask(request: Request, handover_id: int) -> HTTPResponse:
    """Translate an own ``text`` for the resident (nothing is sent), or her message ``seq`` into ``own``."""
    gateway, worker = gateway_of(request), request.ctx.account
    body = wire.Body(request.json)
    text = body.text("text", required=False)
    seq = body.number("seq", required=False)
    own = body.one_of("own", WORKER_LANGUAGES, required=False) or WORKER_LANGUAGES[0]
    body.end()
    if (text is None) == (seq is None):
        raise BotError(Code.BAD_REQUEST, field="text")
    require_translator(gateway)
    if seq is not None:
        return json(await _read_message(gateway, handover_id, worker, seq, own))
    if len(text or "") > MAX_TEXT:
        raise BotError(Code.TEXT_TOO_LONG, limit=MAX_TEXT)
    return json(await _preview(gateway, handover_id, worker, clean(text or ""), own))


async def _preview(gateway: Gateway, handover_id: int, worker: Account, text: str, own: str) -> dict[str, Any]:
    case = await gateway.database.read(desk.read_case, handover_id, worker=worker, locks=current_locks())
    source = source_of(gateway, text, own)
    if source == case.language:
        raise BotError(Code.BAD_REQUEST, field="text")
    text = mask_text(text, keep_contacts=True).text
    check_unlocked(gateway, case.lock, text)
    found = await _translate(gateway, case, worker, text, source=source, target=case.language)
    return {**_to_wire(found, case.language, gateway), "own": {"text": text, "language": source}}


async def _read_message(gateway: Gateway, handover_id: int, worker: Account, seq: int, own: str) -> dict[str, Any]:
    case = await gateway.database.read(desk.read_case, handover_id, worker=worker, locks=current_locks(), seq=seq)
    text, source = case.text or "", case.text_language or case.language
    if source == own:
        raise BotError(Code.BAD_REQUEST, field="own")
    check_unlocked(gateway, case.lock, text)
    known = (case.known or {}).get(own)
    if known is not None:
        return {"seq": seq, **_to_wire(known["text"], own, gateway)}
    found = await _translate(gateway, case, worker, text, source=source, target=own)
    # Her language has no list of words; what comes back has.
    check_unlocked(gateway, case.lock, found)
    notice = gateway.words.notice(desk.NOTICE, case.language)
    await gateway.database.run(
        desk.keep_reading,
        case,
        seq,
        language=own,
        text=found,
        name=require_translator(gateway).name,
        notice=notice,
        now=clock.utc_now(),
    )
    return {"seq": seq, **_to_wire(found, own, gateway)}


async def _translate(gateway: Gateway, case: desk.Case, worker: Account, text: str, *, source: str, target: str) -> str:
    name = require_translator(gateway).name

    def deed(session: Session) -> None:
        desk.note(
            session, case.conversation_id, worker=worker, source=source, target=target, name=name, now=clock.utc_now()
        )

    # Before the text leaves the house, so that none does without a row.
    await gateway.database.run(deed)
    return await translate(gateway, text, source=source, target=target)


def _to_wire(text: str, language: str, gateway: Gateway) -> dict[str, Any]:
    by = require_translator(gateway).name
    return {"text": text, "language": language, "dir": direction_of(language), "by": by}
