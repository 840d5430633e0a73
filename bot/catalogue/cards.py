"""A service as a card of PROTOCOL's Message: what does not apply or is not sure is absent. Pure but for word lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ruamel.yaml import YAML

from bot.catalogue.hours import (
    Hours,
    all_hours_words,
    closes_at,
    is_open,
    opens_at,
    read_hours,
    write_hours,
    write_minute,
    write_opening,
)
from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.clock import HELSINKI
from bot.languages import all_languages, chain_of
from bot.settings import PROJECT_ROOT

SUMMARIES_FILE = PROJECT_ROOT / "data" / "catalogue" / "summaries.yml"
MAP_ADDRESS = "https://www.openstreetmap.org/search?query="

# A street with a number and a place; anything looser ("Tikkurila, Korso") would be found wrongly.
_STREET = re.compile(r"([A-ZÅÄÖ][^\d,;]* \d+(?: ?[A-Z](?: ?\d+)?)?, (?:\d{5} )?(?:Vantaa|Kerava|Helsinki))(?:;.*)?")

_SENTENCE_END = re.compile(r"[.!?؟]\s+|。")
_SHORTEST_LAST_WORD = 4
"""A full stop after a shorter word is that of an abbreviation ("ks. Maisa", "kl. 8")."""


def make_card(record: ServiceRecord, *, language: str, now: datetime) -> dict[str, Any]:
    """The card of a service for a reader of ``language``; ``now`` decides what is open."""
    name_language, name = _choose_name(record, language)
    # The Finnish name is what the door says (LANGUAGES); its own explanation in brackets would be one too many.
    finnish = re.sub(r" *\(.*?\)", "", record.names.get("fi", ""))
    if name_language != "fi" and finnish.casefold() not in name.casefold():
        name = f"{name} ({finnish})"
    card: dict[str, Any] = {"service_id": record.id, "name": name, "name_language": name_language}
    summary = all_summaries().get(language, {}).get(record.id) or record.summaries.get(language)
    if summary:
        card["summary"] = first_sentence(summary)
    card["provider"] = record.provider
    phones = [_make_phone(phone, language=language, now=now) for phone in _choose_phones(record, language)]
    if phones:
        card["phones"] = phones
    links = [_make_link(link) for link in _choose_links(record, language)]
    if links:
        card["links"] = links
    if record.municipalities:
        card["municipalities"] = list(record.municipalities)
    if record.updated:
        card["updated"] = record.updated.isoformat()
    return {**card, "source": record.source, "unchecked": record.is_unchecked}


def first_sentence(text: str) -> str:
    """The first sentence of a text, or its first line when that has no end."""
    line = text.strip().partition("\n")[0].rstrip()
    for end in _SENTENCE_END.finditer(line):
        last = line[: end.start()].split()[-1:]
        is_short = end[0][0] == "." and (not last or len(last[0]) < _SHORTEST_LAST_WORD or "." in last[0])
        if not is_short and not line[end.end() : end.end() + 1].islower():
            return line[: end.end()].rstrip()
    return line


@lru_cache(maxsize=1)
def all_summaries(path: Path = SUMMARIES_FILE) -> Mapping[str, Mapping[str, str]]:
    """Summaries that go before those of the source: language -> id -> text. The file may be absent."""
    return load_summaries(path) if path.exists() else {}


def load_summaries(path: Path) -> dict[str, dict[str, str]]:
    """The summaries of a file.

    Raises:
        ValueError: when it is not language -> id -> text.
    """
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    for language, rows in content.items():
        if not isinstance(rows, dict) or not all(isinstance(text, str) and text.strip() for text in rows.values()):
            raise ValueError(f"{path.name}: {language} must give a text for each service")
    return {str(language): dict(rows) for language, rows in content.items()}


def _choose_name(record: ServiceRecord, language: str) -> tuple[str, str]:
    chain = dict.fromkeys((*chain_of(language), "fi", *record.names))
    return next((code, record.names[code]) for code in chain if code in record.names)


def _choose_phones(record: ServiceRecord, language: str) -> list[PhoneRecord]:
    """Numbers in the reader's language first; one that speaks only languages beyond the chat's own is left out."""
    known = set(all_languages())
    shown = [
        phone
        for phone in record.phones
        if not phone.languages or language in phone.languages or known.intersection(phone.languages)
    ]
    return sorted(shown, key=lambda phone: bool(phone.languages) and language not in phone.languages)


def _make_phone(phone: PhoneRecord, *, language: str, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {"number": phone.number, "dial": phone.dial}
    if phone.hours:
        hours = read_hours(phone.hours, language=language)
        today = now.astimezone(HELSINKI).date()
        written = write_hours(hours, language=language, today=today) if hours else None
        if written or language == "en":
            row["hours"] = written or phone.hours
        open_now = is_open(hours, now=now) if hours else None
        if open_now is not None:
            row["open_now"] = open_now
        row |= _find_next_change(hours, language=language, now=now) if hours else {}
    if phone.cost:
        words = all_hours_words().get(language)
        cost = words.costs.get(phone.cost) if words else None
        if cost or language == "en":
            row["cost"] = cost or phone.cost
    return row


def _find_next_change(hours: Hours, *, language: str, now: datetime) -> dict[str, str]:
    """Until when it is open ("16") or closed ("ma 9"); nothing when that is not sure."""
    closing, opening = closes_at(hours, now=now), opens_at(hours, now=now)
    found = {
        "open_until": write_minute(closing, language=language) if closing is not None else None,
        "closed_until": write_opening(*opening, language=language) if opening is not None else None,
    }
    return {name: told for name, told in found.items() if told is not None}


def _choose_links(record: ServiceRecord, language: str) -> list[LinkRecord]:
    """One link of each kind, in the language that the reader knows best, and a map when there is a street address."""
    order = {code: place for place, code in enumerate(chain_of(language))}
    chosen: dict[LinkKind, LinkRecord] = {}
    for link in record.links:
        best = chosen.get(link.kind)
        # A page whose language was not told comes after those that the reader is known to understand.
        if best is None or order.get(link.language or "", len(order)) < order.get(best.language or "", len(order)):
            chosen[link.kind] = link
    links = [chosen[kind] for kind in LinkKind if kind in chosen]
    street = _STREET.fullmatch(record.address) if record.address else None
    if street and LinkKind.MAP not in chosen:
        links.append(LinkRecord(LinkKind.MAP, MAP_ADDRESS + quote(street[1]), label=street[1]))
    return links


def _make_link(link: LinkRecord) -> dict[str, Any]:
    # Without a label of its own a link shows where it leads; the widget adds the kind in the reader's language.
    label = link.label or urlsplit(link.url).netloc.removeprefix("www.")
    row = {"kind": link.kind.value, "label": label, "url": link.url}
    return {**row, "language": link.language} if link.language else row
