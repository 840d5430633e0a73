"""The starter catalogue: ``data/catalogue/services.json`` as records. Reads that file, writes nothing.

Only numbers with status "current" leave here; the others are kept in the file so that nobody adds them as news.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.errors import ContentError
from bot.languages import all_languages
from bot.settings import PROJECT_ROOT

SERVICES_FILE = PROJECT_ROOT / "data" / "catalogue" / "services.json"
SOURCE = "starter"

_STANDING = {
    "wellbeing_county": 1.0,
    "kela": 0.98,
    "state": 0.98,
    "municipality": 0.97,
    "hospital_group": 0.96,
    "church": 0.95,
    "ngo": 0.95,
}
STANDING_OF_INFO = 0.8
STANDING_OF_PAST = 0.3

# InfoFinland keeps the same path under every language (catalogue README, section 6).
_INFOFINLAND = re.compile(r"https://(?:www\.)?infofinland\.fi/(?:[a-z]{2}/)?(.+)")
_INFOFINLAND_LANGUAGES = ("fi", "sv", "en", "ru", "et", "uk", "fr", "es", "tr", "zh", "fa", "ar")


def read_starter(path: Path = SERVICES_FILE) -> list[ServiceRecord]:
    """All entries of the file.

    Raises:
        ContentError: naming every entry that cannot be used.
    """
    return list(_read(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[ServiceRecord, ...]:
    records, faults = [], []
    for place, row in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        try:
            records.append(_make_record(row))
        except (KeyError, TypeError, ValueError) as error:
            faults.append(f"{path.name}: entry {place} ({row.get('id')}): {type(error).__name__} {error}")
    if faults:
        raise ContentError(faults)
    return tuple(records)


def _make_record(row: dict[str, Any]) -> ServiceRecord:
    shown = [phone for phone in row["phones"] if phone["status"] == "current"]
    confidences = {row["confidence"], *(phone["confidence"] for phone in shown)}
    return ServiceRecord(
        id=row["id"],
        source=SOURCE,
        names=row["names"],
        provider=row["provider"],
        summaries={"en": row["gist"]},
        phones=tuple(
            PhoneRecord(
                number=phone["number"],
                dial=phone["dial"],
                hours=phone["hours"],
                cost=phone["cost"],
                languages=tuple(phone["languages"]),
            )
            for phone in shown
        ),
        links=_make_links(row),
        municipalities=tuple(row["municipality_codes"]),
        topics=tuple(row["topics"]),
        audiences=tuple(row["audience"]),
        languages=tuple(row["languages"]),
        classes=(*row["ptv"]["service_classes"], *filter(None, [row["ptv"]["general_description"]])),
        address=row["address"],
        hours=row["opening_hours"],
        updated=date.fromisoformat(row["reviewed"]) if row["reviewed"] else _read_date(row["source_date"]),
        source_date=row["source_date"],
        source_url=row["source_url"],
        is_unchecked=confidences != {"high"},
        is_crisis=row["crisis"],
        standing=_standing(row, has_phone=bool(shown)),
    )


def _make_links(row: dict[str, Any]) -> tuple[LinkRecord, ...]:
    links: dict[str, LinkRecord] = {}
    # An "e-service" that is the web page itself is the provider's page about the service, not a place to do it in.
    eservices = [row["chat_url"], row["eservice_url"] if row["eservice_url"] != row["web_url"] else None]
    for kind, url in [*((LinkKind.ESERVICE, url) for url in eservices), (LinkKind.WEB, row["web_url"])]:
        # Some addresses are mailto: links are pages only.
        if not url or not url.startswith("https://") or url in links:
            continue
        guide = _INFOFINLAND.fullmatch(url)
        if guide is None:
            links[url] = LinkRecord(kind, url, _language_of(url))
            continue
        for language in _INFOFINLAND_LANGUAGES:
            if language in all_languages():
                page = f"https://www.infofinland.fi/{language}/{guide[1]}"
                links[page] = LinkRecord(kind, page, language)
    return tuple(links.values())


def _language_of(url: str) -> str | None:
    """The language that the path names ("/en/…"), if any."""
    return next((part for part in urlsplit(url).path.split("/")[:3] if part in all_languages()), None)


def _read_date(text: str | None) -> date | None:
    """A date of the file: a year, a month or a day."""
    if not text:
        return None
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _standing(row: dict[str, Any], *, has_phone: bool) -> float:
    standing = _STANDING[row["provider_type"]]
    if row["kind"] == "info":
        return standing * STANDING_OF_INFO
    has_page = any(row[name] for name in ("web_url", "eservice_url", "chat_url"))
    # Only a number that is no longer in use and no page: the service is history.
    is_past = row["contact_status"] == "phone_superseded" and not has_phone and not has_page
    return standing * STANDING_OF_PAST if is_past else standing
