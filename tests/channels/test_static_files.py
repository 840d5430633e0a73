"""Front ends are sent packed and once: a phone on a slow net pays for them a single time."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from channels import operation
from tests.channels.conftest import Running


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "neuvo.js").write_text("const words = 1;\n" * 50, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(bytes(range(256)))
    monkeypatch.setattr(operation, "STATIC", tmp_path)
    return tmp_path


async def fetch(running: Running, name: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    asked = running.http.get(f"{running.base}/{name}", headers=headers, auto_decompress=False)
    async with asked as response:
        return response.status, response.headers, await response.read()


async def test_a_script_is_packed_for_who_can_unpack(running: Running, built: Path) -> None:
    status, headers, body = await fetch(running, "neuvo.js", **{"Accept-Encoding": "br, gzip"})
    assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert gzip.decompress(body) == (built / "neuvo.js").read_bytes()


async def test_others_get_it_as_it_is(running: Running, built: Path) -> None:
    status, headers, body = await fetch(running, "neuvo.js", **{"Accept-Encoding": "identity"})
    assert (status, body) == (200, (built / "neuvo.js").read_bytes())
    assert "Content-Encoding" not in headers
    assert headers["Content-Type"].endswith("; charset=utf-8")


async def test_a_picture_is_not_packed_again(running: Running, built: Path) -> None:
    _status, headers, body = await fetch(running, "picture.png", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in headers
    assert body == (built / "picture.png").read_bytes()


async def test_what_has_not_changed_is_not_sent_again(running: Running, built: Path) -> None:
    _status, headers, _body = await fetch(running, "neuvo.js")
    status, _headers, body = await fetch(running, "neuvo.js", **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")
    (built / "neuvo.js").write_text("const words = 2;\n", encoding="utf-8")
    status, _headers, _body = await fetch(running, "neuvo.js", **{"If-None-Match": headers["ETag"]})
    assert status == 200


async def test_there_is_no_file_outside_and_none_hidden(running: Running, built: Path) -> None:
    (built / ".built").write_text("x", encoding="utf-8")
    for name in (".built", "nothing.js", "texts"):
        assert (await fetch(running, name))[0] == 404
