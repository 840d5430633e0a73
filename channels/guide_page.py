"""A guide as a page to read and to print: all steps, what to have at hand, the services. Without scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html

from bot import clock
from bot.content.guide_finding import current_guide_book
from bot.content.guide_sheet import FACTS, Sheet, SheetStep
from bot.content.texts import Text
from bot.errors import BotError, Code
from bot.languages import all_languages, direction_of
from bot.turns.answering import read_cards
from channels import guards
from channels.guards import gateway_of
from channels.plain_page import to_card

guide_page: Blueprint = guards.guarded("guide_page", guard=guards.anyone)

BEFORE_STEPS = ("at_hand",)
"""Facts that one needs before the first step; the others come after the last."""

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
"""Around Finnish names in a text from right to left, so that they keep their order."""


@guide_page.get("/guides/<topic:str>")
async def read(request: Request, topic: str) -> HTTPResponse:
    """Show a guide in ``language``, else in the reader's own."""
    gateway = gateway_of(request)
    asked = request.args.get("language")
    language = asked if asked in all_languages() else guards.language_of(request)
    sheet = current_guide_book().read(topic, language=language)
    if sheet is None:
        raise BotError(Code.NOT_FOUND)
    cards = await gateway.database.read(read_cards, sheet.services, language, clock.utc_now())

    def say(key: str, **gaps: object) -> str:
        return escape(gateway.words.text(key, language, **gaps)[0])

    page = to_page(sheet, language=language, say=say, cards=cards)
    return html(page, headers={"Vary": "Accept-Language"})


def to_page(sheet: Sheet, *, language: str, say: Callable[..., str], cards: Sequence[dict[str, Any]]) -> str:
    """The page as HTML; ``say`` gives an escaped text for a key."""
    dated = sheet.guide.dated
    title, slug = escape(sheet.title.text), escape(sheet.guide.slug)
    source = f"{ISOLATE}{sheet.guide.source}{END_OF_ISOLATE}"
    basis = say("ui_guide_basis", source=source, date=f"{dated.day}.{dated.month}.{dated.year}")
    after = [fact for fact in FACTS if fact not in BEFORE_STEPS]
    parts = [
        *(_to_fact(sheet, fact, language, say) for fact in BEFORE_STEPS),
        f"<h2>{say('ui_guide_steps')}</h2><ol>{''.join(_to_step(step, language) for step in sheet.steps)}</ol>",
        *(_to_fact(sheet, fact, language, say) for fact in after),
        f"<h2>{say('ui_guide_services')}</h2><aside>{''.join(to_card(say, card) for card in cards)}</aside>",
        f"<p>{basis}</p>",
        f'<p class="screen"><a href="/plain?lang={language}">{say("ui_title")}</a></p>',
    ]
    links = " ".join(
        f'<a href="/guides/{slug}?language={each.code}" lang="{each.code}" dir="{each.direction}">'
        f"{escape(each.name)}</a>"
        for each in all_languages().values()
    )
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction_of(language)}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/plain.css"></head>\n'
        f'<body class="guide"><header><h1{_spoken(sheet.title, language)}>{title}</h1></header>\n'
        f"<main>{''.join(parts)}</main>\n"
        f'<nav aria-label="{say("ui_language")}"><p class="languages">{links}</p></nav></body></html>\n'
    )


def _to_fact(sheet: Sheet, fact: str, language: str, say: Callable[..., str]) -> str:
    text = sheet.facts[fact]
    return f"<h2>{say(f'ui_guide_{fact}')}</h2><p{_spoken(text, language)}>{escape(text.text)}</p>"


def _to_step(step: SheetStep, language: str) -> str:
    rows = "".join(
        f"<li><span{_spoken(choice.label, language)}>{escape(choice.label.text)}"
        f"{f' ({choice.number})' if choice.number else ''}</span></li>"
        for choice in step.choices
    )
    choices = f"<ul>{rows}</ul>" if rows else ""
    return f"<li><p{_spoken(step.text, language)}>{escape(step.text.text)}</p>{choices}</li>"


def _spoken(text: Text, language: str) -> str:
    """The marks of a text that stands in another language than its page."""
    return f' lang="{text.language}" dir="{direction_of(text.language)}"' if text.language != language else ""
