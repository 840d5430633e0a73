"""A small OpenID Connect provider on loopback: discovery, keys, authorisation, token; its faults can be switched on.

It checks what a real one checks (client, redirect address, PKCE, one use of a code), so that our side's mistakes show.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json, redirect

from bot import clock

CLIENT_ID, CLIENT_SECRET = "neuvo", "client-secret"


@cache
def make_key(number: int, *, kid: str | None = None) -> RSAKey:
    """One of the directory's keys, made once a process: making one takes a tenth of a second."""
    return RSAKey.generate_key(2048, {"kid": kid or f"key-{number}"})


@dataclass
class FakeDirectory:
    """The provider; ``person`` is who signs in next, ``spoil`` changes the claims of her token."""

    base: str
    redirect_uri: str
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "p-1", "preferred_username": "Kerttu.Kunta", "name": "Kerttu Kunta"}
    )
    spoil: dict[str, Any] = field(default_factory=dict)
    signs_with_stranger: bool = False
    is_down: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: make_key(0))

    def change_key(self) -> None:
        """Publish and use another key from now on."""
        self.key = make_key(1)

    def make_token(self, nonce: str) -> str:
        now = int(clock.utc_now().timestamp())
        claims = {"iss": self.base, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce} | self.person
        key = self.key
        if self.signs_with_stranger:
            key = make_key(2, kid=self.key.kid)
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims | self.spoil, key)


def _make_app(provider: FakeDirectory) -> Sanic:
    app = Sanic(f"directory{uuid.uuid4().hex}", configure_logging=False)

    @app.get("/.well-known/openid-configuration")
    async def discover(_request: Request) -> HTTPResponse:
        if provider.is_down:
            return json({}, status=503)
        return json(
            {
                "issuer": provider.base,
                "authorization_endpoint": f"{provider.base}/authorize",
                "token_endpoint": f"{provider.base}/token",
                "jwks_uri": f"{provider.base}/keys",
            }
        )

    @app.get("/keys")
    async def keys(_request: Request) -> HTTPResponse:
        return json({"keys": [provider.key.as_dict(private=False, use="sig", alg="RS256")]})

    @app.get("/authorize")
    async def authorize(request: Request) -> HTTPResponse:
        asked = {name: request.args.get(name) for name in request.args}
        provider.asked.append(asked)
        is_right = (
            asked["response_type"] == "code"
            and asked["client_id"] == CLIENT_ID
            and asked["redirect_uri"] == provider.redirect_uri
            and asked["code_challenge_method"] == "S256"
            and "openid" in asked["scope"].split()
        )
        if not is_right:
            return json({"error": "invalid_request"}, status=400)
        code = secrets.token_urlsafe(16)
        provider.codes[code] = asked
        return redirect(f"{provider.redirect_uri}?{urlencode({'code': code, 'state': asked['state']})}")

    @app.post("/token")
    async def token(request: Request) -> HTTPResponse:
        asked = provider.codes.pop(request.form.get("code", ""), None)
        login = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_right = (
            asked is not None
            and request.headers.get("authorization") == f"Basic {login}"
            and request.form.get("grant_type") == "authorization_code"
            and request.form.get("redirect_uri") == provider.redirect_uri
            and challenge == asked["code_challenge"]
        )
        if not is_right:
            return json({"error": "invalid_grant"}, status=400)
        return json({"access_token": "a", "token_type": "Bearer", "id_token": provider.make_token(asked["nonce"])})

    return app


@asynccontextmanager
async def serve_directory(redirect_uri: str) -> AsyncIterator[FakeDirectory]:
    """Run the provider until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    provider = FakeDirectory(f"http://127.0.0.1:{listener.getsockname()[1]}", redirect_uri)
    app = _make_app(provider)
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.before_start()
    try:
        yield provider
    finally:
        await server.before_stop()
        closing = server.close()
        for connection in list(server.connections):
            connection.abort()
        await closing
        await server.after_stop()
        Sanic._app_registry.pop(app.name, None)
