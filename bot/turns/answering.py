"""Answering: claims open turns, asks the assistant, delivers once, and apologises when there is no answer in time.

One task a conversation; a sweeper finds what a dead process left behind (RELIABILITY section 2.6).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.assistant import Answer, Assistant, Question
from bot.catalogue.cards import make_card
from bot.catalogue.reading import read_services
from bot.conversations import ledger, transcript
from bot.conversations.ledger import Claim
from bot.conversations.models import Mode, TurnState
from bot.crisis import Danger
from bot.errors import BotError, Code
from bot.handover import queue
from bot.handover.teams import team_at_door
from bot.storage.database import Database
from bot.turns.replies import render
from bot.turns.words import Words

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
SWEEP_SECONDS = 2.0
MAX_FAULTS, FAULT_SECONDS = 3, 12.0
"""A message that Rasa always answers with a fault is given up after so many tries and so many seconds, in which a
dead action server has come back."""

PASSING_TOPICS = frozenset({"smalltalk", "about_bot", "unclear_need", "out_of_scope", "human_worker", "nlu_fallback"})


class Answering:
    """Pays the bot's debts. ``lease`` and ``deadline`` are seconds."""

    def __init__(
        self, database: Database, assistant: Assistant, *, words: Words, lease: float, deadline: float
    ) -> None:
        self._database = database
        self._assistant = assistant
        self._words = words
        self._lease = lease
        self._deadline = deadline
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._woken: dict[str, Claim | None] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    async def start(self, *, is_only_gateway: bool) -> None:
        """Take up what a dead process left, and begin to sweep."""
        if is_only_gateway:
            freed = await self._database.run(ledger.free_abandoned)
            log.info("turns_freed", extra={"count": freed})
        self._sweeper = asyncio.create_task(self._sweep_for_ever())

    async def stop(self) -> None:
        """End all tasks; what they had claimed is answered after the next start."""
        tasks = [*self._tasks.values(), *([self._sweeper] if self._sweeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def wake(self, conversation_id: str, claim: Claim | None = None) -> None:
        """See to it that the conversation's open turns are answered, beginning with one that is claimed already."""
        self._woken[conversation_id] = claim or self._woken.get(conversation_id)
        if conversation_id not in self._tasks:
            self._tasks[conversation_id] = asyncio.create_task(self._work(conversation_id))

    def forget_soon(self) -> None:
        """Have Rasa forget deleted conversations now instead of at the next sweep."""
        self._hurry.set()

    @property
    def working(self) -> int:
        """How many conversations are being answered at this moment."""
        return len(self._tasks)

    async def _work(self, conversation_id: str) -> None:
        try:
            while conversation_id in self._woken:
                claim = self._woken.pop(conversation_id) or await self._claim(conversation_id)
                while claim:
                    has_more = await self._answer(claim)
                    claim = await self._claim(conversation_id) if has_more else None
        except BotError as error:
            # The sweeper comes back to it: nothing is lost, the resident waits a moment longer.
            log.warning("turn_put_off", extra={"conversation": conversation_id, "code": error.code.value})
        finally:
            del self._tasks[conversation_id]

    async def _claim(self, conversation_id: str) -> Claim | None:
        return await self._database.run(ledger.claim_next, conversation_id, lease=self._lease, now=clock.utc_now())

    async def _answer(self, claim: Claim) -> bool:
        """Pay one debt; whether the conversation has more of them."""
        pause, faults, attempt = FIRST_PAUSE, 0, claim.attempt
        while True:
            try:
                answer = await self._assistant.ask(_question(claim, attempt))
                return await self._insist(self._deliver, claim, answer)
            except BotError as error:
                if error.code is not Code.ASSISTANT_DOWN:
                    raise
                reason = str(error.details.get("reason"))
                faults += reason not in {"status 503", "ClientConnectorError", "TimeoutError"}
            waited = (clock.utc_now() - claim.accepted_at).total_seconds()
            is_hopeless = faults >= MAX_FAULTS and waited >= FAULT_SECONDS
            if is_hopeless or waited >= self._deadline:
                log.warning("turn_given_up", extra={"conversation": claim.conversation_id, "reason": reason})
                return await self._insist(self._apologise, claim, reason)
            await asyncio.sleep(min(pause, max(0.0, self._deadline - waited)))
            pause, attempt = min(2 * pause, LONGEST_PAUSE), attempt + 1
            if not await self._database.run(ledger.renew, claim, lease=self._lease, now=clock.utc_now()):
                return True

    async def _insist(self, deed: Callable[..., bool], claim: Claim, *args: Any) -> bool:
        """Run a deed until the database is no longer busy or the claim's lease has run out."""
        ends = asyncio.get_running_loop().time() + self._lease
        while True:
            try:
                return await self._database.run(deed, claim, *args, clock.utc_now())
            except BotError as error:
                if error.code is not Code.DATABASE_BUSY or asyncio.get_running_loop().time() > ends:
                    raise
            await asyncio.sleep(FIRST_PAUSE)

    def _deliver(self, session: Session, claim: Claim, answer: Answer, now: datetime) -> bool:
        """Effects, then replies, then the end of the turn: one transaction, refused when the claim was lost.

        Answers whether the conversation has more open turns.
        """
        conversation = transcript.lock(session, claim.conversation_id)
        if conversation.mode is not Mode.BOT:
            return False
        ended = ledger.end_turn(
            session,
            claim,
            TurnState.ANSWERED,
            topic=answer.topic,
            confidence=answer.confidence,
            model=answer.model,
            now=now,
        )
        if not ended:
            return True
        shown = _find_shown(session, conversation.id, claim.seq)
        rendered = render(
            answer.replies,
            words=self._words,
            make_cards=lambda ids, language, at: read_cards(session, ids, language, at),
            language=conversation.language,
            seq=claim.seq,
            topic=answer.topic,
            shown=shown,
            now=now,
        )
        # A short reply names no topic itself; what it was answered with does.
        topic = answer.topic or next((draft.topic for draft in rendered.drafts[::-1] if draft.topic), None)
        if topic not in {None, conversation.topic, *PASSING_TOPICS}:
            transcript.change(session, conversation.id, topic=topic, now=now)
        for draft in rendered.drafts:
            transcript.append(session, conversation.id, draft, now=now)
        if rendered.wants_person:
            self._call_person(session, conversation, rendered.topic, now)
        return transcript.is_pending(session, conversation.id)

    def _call_person(
        self, session: Session, conversation: transcript.Conversation, topic: str | None, now: datetime
    ) -> None:
        topic = None if topic in PASSING_TOPICS else topic
        team = team_at_door(topic or conversation.topic, conversation.entry, conversation.danger)
        if not self._words.hours.is_open(now, team):
            closed = self._words.closed_hours(conversation.language, now, team)
            transcript.append(session, conversation.id, closed, now=now)
            return
        notice = self._words.notices_for(conversation.language)
        queue.request(session, conversation.id, topic=topic, notice=notice, now=now)

    def _apologise(self, session: Session, claim: Claim, reason: str, now: datetime) -> bool:
        conversation = transcript.lock(session, claim.conversation_id)
        if ledger.end_turn(session, claim, TurnState.APOLOGISED, fault=reason[:40], now=now):
            is_down = not reason.startswith("status 500")
            draft = self._words.apology(conversation.language, claim.seq, now, is_down=is_down)
            transcript.append(session, claim.conversation_id, draft, now=now)
        return transcript.is_pending(session, claim.conversation_id)

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                await self.sweep()
            except BotError as error:
                log.warning("sweep_failed", extra={"code": error.code.value})
            self._hurry.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), SWEEP_SECONDS)

    async def sweep(self) -> None:
        """Wake every conversation with an abandoned turn, and have Rasa forget what was deleted here."""
        for conversation_id in await self._database.read(ledger.list_open, now=clock.utc_now()):
            self.wake(conversation_id)
        for conversation_id in await self._database.read(transcript.list_erasures):
            await self._assistant.forget(conversation_id)
            await self._database.run(transcript.end_erasure, conversation_id)


def _find_shown(session: Session, conversation_id: str, seq: int) -> frozenset[str]:
    """The ids of the services that the emergency message to message ``seq`` has shown already."""
    if not transcript.has_emergency(session, conversation_id, seq):
        return frozenset()
    after = transcript.read_after(session, conversation_id, seq)
    emergencies = (message for message in after if message.answers_seq == seq and "level" in message.extra)
    return frozenset(card["service_id"] for message in emergencies for card in message.extra.get("cards", ()))


def read_cards(session: Session, ids: Sequence[str], language: str, now: datetime) -> list[dict[str, Any]]:
    """Cards of the catalogue's services, in the order of the ids."""
    return [make_card(record, language=language, now=now) for record in read_services(session, ids, language=language)]


def _question(claim: Claim, attempt: int) -> Question:
    return Question(
        conversation_id=claim.conversation_id,
        message_id=f"{claim.conversation_id}:{claim.seq}",
        text=claim.text,
        language=claim.language,
        payload=claim.payload,
        danger=claim.danger,
        entry=claim.entry,
        attempt=attempt,
        matter=claim.topic,
        judged=_tell(claim.judged) if claim.judged else None,
    )


def _tell(judged: Danger) -> dict[str, Any]:
    kinds = [kind.value for kind in judged.kinds]
    return {"level": judged.level.value, "kinds": kinds, "was_said": bool(judged.phrases)}
