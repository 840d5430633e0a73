"""The learnt side of moves: replies that stand in no list ("joo laita vaan") by likeness to those of ``data/moves``.

Pure mathematics are ``bot.content.topic_model``'s; the lists go first (``bot.content.moves``). What was tried stands in
docs/decisions/0008.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from bot.content import topic_model
from bot.content.moves import Move, fold
from bot.content.topic_model import TopicModel

FILE_NAME = "moves"
NO_MOVE = "none"

MOST_WORDS = 9
"""Words of the longest text that may be a move, and of the examples of topics that it must not be taken for."""

MOST_EXAMPLES = 10_000
"""Examples of topics learnt as no move: twice as many took twice the time and found two replies less in 67."""

ENOUGH = 0.5
"""Confidence from which a reply is taken for a move."""


def learn_moves(replies: Sequence[tuple[str, str]], examples: Iterable[str], *, seed: int) -> TopicModel:
    """A classifier of moves out of (folded reply, move) and examples of topics; the same input, the same model.

    Raises:
        ValueError: when a move has fewer than four replies.
    """
    short = sorted({fold(text) for text in examples if len(text.split()) <= MOST_WORDS})
    others = random.Random(seed).sample(short, min(MOST_EXAMPLES, len(short)))
    texts = [*(reply for reply, _ in replies), *others]
    moves = [*(move for _, move in replies), *(NO_MOVE for _ in others)]
    return topic_model.learn(texts, moves, seed=seed)


def guess_move(model: TopicModel, text: str, *, enough: float = ENOUGH) -> Move | None:
    """The move that a short text most likely is, if the model is at least as sure as ``enough`` (0-1)."""
    if len(text.split()) > MOST_WORDS:
        return None
    best = model.rank(fold(text), limit=1)[0]
    return Move(best.topic) if best.topic != NO_MOVE and best.confidence >= enough else None
