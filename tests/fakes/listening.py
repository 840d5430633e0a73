"""Serves any Sanic application on a free port of loopback for the length of a block."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from sanic import Sanic

# Sanic rewrites its own methods for each application; in this mode it begins from the originals each time.
Sanic.test_mode = True


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[aiohttp.ClientSession]:
    """A client whose addresses begin at the application."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
            yield client
    finally:
        await server.before_stop()
        closing = server.close()
        for connection in list(server.connections):
            connection.abort()
        await closing
        await server.after_stop()
        Sanic._app_registry.pop(app.name, None)
