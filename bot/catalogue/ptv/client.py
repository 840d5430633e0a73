"""Asks PTV one thing at a time: time limits, retries with growing pauses, ``Retry-After``, whole JSON or an error.

Sends no ``Authorization`` (v11 answers 500 to one it does not understand) and follows no redirect (a key must not
travel). Knows nothing of what the answers mean.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from bot import clock

USER_AGENT = "Neuvo (Vantaan ja Keravan hyvinvointialue)"
LARGEST_ANSWER = 64 * 1024 * 1024
LONGEST_PAUSE = 120.0
_CHUNK = 1 << 16

Parameters = Mapping[str, str | int | bool | Sequence[str]]


class PtvError(Exception):
    """PTV did not give a usable answer; the message is for the report of the import."""


class PtvServerError(PtvError):
    """PTV answered 5xx to the last try as well: down, or a question it cannot bear."""


@dataclass
class PtvClient:
    """One address of PTV. ``key`` is v12's; ``pause`` seconds lie between questions, ``deadline`` limits one answer."""

    url: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    deadline: float = 180.0
    tries: int = 4
    first_pause: float = 1.0
    pause: float = 0.1
    sleep: Callable[[float], None] = time.sleep
    asked: int = 0

    def get(self, path: str, parameters: Parameters | None = None) -> Any | None:
        """The JSON at a path, None when it is not there (404).

        Raises:
            PtvServerError: when the server fails at every try.
            PtvError: when it cannot be reached, is too slow, or answers something that cannot be used.
        """
        address = f"{self.url.rstrip('/')}/{path}"
        if parameters:
            address += "?" + urlencode(_spell(parameters), doseq=True)
        problem: PtvError = PtvError(f"{path}: not asked")
        for place in range(self.tries):
            if self.asked and self.pause:
                self.sleep(self.pause)
            self.asked += 1
            wait = min(self.first_pause * 2**place, LONGEST_PAUSE)
            try:
                return self._ask(address)
            except urllib.error.HTTPError as error:
                with error:
                    error.read(_CHUNK)
                if error.code == 404:
                    return None
                if error.code < 500 and error.code not in (408, 429):
                    raise PtvError(f"{path}: answered {error.code}") from error
                told = _retry_after(error.headers.get("Retry-After"))
                if told is not None and told > LONGEST_PAUSE:
                    raise PtvError(f"{path}: asks to wait {told:.0f} seconds") from error
                wait = max(wait, told or 0.0)
                failed = PtvServerError if error.code >= 500 else PtvError
                problem = failed(f"{path}: answered {error.code}")
            except (OSError, http.client.HTTPException) as error:
                problem = PtvError(f"{path}: {type(error).__name__} {error}")
            except (ValueError, RecursionError) as error:
                problem = PtvError(f"{path}: not JSON ({error})")
            if place + 1 < self.tries:
                self.sleep(wait)
        raise problem

    def _ask(self, address: str) -> Any:
        headers = {"Accept": "application/json", "User-Agent": USER_AGENT}
        if self.key:
            headers["x-api-key"] = self.key
        request = urllib.request.Request(address, headers=headers)
        ends = time.monotonic() + self.deadline
        with _opener.open(request, timeout=self.timeout) as answer:
            parts: list[bytes] = []
            size = 0
            # A server that drips a byte now and then never runs into the time limit of a single read.
            while part := answer.read1(_CHUNK):
                parts.append(part)
                size += len(part)
                if time.monotonic() > ends:
                    raise TimeoutError("the answer took too long")
                if size > LARGEST_ANSWER:
                    raise ValueError("the answer is too large")
            announced = answer.headers.get("Content-Length")
            if announced is not None and announced.isdigit() and int(announced) != size:
                raise http.client.IncompleteRead(b"", int(announced) - size)
        return json.loads(b"".join(parts), parse_constant=_refuse)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _spell(parameters: Parameters) -> dict[str, Any]:
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in parameters.items()}


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _retry_after(value: str | None) -> float | None:
    """Seconds of a ``Retry-After`` header, which has seconds or a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - clock.utc_now()).total_seconds())
