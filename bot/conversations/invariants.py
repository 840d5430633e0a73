"""The ten invariants of the message log, one checker each, run after every fault test.

A checker gets the log and what the clients saw, and answers violations in words; an empty list is a proof for this
history, not for all. The wording of the invariants is that of docs/architecture.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.models import ConversationRow, Kind, MessageRow, TurnRow, TurnState

FINAL = {TurnState.ANSWERED.value, TurnState.HUMAN.value, TurnState.APOLOGISED.value}
LONGEST_TEXT = 4000
"""A resident's text has at most 2 000 characters; masking may lengthen it."""


@dataclass(frozen=True)
class Seen:
    """What one client saw: which conversation its token opens, its acks (client id to seq) and its messages' seqs."""

    conversation_id: str
    acks: dict[str, int]
    messages: list[tuple[str, int]]


@dataclass(frozen=True)
class History:
    """The log (rows as plain dicts), the clients' views, the texts of all logs, and secrets that must not be there."""

    conversations: list[dict]
    messages: list[dict]
    turns: list[dict]
    seen: list[Seen] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    dangerous: list[tuple[str, int]] = field(default_factory=list)
    ended_at: datetime | None = None
    deadline: timedelta = timedelta(seconds=60)


def read_history(session: Session, **observed: object) -> History:
    """The log as it stands in the database, with what was observed outside."""
    rows = {
        name: [dict(row._mapping) for row in session.execute(select(*table.__table__.columns))]
        for name, table in (("conversations", ConversationRow), ("messages", MessageRow), ("turns", TurnRow))
    }
    return History(**rows, **observed)  # type: ignore[arg-type]  # keyword names are those of History


def acknowledged_is_kept(history: History) -> Iterable[str]:
    """I1: a message that was acknowledged is in the log."""
    kept = {(m["conversation_id"], m["client_id"]): m["seq"] for m in history.messages if m["client_id"]}
    for seen in history.seen:
        for client_id, seq in seen.acks.items():
            found = kept.get((seen.conversation_id, client_id))
            if found != seq:
                yield f"{seen.conversation_id}: ack {client_id} -> {seq}, log has {found}"


def one_row_one_turn(history: History) -> Iterable[str]:
    """I2: one client id is one row and one turn."""
    rows = Counter((m["conversation_id"], m["client_id"]) for m in history.messages if _is_resident(m))
    yield from (f"{key}: {count} rows" for key, count in rows.items() if count > 1)
    turns = Counter((t["conversation_id"], t["seq"]) for t in history.turns)
    for message in history.messages:
        if _is_resident(message) and turns[_key(message)] != 1:
            yield f"{_key(message)}: {turns[_key(message)]} turns"


def numbers_have_no_gaps(history: History) -> Iterable[str]:
    """I3: seq begins at 1 and has no gap in the log; a client saw each once, in order."""
    seqs = defaultdict(list)
    for message in history.messages:
        seqs[message["conversation_id"]].append(message["seq"])
    last = {c["id"]: c["last_seq"] for c in history.conversations}
    for conversation_id, found in seqs.items():
        if sorted(found) != list(range(1, len(found) + 1)) or last.get(conversation_id) != len(found):
            yield f"{conversation_id}: {sorted(found)}, last_seq {last.get(conversation_id)}"
    for seen in history.seen:
        order = [seq for _conversation, seq in seen.messages]
        if order != sorted(set(order)):
            yield f"{seen.conversation_id}: seen as {order}"


def every_message_ends(history: History) -> Iterable[str]:
    """I4: every accepted message ends in exactly one final state in time, and an ended one has its words."""
    replies = Counter((m["conversation_id"], m["answers_seq"]) for m in history.messages if m["kind"] != "emergency")
    emptied = (TurnState.ANSWERED.value, TurnState.APOLOGISED.value)
    system = Counter(m["conversation_id"] for m in history.messages if m["author"] == "system")
    for turn in history.turns:
        if turn["state"] not in FINAL:
            if history.ended_at is None or history.ended_at - turn["accepted_at"] > history.deadline:
                yield f"{_key(turn)}: still {turn['state']}"
        elif turn["state"] in emptied and not replies[_key(turn)] and not system[turn["conversation_id"]]:
            yield f"{_key(turn)}: {turn['state']} without words"
        if turn["state"] in FINAL and turn["ended_at"] is None:
            yield f"{_key(turn)}: {turn['state']} without a time"


def frames_stay_home(history: History) -> Iterable[str]:
    """I5: a client saw only messages of the conversation that its token opens."""
    for seen in history.seen:
        for conversation_id, seq in seen.messages:
            if conversation_id != seen.conversation_id:
                yield f"{seen.conversation_id} saw {conversation_id}:{seq}"


def danger_is_answered_first(history: History) -> Iterable[str]:
    """I6: a dangerous message has its emergency message, and before any other answer to it."""
    for conversation_id, seq in history.dangerous:
        answers = [m for m in history.messages if _answers(m, conversation_id, seq)]
        first = min(answers, key=lambda m: int(m["seq"]), default=None)
        if first is None or first["kind"] != Kind.EMERGENCY.value:
            yield f"{conversation_id}:{seq}: first answer is {first and first['kind']}"


def effects_happen_once(history: History) -> Iterable[str]:
    """I7: at most one emergency message a message, and one set of replies: texts are not repeated for one turn."""
    for name, kinds in (("emergency", {"emergency"}), ("reply", {"text", "cards", "choices"})):
        found = Counter(
            (m["conversation_id"], m["answers_seq"], m["text"])
            for m in history.messages
            if m["answers_seq"] is not None and m["kind"] in kinds
        )
        yield from (f"{name} {key[:2]}: {count} times" for key, count in found.items() if count > 1)


def personal_data_stays_out(history: History) -> Iterable[str]:
    """I8: no secret stands in the log of messages or in any output."""
    for secret in history.secrets:
        yield from (f"{_key(m)}: a secret in the log" for m in history.messages if secret in m["text"])
        yield from (f"output {number}: a secret" for number, text in enumerate(history.outputs) if secret in text)


def everything_is_bounded(history: History) -> Iterable[str]:
    """I9: no text of a resident is longer than the door lets in."""
    for message in history.messages:
        if _is_resident(message) and len(message["text"]) > LONGEST_TEXT:
            yield f"{_key(message)}: {len(message['text'])} characters"


def one_model_a_turn(history: History) -> Iterable[str]:
    """I10: a turn that the assistant answered names the one model that served it."""
    for turn in history.turns:
        if turn["state"] == TurnState.ANSWERED.value and not turn["model"]:
            yield f"{_key(turn)}: answered by no model"


CHECKERS: dict[str, Callable[[History], Iterable[str]]] = {
    "I1": acknowledged_is_kept,
    "I2": one_row_one_turn,
    "I3": numbers_have_no_gaps,
    "I4": every_message_ends,
    "I5": frames_stay_home,
    "I6": danger_is_answered_first,
    "I7": effects_happen_once,
    "I8": personal_data_stays_out,
    "I9": everything_is_bounded,
    "I10": one_model_a_turn,
}


def find_violations(history: History) -> list[str]:
    """Every violation of every invariant, each beginning with its number."""
    return [f"{name} {fault}" for name, check in CHECKERS.items() for fault in check(history)]


def _is_resident(message: dict) -> bool:
    return bool(message["author"] == "resident")


def _key(row: dict) -> tuple[str, int]:
    return row["conversation_id"], row["seq"]


def _answers(message: dict, conversation_id: str, seq: int) -> bool:
    return bool(message["conversation_id"] == conversation_id and message["answers_seq"] == seq)
