"""The chat as a page for a frame, for sites that can place a frame but no script. Only allowed sites may frame it."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html

from bot.languages import all_languages, direction_of
from channels import guards, wire
from channels.guards import gateway_of

embed: Blueprint = guards.guarded("embed", guard=guards.anyone)


@embed.get("/embed")
async def frame(request: Request) -> HTTPResponse:
    """Give the page; ``lang`` and ``entry`` as in the attributes of the script."""
    gateway = gateway_of(request)
    asked, entry = request.args.get("lang"), request.args.get("entry")
    language = asked if asked in all_languages() else guards.language_of(request)
    attributes = f'data-open="page" data-language="{language}"'
    if entry in wire.ENTRIES:
        attributes += f' data-entry="{entry}"'
    title = gateway.words.text("ui_title", language)[0]
    page = (
        f'<!doctype html>\n<html lang="{language}" dir="{direction_of(language)}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        '<link rel="stylesheet" href="/plain.css"></head>\n'
        f'<body><noscript><p><a href="/plain?lang={language}" target="_blank">{title}</a></p></noscript>\n'
        f'<script src="/neuvo.js" async {attributes}></script></body></html>\n'
    )
    framers = " ".join(["'self'", *gateway.settings.origins])
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {framers}; require-trusted-types-for 'script'"
    )
    return html(page, headers={"Content-Security-Policy": policy})
