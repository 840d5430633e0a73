"""The county's directory: OpenID Connect, authorisation code with PKCE, state and nonce.

Speaks with the provider and judges its tokens (RFC 6749, RFC 7636, OpenID Connect Core 1.0). Knows no table and no
browser.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from authlib.common.urls import is_valid_url
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from bot.errors import BotError, Code

SCOPE = "openid profile email"
ALGORITHMS = ["RS256", "PS256", "ES256"]
TIMEOUT_SECONDS = 10.0
LARGEST_ANSWER = 512 * 1024
KEEP = timedelta(hours=1)
LEEWAY_SECONDS = 60
DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class DirectorySettings:
    """What our side is told by the county; ``groups`` maps a group to the names of the roles that it gives."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    groups: tuple[tuple[str, str], ...]
    groups_claim: str = "groups"


@dataclass(frozen=True)
class Walk:
    """The secrets of one walk to the provider and back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Newcomer:
    """Whom the provider vouches for; ``subject`` never changes, the rest may."""

    subject: str
    username: str
    name: str
    title: str | None
    roles: frozenset[str]


def begin_walk() -> Walk:
    """Fresh secrets."""
    return Walk(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


class Directory:
    """A client of one provider; keeps what it published for an hour, and asks anew for a key it does not know."""

    def __init__(self, settings: DirectorySettings) -> None:
        self.settings = settings
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    async def address_of(self, walk: Walk, *, now: datetime) -> str:
        """Where the browser goes.

        Raises:
            BotError: DIRECTORY_DOWN.
        """
        metadata = await self._read_metadata(now)
        return str(
            prepare_grant_uri(
                metadata["authorization_endpoint"],
                self.settings.client_id,
                "code",
                redirect_uri=self.settings.redirect_uri,
                scope=SCOPE,
                state=walk.state,
                nonce=walk.nonce,
                code_challenge=create_s256_code_challenge(walk.verifier),
                code_challenge_method="S256",
            )
        )

    async def read_newcomer(self, code: str, *, nonce: str, verifier: str, now: datetime) -> Newcomer:
        """Change the code for a token and see who it is.

        Raises:
            BotError: DIRECTORY_DOWN; DIRECTORY_REFUSED when the code is not taken or the token is not in order.
        """
        metadata = await self._read_metadata(now)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.settings.redirect_uri,
            "code_verifier": verifier,
        }
        login = aiohttp.BasicAuth(self.settings.client_id, self.settings.client_secret)
        answer = await _call("POST", metadata["token_endpoint"], data=form, auth=login)
        claims = await self._check(answer, nonce=nonce, now=now)
        return self._to_newcomer(claims)

    async def _check(self, answer: dict[str, Any], *, nonce: str, now: datetime) -> CodeIDToken:
        raw = answer.get("id_token")
        if not isinstance(raw, str):
            raise BotError(Code.DIRECTORY_REFUSED, reason="no_token")
        try:
            try:
                token = jwt.decode(raw, await self._read_keys(now), algorithms=ALGORITHMS)
            except InvalidKeyIdError:
                self._keys = None
                token = jwt.decode(raw, await self._read_keys(now), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"values": [self.settings.issuer]}, "aud": {"values": [self.settings.client_id]}},
                {"nonce": nonce, "client_id": self.settings.client_id, "access_token": answer.get("access_token")},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            raise BotError(Code.DIRECTORY_REFUSED, reason=type(error).__name__) from error
        return claims

    def _to_newcomer(self, claims: CodeIDToken) -> Newcomer:
        subject = claims["sub"]
        username = claims.get("preferred_username") or claims.get("email") or subject
        groups = claims.get(self.settings.groups_claim) or []
        names = set(groups if isinstance(groups, list) else [groups])
        roles = frozenset(role for group, role in self.settings.groups if group in names)
        title = claims.get("job_title") or claims.get("title")
        return Newcomer(
            subject=str(subject),
            username=str(username).strip().lower(),
            name=str(claims.get("name") or username),
            title=str(title) if title else None,
            roles=roles,
        )

    async def _read_metadata(self, now: datetime) -> dict[str, Any]:
        if self._metadata is None or now - self._metadata[0] > KEEP:
            found = await _call("GET", self.settings.issuer.rstrip("/") + DISCOVERY)
            # OIDC Discovery section 4.3: the issuer that answers must be the one that was asked.
            if found.get("issuer") != self.settings.issuer or not all(
                is_valid_url(found.get(e, "")) for e in ENDPOINTS
            ):
                raise BotError(Code.DIRECTORY_DOWN, reason="metadata")
            self._metadata = (now, found)
        return self._metadata[1]

    async def _read_keys(self, now: datetime) -> KeySet:
        if self._keys is None or now - self._keys[0] > KEEP:
            found = await _call("GET", (await self._read_metadata(now))["jwks_uri"])
            self._keys = (now, KeySet.import_key_set(found))  # type: ignore[arg-type]  # judged while it is imported
        return self._keys[1]


async def _call(method: str, url: str, **options: Any) -> dict[str, Any]:
    """The JSON object that the provider answers.

    Raises:
        BotError: DIRECTORY_REFUSED for a status of 4xx to a POST; DIRECTORY_DOWN for anything else than 200 and JSON.
    """
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http:
            async with http.request(method, url, allow_redirects=False, **options) as response:
                if method == "POST" and 400 <= response.status < 500:
                    raise BotError(Code.DIRECTORY_REFUSED, reason=str(response.status))
                if response.status != 200 or (response.content_length or 0) > LARGEST_ANSWER:
                    raise BotError(Code.DIRECTORY_DOWN, reason=str(response.status))
                found = await response.json(content_type=None)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
        raise BotError(Code.DIRECTORY_DOWN, reason=type(error).__name__) from error
    if not isinstance(found, dict):
        raise BotError(Code.DIRECTORY_DOWN, reason="shape")
    return found
