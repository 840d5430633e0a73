"""The built front ends as responses: packed where the reader can unpack, and asked for again only when changed."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse, raw

TEXTUAL = frozenset({".js", ".css", ".html", ".json", ".svg"})


@dataclass(frozen=True)
class StaticFile:
    """One file: its bytes, the same packed by gzip (of texts only), its type, and its mark for ``ETag``."""

    content: bytes
    packed: bytes | None
    content_type: str
    etag: str


def find_static(path: Path) -> StaticFile | None:
    """A file as it is now, or ``None`` when there is none; what has not changed is read and packed once."""
    try:
        changed = path.stat().st_mtime_ns
        return _read(path, changed) if path.is_file() else None
    except FileNotFoundError:
        return None


@lru_cache(maxsize=128)
def _read(path: Path, _changed: int) -> StaticFile:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in {".js", ".html", ".css"}:
        kind = f"{kind}; charset=utf-8"
    packed = gzip.compress(content, 9, mtime=0) if path.suffix in TEXTUAL else None
    return StaticFile(content, packed, kind, f'"{hashlib.sha256(content).hexdigest()[:16]}"')


def send_static(request: Request, found: StaticFile) -> HTTPResponse:
    """The response: 304 without a body to a reader who has this very file."""
    headers = {"Cache-Control": "no-cache", "ETag": found.etag, "Vary": "Accept-Encoding"}
    if found.etag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=headers)
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return raw(found.packed, content_type=found.content_type, headers={**headers, "Content-Encoding": "gzip"})
    return raw(found.content, content_type=found.content_type, headers=headers)
