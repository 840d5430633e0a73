"""The page for a frame: only sites that may embed the chat may frame it, and nothing of the query becomes markup."""

from __future__ import annotations

from tests.channels.conftest import Running


async def test_only_allowed_sites_may_frame_it(running: Running) -> None:
    async with running.http.get(f"{running.base}/embed?lang=ar&entry=youth") as response:
        page, policy = await response.text(), response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://vakehyva.fi;" in policy
    assert '<html lang="ar" dir="rtl">' in page
    assert 'data-open="page" data-language="ar" data-entry="youth"' in page


async def test_query_is_not_echoed(running: Running) -> None:
    async with running.http.get(running.base + '/embed?lang="><script>&entry="><script>') as response:
        page = await response.text()
    assert page.count("<script") == 1
    assert "data-entry" not in page
