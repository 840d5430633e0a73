"""Asks the addresses of the visible services whether they still answer, politely, and looks at their numbers.

One question at a time to a host, with a pause between; HEAD, and GET only where HEAD is not known. Writes nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.models import LinkRow, PhoneRow, ServiceRow
from bot.storage.database import Database

TIMEOUT = 10.0
PAUSE = 1.0
HOSTS_AT_ONCE = 4
USER_AGENT = "Neuvo link check (Vantaan ja Keravan hyvinvointialue)"
_NUMBER = re.compile(r"[0-9]{3,15}")
# Pages that answer so are there, but want a person, a signature or patience.
_THERE = frozenset({401, 403, 405, 406, 429, 501})
_HEAD_UNKNOWN = frozenset({400, 403, 404, 405, 501})


@dataclass(frozen=True)
class LinkFault:
    """An address or number that does not lead anywhere, and the services that show it."""

    address: str
    reason: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class LinkReport:
    """How many were looked at, and what was found."""

    asked: int
    faults: tuple[LinkFault, ...]


@dataclass
class LinkAsker:
    """How one address is asked. ``allow_local`` asks private networks too, which public services never are in."""

    allow_local: bool = False
    pause: float = PAUSE
    timeout: float = TIMEOUT
    sleep: Callable[[float], None] = field(default=time.sleep)

    def fault_of(self, address: str) -> str | None:
        """Why an address is dead, None when it answers."""
        if not self.allow_local:
            private = _private_fault(address)
            if private:
                return private
        found = self._ask(address, "HEAD")
        if isinstance(found, int) and found in _HEAD_UNKNOWN:
            self.sleep(self.pause)
            found = self._ask(address, "GET")
        if isinstance(found, str):
            return found
        return None if found < 400 or found in _THERE else f"answers {found}"

    def _ask(self, address: str, method: str) -> int | str:
        request = urllib.request.Request(address, method=method, headers={"User-Agent": USER_AGENT})
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return int(error.code)
        except urllib.error.URLError as error:
            return f"not reached ({type(error.reason).__name__})"
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"not reached ({type(error).__name__})"


def check_links(
    database: Database,
    *,
    most: int,
    allow_local: bool = False,
    say: Callable[[str], None] = lambda _line: None,
    asker: LinkAsker | None = None,
) -> LinkReport:
    """Look at the numbers of all visible services and at ``most`` of their addresses."""
    asker = asker or LinkAsker(allow_local=allow_local)
    numbers = database.look(_read_numbers)
    addresses = dict(list(database.look(_read_addresses).items())[:most])
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        by_host[urlsplit(address).hostname or ""].append(address)
    faults = [
        LinkFault(number, "cannot be dialled", tuple(services))
        for number, services in numbers.items()
        if not _NUMBER.fullmatch(number)
    ]

    def ask_host(host: str) -> list[LinkFault]:
        found = []
        for place, address in enumerate(by_host[host]):
            if place:
                asker.sleep(asker.pause)
            reason = asker.fault_of(address)
            if reason:
                found.append(LinkFault(address, reason, tuple(addresses[address])))
        say(f"{host}: {len(by_host[host])} asked, {len(found)} dead")
        return found

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        for found in pool.map(ask_host, by_host):
            faults.extend(found)
    return LinkReport(len(addresses) + len(numbers), tuple(faults))


def _read_addresses(session: Session) -> dict[str, list[str]]:
    wanted = select(LinkRow.url, ServiceRow.id).join(ServiceRow, ServiceRow.key == LinkRow.service_key)
    rows = session.execute(wanted.where(ServiceRow.withdrawn_at.is_(None)).order_by(LinkRow.url, ServiceRow.id))
    return _grouped((row.url, row.id) for row in rows)


def _read_numbers(session: Session) -> dict[str, list[str]]:
    wanted = select(PhoneRow.dial, ServiceRow.id).join(ServiceRow, ServiceRow.key == PhoneRow.service_key)
    rows = session.execute(wanted.where(ServiceRow.withdrawn_at.is_(None)).order_by(PhoneRow.dial, ServiceRow.id))
    return _grouped((row.dial, row.id) for row in rows)


def _grouped(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for value, service_id in rows:
        found[value].append(service_id)
    return dict(found)


def _private_fault(address: str) -> str | None:
    """Why an address is not one of the public network: a catalogue must not make us knock on doors inside."""
    parts = urlsplit(address)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return "host not found"
    if any(not ipaddress.ip_address(row[4][0]).is_global for row in found):
        return "not a public host"
    return None
