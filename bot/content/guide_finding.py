"""Finds a guide for what a worker typed: by its title, the names of its topic, and the words of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.content.guide_sheet import Sheet, make_sheet
from bot.content.guide_texts import GuideTexts, current_guide_texts
from bot.content.guides import Guide, all_guides
from bot.content.phrase_files import Phrase
from bot.content.phrases import PhraseBook
from bot.content.texts import Texts, current_texts
from bot.languages import all_languages

TITLES_IN = ("fi", "sv", "en")
"""The languages of the workers: a title is found in any of them, whatever one reads."""


class GuideBook:
    """The guides that can be read from end to end, put in order once."""

    def __init__(self, guides: Mapping[str, Guide], guide_texts: GuideTexts, texts: Texts) -> None:
        self._guides = guides
        self._guide_texts = guide_texts
        self._texts = texts
        told = [guide for guide in guides.values() if self.read(guide.slug, language="fi")]
        self._book = PhraseBook(self._as_phrase(guide) for guide in told)

    def find(self, query: str, *, language: str, limit: int) -> list[str]:
        """The topics whose guides hold most of the typed words, best first; the first of all for no words."""
        return [phrase.id for phrase in self._book.find(query, language=language, limit=limit)]

    def read(self, topic: str, *, language: str) -> Sheet | None:
        """The guide of a topic in a language, None when there is none or its texts are not written."""
        if topic not in self._guides:
            return None
        try:
            return make_sheet(self._guides[topic], self._guide_texts, self._texts, language=language)
        except KeyError:
            return None

    def _as_phrase(self, guide: Guide) -> Phrase:
        """The guide in the form that the search of phrases takes: names as tags, steps as text."""
        names = [self._texts.find(f"topic_{guide.slug}", language=code).text for code in TITLES_IN]
        titles = [self._guide_texts.find((guide.slug, "title"), language=code).text for code in TITLES_IN]
        texts = {}
        for code in all_languages():
            sheet = self.read(guide.slug, language=code)
            texts[code] = " ".join(step.text.text for step in sheet.steps) if sheet else ""
        return Phrase(guide.slug, guide.audience, (*names, *titles), (), texts, frozenset())


@lru_cache(maxsize=1)
def current_guide_book() -> GuideBook:
    """The guides of this installation, read at the first call: call it before serving.

    Raises:
        ContentError: with every fault of every file.
    """
    return GuideBook(all_guides(), current_guide_texts(), current_texts())
