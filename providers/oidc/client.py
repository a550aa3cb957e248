"""An OpenID Connect client for a program on a desk: authorization code with PKCE, no client secret.

OpenID Connect Core 1.0 and Discovery 1.0; RFC 7636 (PKCE, S256 only); RFC 8252 (native apps); RFC 9207 (``iss`` in the
answer). VNConnect itself knows only clients with a secret (portal-sso-law §1.2): a real issuer must register us first.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx

from core.clock import Clock
from core.errors import PortalUnavailableError, ProfileInvalidError, SignInRefusedError
from core.portal.model import PortalPerson, PortalSession
from core.secrets import Secret
from providers.http import PORTAL_ERRORS, translate_errors
from providers.oidc.claims import portal_person
from providers.oidc.id_token import Expected, InvalidIdTokenError, verified_claims

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_ANSWER_S: Final = 30.0
_DEFAULT_LIFE_S: Final = 600
_LONGEST_LIFE_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """Which identity provider, and as whom we come. Raises ``ProfileInvalidError`` unless https (or this machine)."""

    issuer: str
    client_id: str = "kyso-desktop"
    scope: str = "openid"

    def __post_init__(self) -> None:
        if not _safe(self.issuer):
            raise ProfileInvalidError("the issuer is no https address", name=self.issuer)


@dataclass(frozen=True, slots=True)
class Discovered:
    """The identity provider's addresses."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    answers_with_issuer: bool
    end_session_endpoint: str | None = None
    revocation_endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """One sign-in under way: what only we know of it, and where the browser is sent."""

    authorize_url: str = field(repr=False)
    redirect_uri: str = field()
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: Secret = field()


class OidcClient:
    """One identity provider. Methods raise ``SignInRefusedError`` where a check fails, else other ``PortalError``s."""

    def __init__(self, settings: OidcSettings, client: httpx.AsyncClient, clock: Clock) -> None:
        self._settings, self._client, self._clock = settings, client, clock
        self._host = urlsplit(settings.issuer).hostname or ""

    async def discover(self) -> Discovered:
        """Ask for its addresses (OIDC Discovery §4); all must be as safe as the issuer's own."""
        issuer = self._settings.issuer
        document = await self._json("GET", f"{issuer}/.well-known/openid-configuration")
        with translate_errors(self._host, PORTAL_ERRORS):
            if document["issuer"] != issuer:
                raise ValueError("another issuer")
            names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
            authorization, token, userinfo, jwks = addresses = [str(document[name]) for name in names]
            end_session = _optional(document, "end_session_endpoint")
            revocation = _optional(document, "revocation_endpoint")
            offered = [*addresses, *(address for address in (end_session, revocation) if address is not None)]
            if not all(_as_safe(address, issuer) for address in offered):
                raise ValueError("unsafe address")
        with_issuer = document.get("authorization_response_iss_parameter_supported") is True
        return Discovered(authorization, token, userinfo, jwks, with_issuer, end_session, revocation)

    def begin(self, discovered: Discovered, redirect_uri: str) -> Ticket:
        """A fresh state, nonce and code verifier, and the address for the browser."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": self._settings.scope,
            "acr_values": "LoA1",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        mark = "&" if urlsplit(discovered.authorization_endpoint).query else "?"
        url = f"{discovered.authorization_endpoint}{mark}{urlencode(query)}"
        return Ticket(url, redirect_uri, state, nonce, Secret(verifier))

    async def complete(self, discovered: Discovered, ticket: Ticket, answer: Mapping[str, str]) -> PortalSession:
        """From the redirect's query to a session; ``SignInRefusedError`` unless every check holds."""
        code = self._code(discovered, ticket, answer)
        tokens = await self._exchange(discovered, ticket, code)
        with translate_errors(self._host, PORTAL_ERRORS):
            access_token, id_token = str(tokens["access_token"]), str(tokens["id_token"])
            if str(tokens["token_type"]).lower() != "bearer":
                raise ValueError("token_type")
            life_s = min(int(tokens.get("expires_in", _DEFAULT_LIFE_S)), _LONGEST_LIFE_S)
        claims = await self._checked(discovered, ticket, access_token, id_token)
        person = await self._person(discovered, access_token, str(claims["sub"]))
        expires_at = self._now() + timedelta(seconds=life_s)
        return PortalSession(person, Secret(access_token), expires_at, Secret(id_token))

    def _code(self, discovered: Discovered, ticket: Ticket, answer: Mapping[str, str]) -> str:
        if not hmac.compare_digest(answer.get("state", "").encode(), ticket.state.encode()):
            raise SignInRefusedError("another state came back", reason="state")
        issuer = answer.get("iss")
        if (issuer is None and discovered.answers_with_issuer) or issuer not in (None, self._settings.issuer):
            raise SignInRefusedError("another issuer answered", reason="issuer")
        if "error" in answer:
            reason = "denied" if answer["error"] == "access_denied" else "refused"
            raise SignInRefusedError("the identity provider said no", reason=reason)
        if not answer.get("code"):
            raise SignInRefusedError("no code came back", reason="code")
        return answer["code"]

    async def _exchange(self, discovered: Discovered, ticket: Ticket, code: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": ticket.redirect_uri,
            "client_id": self._settings.client_id,
            "code_verifier": ticket.verifier.reveal(),
        }
        with translate_errors(self._host, PORTAL_ERRORS):
            async with asyncio.timeout(_ANSWER_S):
                response = await self._client.post(discovered.token_endpoint, data=form)
            if 400 <= response.status_code < 500 and response.status_code != 429:
                raise SignInRefusedError(f"token endpoint: status {response.status_code}", reason="code")
            return _object(response.raise_for_status())

    async def _checked(
        self, discovered: Discovered, ticket: Ticket, access_token: str, id_token: str
    ) -> Mapping[str, Any]:
        document = await self._json("GET", discovered.jwks_uri)
        keys = document.get("keys")
        members = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
        expected = Expected(self._settings.issuer, self._settings.client_id, ticket.nonce, access_token)
        try:
            return verified_claims(id_token, members, expected, self._now())
        except InvalidIdTokenError as error:
            raise SignInRefusedError(f"id_token: {error}", reason="id_token") from error

    async def _person(self, discovered: Discovered, access_token: str, subject: str) -> PortalPerson:
        # VNConnect's clients POST an empty form (portal-sso-law §1.2); GET is what the standard asks for.
        claims = await self._json("GET", discovered.userinfo_endpoint, {"authorization": f"Bearer {access_token}"})
        with translate_errors(self._host, PORTAL_ERRORS):
            person = portal_person(claims)
        if person.subject != subject:
            raise SignInRefusedError("userinfo tells of somebody else", reason="subject")
        return person

    async def _json(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        with translate_errors(self._host, PORTAL_ERRORS):
            async with asyncio.timeout(_ANSWER_S):
                response = await self._client.request(method, url, headers=headers)
            if response.status_code == httpx.codes.NOT_FOUND:
                raise PortalUnavailableError("no identity provider at this address", portal=self._host)
            return _object(response.raise_for_status())

    def _now(self) -> datetime:
        return self._clock.now()


def _object(response: httpx.Response) -> Mapping[str, Any]:
    parsed = json.loads(response.content)
    if not isinstance(parsed, dict):
        raise TypeError("not an object")
    return parsed


def _optional(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    return str(value) if value else None


def _safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _as_safe(address: str, issuer: str) -> bool:
    return _safe(address) and (urlsplit(address).scheme == "https" or urlsplit(issuer).scheme == "http")
