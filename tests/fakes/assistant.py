"""An assistant that follows a script instead of Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.assistant import Answer, Question
from bot.errors import BotError, Code

DOWN = BotError(Code.ASSISTANT_DOWN, reason="ClientConnectorError")
BROKEN = BotError(Code.ASSISTANT_DOWN, reason="status 500")


def answer(*replies: dict[str, object], topic: str = "home_care", confidence: float = 0.9) -> Answer:
    """An answer as Rasa's channel gives it."""
    return Answer(list(replies), topic, confidence, [(topic, confidence)], "scripted")


class ScriptedAssistant:
    """Answers each question with the next step of the script (the last one stays); remembers what was asked."""

    def __init__(self) -> None:
        self.script: list[Answer | BotError | Callable[[Question], Answer]] = [self.echo]
        self.asked: list[Question] = []
        self.forgotten: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    @staticmethod
    def echo(question: Question) -> Answer:
        return answer({"text": f"Vastaus: {question.text}", "language": "fi"})

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        await self.gate.wait()
        step = self.script[0] if len(self.script) == 1 else self.script.pop(0)
        if isinstance(step, BotError):
            raise step
        return step if isinstance(step, Answer) else step(question)

    async def state(self) -> str:
        return "ok"

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)
