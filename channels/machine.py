"""Machine translation for the console's calls: asks the translator with what is shielded, keeps to what is locked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot import clock
from bot.content.masking_files import mask_text
from bot.conversations import transcript
from bot.crisis import Level
from bot.errors import BotError, Code
from bot.staff.accounts import Account
from bot.translation import desk
from bot.translation.locks import WORKER_LANGUAGES, Lock, current_locks
from bot.translation.port import Translator
from bot.translation.shield import restore, shield
from bot.turns.reception import MAX_TEXT, clean
from channels import wire
from channels.gateway import Gateway

SURE = 0.8
LONGEST = 2 * MAX_TEXT
"""A translation may be longer than what it was made of; twice is too long to be one."""


@dataclass(frozen=True)
class ByMachine:
    """What the worker was shown before she sent it: the translation and its language."""

    text: str
    language: str


def read_by_machine(body: wire.Body) -> ByMachine | None:
    """``translated`` and ``translated_to`` of a message, both or neither.

    Raises:
        BotError: BAD_REQUEST; LANGUAGE_UNKNOWN; TEXT_TOO_LONG.
    """
    text = body.text("translated", required=False)
    language = wire.language_code(body.text("translated_to", required=False, longest=20))
    if text is None and language is None:
        return None
    if text is None or language is None:
        raise BotError(Code.BAD_REQUEST, field="translated")
    if len(text) > LONGEST:
        raise BotError(Code.TEXT_TOO_LONG, limit=LONGEST)
    return ByMachine(clean(text), language)


async def read_state(gateway: Gateway, handover_id: int) -> str:
    """``off``, ``on``, or ``locked`` where an interpreter is needed."""
    if gateway.translator is None:
        return "off"
    is_locked = await gateway.database.read(desk.is_locked, handover_id, locks=current_locks())
    return "locked" if is_locked else "on"


async def to_resident(
    gateway: Gateway, handover_id: int, worker: Account, draft: transcript.Draft, by_machine: ByMachine
) -> transcript.Draft:
    """A worker's message in the machine's words; the resident is told once that a machine translates.

    Raises:
        BotError: TRANSLATION_DOWN when there is no translator; TRANSLATION_LOCKED; HANDOVER_STATE when the resident
            has changed her language since; NOT_YOURS.
    """
    translator = require_translator(gateway)
    case = await gateway.database.read(desk.read_case, handover_id, worker=worker, locks=current_locks())
    if case.language != by_machine.language:
        raise BotError(Code.HANDOVER_STATE)
    check_unlocked(gateway, case.lock, draft.text, by_machine.text)
    notice = gateway.words.notice(desk.NOTICE, case.language)

    def deed(session: Session) -> None:
        transcript.lock(session, case.conversation_id)
        desk.tell_once(session, case.conversation_id, notice, now=clock.utc_now())

    await gateway.database.run(deed)
    text = mask_text(by_machine.text, keep_contacts=True).text
    return desk.translated(draft, text=text, language=case.language, name=translator.name)


async def translate(gateway: Gateway, text: str, *, source: str, target: str) -> str:
    """A text in another language; what is personal never reaches the translator.

    Raises:
        BotError: TRANSLATION_DOWN.
    """
    shielded = shield(text, lambda plain: mask_text(plain).text)
    found = await require_translator(gateway).translate(shielded.text, source=source, target=target)
    return restore(found, shielded)


def require_translator(gateway: Gateway) -> Translator:
    """The translator of this installation.

    Raises:
        BotError: TRANSLATION_DOWN when there is none.
    """
    if gateway.translator is None:
        raise BotError(Code.TRANSLATION_DOWN, reason="off")
    return gateway.translator


def check_unlocked(gateway: Gateway, lock: Lock | None, *texts: str) -> None:
    """Refuse what needs an interpreter: by the chat's lock, danger in a text, or words of a text.

    Raises:
        BotError: TRANSLATION_LOCKED with ``lock``.
    """
    for text in texts:
        lock = lock or current_locks().find_in_text(text)
        if lock is None and gateway.judge.judge(text).level is Level.CRISIS:
            lock = Lock.CRISIS
    if lock is not None:
        raise BotError(Code.TRANSLATION_LOCKED, lock=lock.value)


def source_of(gateway: Gateway, text: str, own: str) -> str:
    """The language that a worker wrote in: what is surely read from the text, else her page's."""
    found = gateway.detector.detect(text)
    return found.language if found.confidence >= SURE and found.language in WORKER_LANGUAGES else own
