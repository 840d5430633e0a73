"""Ready messages that the gateway itself says: greeting, notices, emergency, apology. Made from keys, never sentences.

Emergency and apology use service records kept in memory, so that they need neither Rasa nor a full catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.catalogue.hours import all_hours_words
from bot.clock import HELSINKI
from bot.content.easy_texts import current_easy_texts
from bot.content.guide_texts import GuideTexts, current_guide_texts
from bot.content.texts import Texts
from bot.conversations.models import Author, Kind
from bot.conversations.transcript import Draft
from bot.crisis import Danger, Lexicon, find_lines
from bot.handover.hours import Hours
from bot.handover.queue import Notice, Place
from bot.languages import chain_of

HUMAN_PAYLOAD = "/human_worker"
CONTACT_OF_LAST_RESORT = "vake-vaihde"

CardMaker = Callable[[Sequence[str], str, datetime], list[dict[str, Any]]]
"""Cards of these service ids in a language at a moment; ids that are not known are left out."""


@dataclass(frozen=True)
class Words:
    """Speaks in the resident's language. ``entries``: what each page's greeting offers (data/entries.yml)."""

    texts: Texts
    hours: Hours
    make_cards: CardMaker
    lexicon: Lexicon
    entries: Mapping[str, Sequence[str]]
    guide_texts: GuideTexts = field(default_factory=current_guide_texts)
    easy_texts: Mapping[str, str] = field(default_factory=current_easy_texts)

    def text(self, key: str, language: str, **gaps: object) -> tuple[str, str]:
        """The filled text of a key and the language it was found in."""
        found = self.texts.find(key, language=language)
        return self.texts.fill(found.text, **gaps), found.language

    def guide_text(self, path: Sequence[str], language: str) -> tuple[str, str]:
        """A text of a guide, such as ``["home_care", "steps", "begin"]``, and the language it was found in."""
        found = self.guide_texts.find(path, language=language)
        return found.text, found.language

    def easy_text(self, key: str) -> str:
        """An answer in easy Finnish.

        Raises:
            KeyError: when there is none.
        """
        return self.easy_texts[key]

    def notice(self, key: str, language: str, **gaps: object) -> Draft:
        """A system message."""
        text, spoken = self.text(key, language, **gaps)
        return Draft(Author.SYSTEM, Kind.NOTICE, text, spoken, topic=key)

    def notices_for(self, language: str, *, title: str = "") -> Notice:
        """The maker of notices that the handover's deeds ask for; ``title`` is the worker's."""

        def make(key: str, place: Place | None) -> Draft:
            gaps: dict[str, object] = {"title": title}
            if place is not None:
                gaps["position"] = place.position
                if place.estimate is not None:
                    key += "_estimate"
                    gaps["from"], gaps["to"] = place.estimate
            return self.notice(key, language, **gaps)

        return make

    def greeting(self, language: str, entry: str | None) -> Draft:
        """The first message: that this is automatic advice, and what can be asked."""
        key = f"notice_greeting_{entry}" if entry in self.entries else "notice_greeting"
        text, spoken = self.text(key, language)
        topics = self.entries.get(entry or "any", self.entries["any"])
        return Draft(
            Author.BOT, Kind.CHOICES, text, spoken, extra={"choices": [self.topic_choice(t, language) for t in topics]}
        )

    def topic_choice(self, topic: str, language: str) -> dict[str, str]:
        """The button of a topic."""
        key = "ui_talk_to_person" if topic == "human_worker" else f"topic_{topic}"
        return {"label": self.text(key, language)[0], "payload": f"/{topic}"}

    def emergency(self, danger: Danger, language: str, seq: int, now: datetime) -> Draft:
        """The message that comes before everything else: fixed text of the gravest kind, the lines to call."""
        kind = danger.kinds[0]
        text, spoken = self.text(f"notice_emergency_{kind.value}", language)
        chain = chain_of(language)
        ids = list(dict.fromkeys(s for each in danger.kinds for s in find_lines(self.lexicon, each, chain=chain)))
        extra = {
            "level": danger.level.value,
            "kinds": [each.value for each in danger.kinds],
            "cards": self.make_cards(ids, language, now),
            "choices": [self.topic_choice("human_worker", language)],
        }
        return Draft(Author.SYSTEM, Kind.EMERGENCY, text, spoken, topic=kind.value, answers_seq=seq, extra=extra)

    def apology(self, language: str, seq: int, now: datetime, *, is_down: bool) -> Draft:
        """What a message gets that could not be answered: sorry, a number to call, a person."""
        text, spoken = self.text("notice_assistant_down" if is_down else "notice_no_answer", language)
        extra = {
            "cards": self.make_cards([CONTACT_OF_LAST_RESORT], language, now),
            "choices": [self.topic_choice("human_worker", language)],
        }
        return Draft(Author.BOT, Kind.CARDS, text, spoken, answers_seq=seq, extra=extra)

    def closed_hours(self, language: str, now: datetime, team: str | None = None) -> Draft:
        """Nobody (of the team) is there: when somebody is, a call-back instead, and where else to turn."""
        opening = self.hours.next_opening(now, team)
        if opening is None:
            text, spoken = self.text("notice_closed_hours_unknown", language)
        else:
            text, spoken = self.text("notice_closed_hours", language, next_opening=say_moment(opening, language))
        cards = self.make_cards([CONTACT_OF_LAST_RESORT, "paivystysapu-116117", "hatanumero-112"], language, now)
        extra = {"cards": cards, "offers": ["callback"]}
        return Draft(Author.SYSTEM, Kind.NOTICE, text, spoken, topic="notice_closed_hours", extra=extra)


def say_moment(moment: datetime, language: str) -> str:
    """A moment as a reader says it: weekday, date and time in Helsinki, such as ``ma 23.11. 9:00``."""
    here = moment.astimezone(HELSINKI)
    known = all_hours_words()
    words = known.get(language) or known["en"]
    return f"{words.days[here.weekday()]} {here.day}.{here.month}. {here.hour}{words.time}{here:%M}"
