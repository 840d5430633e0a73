"""The notice on privacy in every language, as a page without scripts. Its sentences stand in data/texts."""

from __future__ import annotations

from html import escape

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html

from bot import clock
from bot.languages import all_languages, direction_of
from bot.turns.words import CONTACT_OF_LAST_RESORT
from channels import guards
from channels.guards import gateway_of

SECTIONS = ("who", "what", "why", "people", "device", "rights")

privacy: Blueprint = guards.guarded("privacy", guard=guards.anyone)


@privacy.get("/privacy")
async def read(request: Request) -> HTTPResponse:
    """Show the notice in ``lang``, else in the reader's own language."""
    gateway = gateway_of(request)
    asked = request.args.get("lang")
    language = asked if asked in all_languages() else guards.language_of(request)
    contact = gateway.words.make_cards((CONTACT_OF_LAST_RESORT,), language, clock.utc_now())[0]["phones"][0]

    def say(key: str) -> str:
        return escape(gateway.words.text(key, language, number=contact["number"])[0])

    unchecked = f"<p><em>{say('ui_not_checked')}</em></p>" if language in gateway.texts.unchecked else ""
    links = " ".join(
        f'<a href="/privacy?lang={each.code}" lang="{each.code}" dir="{each.direction}">{escape(each.name)}</a>'
        for each in all_languages().values()
    )
    title = say("ui_privacy_title")
    page = (
        f'<!doctype html>\n<html lang="{language}" dir="{direction_of(language)}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        '<link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/plain.css"></head>\n'
        f"<body><header><h1>{title}</h1></header>\n<main>{unchecked}"
        + "".join(f"<p>{say(f'ui_privacy_{section}')}</p>\n" for section in SECTIONS)
        + f'<p><a href="/plain?lang={language}">{say("ui_title")}</a></p></main>\n'
        f'<nav aria-label="{say("ui_language")}"><p class="languages">{links}</p></nav></body></html>\n'
    )
    return html(page, headers={"Vary": "Accept-Language"})
