"""The port to a machine translator. Knows no conversation and no rule: what may be translated is decided before."""

from __future__ import annotations

from typing import Protocol


class Translator(Protocol):
    """A service that translates a text; ``name`` is stored beside what it made."""

    name: str

    async def start(self) -> None:
        """Open the connections."""

    async def stop(self) -> None:
        """Close the connections."""

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """The text in another language; languages are codes of data/languages.yml.

        Raises:
            BotError: TRANSLATION_DOWN when it cannot be had now, or not between these languages.
        """
