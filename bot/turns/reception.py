"""The door: a message of a resident is cleaned, masked, judged for danger and language, stored, then acknowledged.

From here on nobody has what was masked. Danger is answered in the same commit, before and regardless of Rasa
(RELIABILITY I1, I6).
"""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.content.danger import DangerJudge
from bot.content.masking_files import mask_text
from bot.conversations import ledger, transcript
from bot.conversations.ledger import Claim
from bot.conversations.models import Author, Kind, Mode, TurnState
from bot.crisis import Danger, Level
from bot.detection import Detector, next_language
from bot.errors import BotError, Code
from bot.handover import queue
from bot.handover.hours import Hours
from bot.handover.teams import team_at_door
from bot.masking import MaskKind
from bot.storage.database import Database
from bot.turns.words import HUMAN_PAYLOAD, Words

MAX_TEXT = 2000
SEVERITY = ("none", "urgent", "crisis")


@dataclass(frozen=True)
class Accepted:
    """The number under which a message is stored for good; ``owes`` when the bot must answer it.

    ``claim`` is the right to answer the conversation's oldest open message, unless somebody has it already.
    """

    seq: int
    is_new: bool
    owes: bool
    claim: Claim | None = None


class Reception:
    """Takes residents' messages."""

    def __init__(
        self,
        database: Database,
        *,
        words: Words,
        judge: DangerJudge,
        detector: Detector,
        hours: Hours,
        known_numbers: frozenset[str],
        lease: float,
    ) -> None:
        self._database = database
        self._words = words
        self._judge = judge
        self._detector = detector
        self._hours = hours
        self._known_numbers = known_numbers
        self._lease = lease

    async def take(self, conversation_id: str, *, client_id: str, text: str | None, choice: str | None) -> Accepted:
        """Store a message (a ``text`` or an offered ``choice``); the same ``client_id`` again answers the same number.

        Raises:
            BotError: EMPTY_TEXT, UNUSABLE_TEXT, TEXT_TOO_LONG (2 000 characters; danger in it is answered all the
                same), CHOICE_NOT_OFFERED, CLIENT_ID_REUSED, CONVERSATION_CLOSED, NOT_FOUND, DATABASE_BUSY.
        """
        danger = Danger(Level.NONE, (), ())
        if text is not None:
            danger = self._judge.judge(text[: 2 * MAX_TEXT])
            if len(text) > MAX_TEXT:
                await self.warn(conversation_id, text)
                raise BotError(Code.TEXT_TOO_LONG, limit=MAX_TEXT)
            text = clean(text)
        return await self._database.run(self._accept, conversation_id, client_id, text, choice, danger, clock.utc_now())

    async def take_beside(self, conversation_id: str, text: str, *, is_for_person: bool) -> Accepted:
        """Store what a resident adds when asking for a person; the bot answers it only when it is not for one.

        Raises:
            BotError: as ``take``.
        """
        if len(text) > MAX_TEXT:
            await self.warn(conversation_id, text)
            raise BotError(Code.TEXT_TOO_LONG, limit=MAX_TEXT)
        return await self._database.run(
            self._accept,
            conversation_id,
            f"beside-{uuid.uuid4().hex}",
            clean(text),
            None,
            self._judge.judge(text),
            clock.utc_now(),
            is_for_person=is_for_person,
        )

    async def warn(self, conversation_id: str, text: str) -> None:
        """Answer danger in a message that is refused for its length or its pace (RELIABILITY C2)."""
        danger = self._judge.judge(f"{text[:MAX_TEXT]}\n{text[-MAX_TEXT:]}")
        if danger.level is not Level.NONE:
            await self._database.run(self._warn, conversation_id, danger, clock.utc_now())

    def _warn(self, session: Session, conversation_id: str, danger: Danger, now: datetime) -> None:
        conversation = transcript.lock(session, conversation_id)
        draft = self._words.emergency(danger, conversation.language, conversation.last_seq, now)
        transcript.append(session, conversation_id, draft, now=now)
        self._note_danger(session, conversation, danger, now)

    def _accept(
        self,
        session: Session,
        conversation_id: str,
        client_id: str,
        text: str | None,
        choice: str | None,
        danger: Danger,
        now: datetime,
        *,
        is_for_person: bool = False,
    ) -> Accepted:
        conversation = transcript.lock(session, conversation_id)
        masked = mask_text(text or "", known_numbers=self._known_numbers)
        request_hash = _hash_request(masked.text, choice)
        sent = transcript.find_sent(session, conversation_id, client_id=client_id, request_hash=request_hash)
        if sent:
            return Accepted(sent.seq, False, False)
        if conversation.mode is Mode.CLOSED:
            raise BotError(Code.CONVERSATION_CLOSED)
        language = conversation.language
        kinds: tuple[MaskKind, ...] = ()
        if choice is not None:
            offered = transcript.read_offered(session, conversation_id)
            if choice not in offered:
                raise BotError(Code.CHOICE_NOT_OFFERED)
            stored = offered[choice]
        else:
            if conversation.mode is Mode.HUMAN or is_for_person:
                masked = mask_text(text or "", keep_contacts=True, known_numbers=self._known_numbers)
            stored, kinds = masked.text, masked.kinds
            language = self._follow_language(session, conversation, stored, now)
        draft = transcript.Draft(
            Author.RESIDENT, Kind.TEXT, stored, language, client_id=client_id, request_hash=request_hash
        )
        seq = transcript.append(session, conversation_id, draft, now=now).seq
        if danger.level is not Level.NONE:
            transcript.append(session, conversation_id, self._words.emergency(danger, language, seq, now), now=now)
            self._note_danger(session, conversation, danger, now)
        if kinds and not transcript.has_notice(session, conversation_id, "notice_masked"):
            transcript.append(session, conversation_id, self._words.notice("notice_masked", language), now=now)
        owes = (
            conversation.mode is Mode.BOT
            and not is_for_person
            and not self._is_handed_over(session, conversation, choice, language, now)
        )
        state = TurnState.ACCEPTED if owes else TurnState.HUMAN
        ledger.open_turn(session, conversation_id, seq, state=state, payload=choice, now=now)
        # Claimed in the commit that accepts it: one write to the disk less before the answer.
        claim = ledger.claim_next(session, conversation_id, lease=self._lease, now=now) if owes else None
        if claim and claim.seq == seq and choice is None:
            claim = replace(claim, judged=danger)  # Rasa need not judge it once more
        return Accepted(seq, True, owes, claim)

    def _is_handed_over(
        self, session: Session, conversation: transcript.Conversation, choice: str | None, language: str, now: datetime
    ) -> bool:
        """The button for a person is carried out here, so that it works without Rasa."""
        if choice != HUMAN_PAYLOAD:
            return False
        team = team_at_door(conversation.topic, conversation.entry, conversation.danger)
        if self._hours.is_open(now, team):
            notice = self._words.notices_for(language)
            queue.request(session, conversation.id, topic=None, notice=notice, now=now)
        else:
            transcript.append(session, conversation.id, self._words.closed_hours(language, now, team), now=now)
        return True

    def _follow_language(
        self, session: Session, conversation: transcript.Conversation, text: str, now: datetime
    ) -> str:
        """The language to answer in: the resident's choice, else what the text and the talk so far say."""
        followed = next_language(
            self._detector,
            text,
            current=conversation.language,
            by_hand=conversation.language_by_hand,
            posterior=conversation.language_scores,
        )
        if followed.language != conversation.language or followed.posterior != conversation.language_scores:
            transcript.change(
                session,
                conversation.id,
                language=followed.language,
                language_scores=dict(followed.posterior),
                now=now,
            )
        return str(followed.language)

    @staticmethod
    def _note_danger(session: Session, conversation: transcript.Conversation, danger: Danger, now: datetime) -> None:
        level = max(conversation.danger, danger.level.value, key=SEVERITY.index)
        transcript.change(session, conversation.id, danger=level, now=now)
        queue.raise_urgency(session, conversation.id, danger=level)


def clean(text: str) -> str:
    """The text without what no reader sees (controls, lone surrogates), line ends as newlines, ends stripped.

    Raises:
        BotError: EMPTY_TEXT for blanks only, UNUSABLE_TEXT when nothing readable is left.
    """
    if not text.strip():
        raise BotError(Code.EMPTY_TEXT)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        c for c in text if c in "\n\t\u200c\u200d" or unicodedata.category(c) not in {"Cc", "Cs", "Cf", "Co", "Cn"}
    )
    if not any(unicodedata.category(c)[0] in "LNSP" for c in kept):
        raise BotError(Code.UNUSABLE_TEXT)
    return kept.strip()


def _hash_request(masked: str, choice: str | None) -> str:
    # Of the masked text: a hash of an identity code could be turned back by trying them all.
    content = f"choice:{choice}" if choice is not None else f"text:{masked}"
    return hashlib.sha256(content.encode()).hexdigest()
