"""``python -m actions``: rasa-sdk's server on loopback, which answers nobody but our Rasa.

rasa-sdk's own one listens everywhere, asks for no secret and echoes the conversation in its errors (RELIABILITY W32).
"""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlsplit

from rasa_sdk.endpoint import HTTPResponse, create_app

from actions import reading
from bot import logs, settings
from bot.memory import settle

MAX_BODY = 4 * 1024 * 1024
"""The turns of a conversation that Rasa sends, with room."""


def make_app(secret: str) -> Any:
    """The server's application; every call but ``/health`` carries the secret.

    Raises:
        ValueError: without a secret.
    """
    if not secret:
        raise ValueError("NEUVO_INNER_SECRET is not set")
    app = create_app("actions", cors_origins="")
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    expected = f"Bearer {secret}".encode()

    async def check_secret(request: Any) -> HTTPResponse | None:
        sent = request.headers.get("authorization", "").encode()
        if request.path == "/health" or hmac.compare_digest(sent, expected):
            return None
        return HTTPResponse('{"error":"UNAUTHENTICATED"}', status=401, content_type="application/json")

    async def hide_request(_request: Any, response: HTTPResponse) -> HTTPResponse | None:
        if response.status < 500:
            return None
        return HTTPResponse('{"error":"INTERNAL"}', status=response.status, content_type="application/json")

    app.register_middleware(check_secret, "request")
    app.register_middleware(hide_request, "response")
    return app


def main() -> None:
    """Serve until the process is told to end."""
    current = settings.current()
    logs.configure(current.log_level)
    app = make_app(current.inner_secret)
    reading.warm()
    settle()
    where = urlsplit(current.actions_url)
    app.run(host=where.hostname, port=where.port, workers=1, access_log=False, motd=False)


if __name__ == "__main__":
    main()
