"""What the page without JavaScript looks like: HTML from texts and messages, everything escaped. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from bot.clock import HELSINKI
from bot.conversations.models import Author, Kind, Mode
from bot.conversations.transcript import Message
from bot.languages import all_languages, direction_of
from bot.turns.words import say_moment
from channels.transcript_file import author_key

PATH = "/plain"
NEUTRAL_PAGE = "https://www.ilmatieteenlaitos.fi"
HELP_SERVICES = (
    "hatanumero-112",
    "mieli-kriisipuhelin-fi",
    "nollalinja",
    "mll-lasten-ja-nuorten-puhelin",
    "vake-vaihde",
)


@dataclass(frozen=True)
class Page:
    """What the page shows. ``is_following``: it reloads by itself, as was asked, and has no field to write in."""

    language: str
    say: Callable[..., str]
    entry: str
    is_open: bool
    opening: datetime | None
    help_cards: Sequence[dict[str, Any]]
    messages: Sequence[Message] = ()
    mode: Mode = Mode.BOT
    state: dict[str, Any] = field(default_factory=dict)
    csrf: str = ""
    client_id: str = ""
    fault: str = ""
    draft: str = ""
    is_following: bool = False

    def text(self, key: str, **gaps: object) -> str:
        """A text, escaped."""
        return escape(self.say(key, **gaps))


def to_start(page: Page) -> str:
    """The page on which a conversation begins."""
    entry = f'<input type="hidden" name="entry" value="{page.entry}">' if page.entry else ""
    main = (
        f"<p>{page.text('ui_automatic_note')}</p><p>{page.text('ui_plain_intro')}</p>"
        f'<form method="post" action="{PATH}/start">{entry}{_languages(page)}'
        f"<button>{page.text('ui_plain_begin')}</button></form>"
    )
    return _frame(page, main, lead="")


def to_page(page: Page, *, follow_seconds: int) -> str:
    """The page of a conversation."""
    parts = [f'<p class="state" role="status"><strong>{_state(page)}</strong></p>']
    if page.fault:
        parts.append(f'<p class="fault" role="alert">{escape(page.fault)}</p>')
    parts.append(f"<h2>{page.text('ui_messages_label')}</h2>")
    parts += [_article(page, message) for message in page.messages]
    if page.state.get("pending"):
        parts.append(f'<p role="status">{page.text("ui_plain_waiting")}</p>')
    if page.is_following:
        parts.append(f'<p><a class="button" href="{PATH}#write">{page.text("ui_plain_stop")}</a></p>')
    else:
        follow = page.text("ui_plain_follow", seconds=follow_seconds)
        parts.append(
            f'<p><a class="button" href="{PATH}#write">{page.text("ui_plain_refresh")}</a> '
            f'<a href="{PATH}?follow=1#write">{follow}</a></p>'
        )
        parts.append(_writing(page))
    parts.append(_deeds(page))
    leave = _deed(page, "leave", page.text("ui_quick_exit_short"), css="exit")
    return _frame(page, "\n".join(parts), lead=leave)


def _frame(page: Page, main: str, *, lead: str) -> str:
    title = page.text("ui_title")
    return (
        f'<!doctype html>\n<html lang="{page.language}" dir="{direction_of(page.language)}">\n<head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title>'
        '<link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/plain.css"></head>\n'
        f"<body><header><h1>{title}</h1>{lead}</header>\n<main>{main}</main>\n{_help(page)}</body></html>\n"
    )


def _state(page: Page) -> str:
    if page.mode is Mode.WAITING:
        return page.text("ui_state_waiting", position=page.state.get("position", 1))
    if page.mode is Mode.HUMAN:
        return page.text("ui_state_human", title=page.state.get("worker", {}).get("title", ""))
    return page.text("ui_state_closed" if page.mode is Mode.CLOSED else "ui_state_bot")


def _article(page: Page, message: Message) -> str:
    author = message.extra.get("worker", {}).get("title") if message.author is Author.WORKER else None
    name = escape(author) if author else page.text(author_key(message))
    name += f" ({page.text('ui_machine_translated')})" if "translated_from" in message.extra else ""
    here = message.at.astimezone(HELSINKI)
    cards = "".join(to_card(page.text, card) for card in message.extra.get("cards", ()))
    css = "emergency" if message.kind is Kind.EMERGENCY else message.author.value
    said = f'<p lang="{message.language}" dir="{direction_of(message.language)}">{escape(message.text)}</p>'
    head = f"<h3>{name} <small>{here:%H:%M}</small></h3>"
    return f'<article id="m{message.seq}" class="{css}">{head}{said}{cards}</article>'


def to_card(say: Callable[..., str], card: dict[str, Any]) -> str:
    """A service; ``say`` gives an escaped text for a key."""
    rows = [f"<li>{_phone(say, phone)}</li>" for phone in card.get("phones", ())]
    rows += [
        f'<li><a href="{escape(link["url"])}" rel="noreferrer">{escape(link["label"])}</a></li>'
        for link in card.get("links", ())
    ]
    unchecked = f"<p>{say('ui_unchecked')}</p>" if card.get("unchecked") else ""
    summary = f"<p>{escape(card['summary'])}</p>" if card.get("summary") else ""
    return f"<div><strong>{escape(card['name'])}</strong>{summary}<ul>{''.join(rows)}</ul>{unchecked}</div>"


def _phone(say: Callable[..., str], phone: dict[str, Any]) -> str:
    call = f'<a href="tel:{escape(phone["dial"])}">{say("ui_call_number", number=phone["number"])}</a>'
    hours = f" {say('ui_hours')}: {escape(phone['hours'])}" if phone.get("hours") else ""
    is_open = phone.get("open_now")
    now, until = ("ui_open_now", "ui_open_until") if is_open else ("ui_closed_now", "ui_shut_until")
    time = phone.get("open_until" if is_open else "closed_until")
    mark = "" if is_open is None else f" ({say(until, time=time) if time else say(now)})"
    return call + hours + mark


def _writing(page: Page) -> str:
    if page.mode is Mode.CLOSED:
        return _deed(page, "anew", page.text("ui_new_conversation"))
    said = [message for message in page.messages if message.author is not Author.SYSTEM or message.extra.get("choices")]
    offered = said[-1].extra.get("choices", ()) if said and page.mode is Mode.BOT else ()
    choices = "".join(
        f'<button name="choice" value="{escape(choice["payload"])}" formnovalidate>{escape(choice["label"])}</button>'
        for choice in offered
    )
    buttons = f'<div role="group" aria-label="{page.text("ui_choices_label")}">{choices}</div>' if choices else ""
    return (
        f'<form method="post" action="{PATH}/do" id="write">{_hidden(page)}{buttons}'
        f'<label for="text">{page.text("ui_input_label")}</label>'
        f'<textarea id="text" name="text" rows="3" dir="auto" aria-describedby="hint">{escape(page.draft)}</textarea>'
        f'<p id="hint">{page.text("ui_input_hint")}</p>'
        f'<button class="strong" name="deed" value="say">{page.text("ui_send")}</button></form>'
    )


def _deeds(page: Page) -> str:
    rows = []
    if page.mode is Mode.BOT:
        rows.append(_deed(page, "person", page.text("ui_talk_to_person")))
    if page.mode is Mode.WAITING:
        rows.append(_deed(page, "wait_no_more", page.text("ui_cancel_waiting")))
    if page.mode is not Mode.CLOSED:
        rows.append(_sure(page, "end", "ui_end_conversation", "ui_end_confirm"))
    rows.append(_sure(page, "delete", "ui_delete_conversation", "ui_delete_confirm"))
    rows.append(f'<p><a href="{PATH}/transcript">{page.text("ui_save_text")}</a></p>')
    rows.append(
        f'<form method="post" action="{PATH}/do">{_hidden(page)}{_languages(page)}'
        f'<button name="deed" value="language">{page.text("ui_plain_change")}</button></form>'
    )
    return f'<section aria-label="{page.text("ui_menu")}">{"".join(rows)}</section>'


def _sure(page: Page, deed: str, key: str, question: str) -> str:
    button = _deed(page, deed, page.text("ui_confirm"))
    return f"<details><summary>{page.text(key)}</summary><p>{page.text(question)}</p>{button}</details>"


def _deed(page: Page, deed: str, name: str, *, css: str = "") -> str:
    return (
        f'<form method="post" action="{PATH}/do">{_hidden(page)}'
        f'<button class="{css}" name="deed" value="{deed}">{name}</button></form>'
    )


def _hidden(page: Page) -> str:
    return (
        f'<input type="hidden" name="csrf" value="{page.csrf}">'
        f'<input type="hidden" name="client_id" value="{page.client_id}">'
    )


def _languages(page: Page) -> str:
    rows = "".join(
        f'<option value="{each.code}" lang="{each.code}"{" selected" if each.code == page.language else ""}>'
        f"{escape(each.name)}</option>"
        for each in all_languages().values()
    )
    return f'<label>{page.text("ui_language")} <select name="lang">{rows}</select></label> '


def _help(page: Page) -> str:
    rows = "".join(to_card(page.text, card) for card in page.help_cards)
    here = page.text("ui_plain_people_here" if page.is_open else "ui_plain_people_away")
    opening = (
        f" {page.text('ui_closed_until', next_opening=say_moment(page.opening, page.language))}" if page.opening else ""
    )
    return (
        f'<aside aria-labelledby="help"><h2 id="help">{page.text("ui_help_numbers")}</h2>'
        f"<p>{page.text('ui_help_intro')}</p><p>{here}{opening}</p>{rows}"
        f'<p><a href="/privacy?lang={page.language}">{page.text("ui_privacy")}</a></p></aside>'
    )
