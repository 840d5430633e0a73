"""Reads single values out of PTV's JSON: every list may be null, every text empty, every field of the wrong kind.

A value that cannot be used is left out and told to ``Faults``; nothing here raises for what the source sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import urlsplit

CHAIN = ("fi", "sv", "en")
LONGEST_URL = 1500
COUNTY_MUNICIPALITIES = {"04": ("092", "245")}
"""Municipalities of the county, for areas that name the county only."""

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_FRACTION = re.compile(r"\.(\d+)")


@dataclass
class Faults:
    """What was left out of one record, as ``field: reason``."""

    told: list[str] = field(default_factory=list)

    def tell(self, name: str, reason: str) -> None:
        """Remember that a field was left out."""
        line = f"{name}: {reason}"
        if line not in self.told:
            self.told.append(line)


def mapping(value: Any) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list that may be null."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """A text without control characters and needless blanks; None when nothing is left."""
    if not isinstance(value, str):
        return None
    clean = _CONTROL.sub(" ", value).encode("utf-8", "ignore").decode("utf-8")
    return " ".join(clean.split()) or None


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list that may be null, each once."""
    found = (text(each) for each in value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(each for each in found if each))


def guid(value: Any) -> str | None:
    """An identifier in lower case; None when it is none. PTV answers 500 to the one of zeros."""
    found = text(value)
    if found is None or not _GUID.fullmatch(found) or set(found) <= {"0", "-"}:
        return None
    return found.lower()


def language_items(rows: Any, *, kind: str | None = None) -> dict[str, str]:
    """v11: the first text of each language in ``[{value, language, type}]``, of one ``type`` when it is given."""
    found: dict[str, str] = {}
    for row in objects(rows):
        value, language = text(row.get("value")), text(row.get("language"))
        if value and language and (kind is None or row.get("type") == kind):
            found.setdefault(language.lower(), value)
    return found


def choose(found: Mapping[str, str], *first: str) -> str | None:
    """The text of the first of the asked languages that has one, then Finnish, Swedish, English, any."""
    for language in (*first, *CHAIN):
        if found.get(language):
            return found[language]
    return next(iter(found.values()), None)


def moment(value: Any) -> datetime | None:
    """A moment; without a zone it is UTC (v11), and there may be seven decimals."""
    found = text(value)
    if found is None:
        return None
    trimmed = _FRACTION.sub(lambda match: "." + match[1][:6].ljust(6, "0"), found).replace("Z", "+00:00")
    try:
        read = datetime.fromisoformat(trimmed)
    except ValueError:
        return None
    return read.replace(tzinfo=timezone.utc) if read.tzinfo is None else read.astimezone(timezone.utc)


def day(value: Any) -> date | None:
    """The date at the beginning of a text: hours are valid from and to local days."""
    found = text(value)
    try:
        return date.fromisoformat(found[:10]) if found else None
    except ValueError:
        return None


def number(value: Any) -> float | None:
    """A number that may come as a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(str(value).replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None


def url(value: Any) -> str | None:
    """A web address as https; None when it is anything else or could mislead.

    The chat shows https only, and most pages answer to it; ``neuvo check links`` finds those that do not.
    """
    found = text(value)
    if found is None or " " in found or len(found) > LONGEST_URL:
        return None
    if "://" not in found and found.lower().startswith("www."):
        found = "https://" + found
    try:
        parts = urlsplit(found)
        port = parts.port
    except ValueError:
        return None
    host = _to_ascii(parts.hostname or "")
    if parts.scheme.lower() not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    return parts._replace(scheme="https", netloc=netloc).geturl()


def codes(rows: Iterable[Any]) -> tuple[str, ...]:
    """Codes of classes, given as objects (v11) or bare (v12), each once."""
    found = (text(row.get("code")) if isinstance(row, dict) else text(row) for row in rows)
    return tuple(dict.fromkeys(code for code in found if code and len(code) <= 64))


def county_municipalities(code: Any) -> tuple[str, ...]:
    """Municipalities of a county by its code, none for counties other than ours."""
    return COUNTY_MUNICIPALITIES.get(text(code) or "", ())


def listed(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def _to_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
