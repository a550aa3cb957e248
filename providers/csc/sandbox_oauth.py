"""The practice service's OAuth 2.0 server: sessions of the organisation, and the page that authorises a credential."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from providers.csc.sandbox_desk import LIFE_S, Desk, RefusedError, Way, bad, digests
from providers.csc.sandbox_v1 import refusals_told


def routes(desk: Desk, prefix: str) -> list[BaseRoute]:
    """``oauth2/authorize`` for browsers, ``oauth2/token`` for programs."""
    server = _Server(desk, prefix)
    return [
        Route(f"{prefix}/oauth2/authorize", refusals_told(server.authorize), methods=["GET"]),
        Route(f"{prefix}/oauth2/token", refusals_told(server.token), methods=["POST"]),
        Route(f"/.well-known/oauth-authorization-server{prefix}", server.metadata, methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class _Code:
    credential_id: str
    transaction_id: str
    hashes: tuple[bytes, ...] = field(repr=False)
    redirect_uri: str = field()
    challenge: str = field()


class _Server:
    def __init__(self, desk: Desk, prefix: str) -> None:
        self._desk, self._prefix = desk, prefix
        self._codes: dict[str, _Code] = {}

    async def metadata(self, request: Request) -> Response:
        """RFC 8414."""
        issuer = f"{str(request.base_url).rstrip('/')}{self._prefix}"
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/oauth2/authorize",
                "token_endpoint": f"{issuer}/oauth2/token",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """Stays open until the phone has decided, then leads back; only to this very machine."""
        desk, query = self._desk, request.query_params
        redirect_uri, state = query.get("redirect_uri", ""), query.get("state", "")
        if desk.way is not Way.BROWSER or query.get("response_type") != "code" or query.get("scope") != "credential":
            raise RefusedError("invalid_scope", "Only scope credential is offered here")
        if urlsplit(redirect_uri).hostname != "127.0.0.1":
            raise bad("Invalid parameter redirect_uri")
        of = await asyncio.to_thread(desk.credential, query)
        encoded = (query.get("hashes") or query.get("hash") or "").split(",")
        hashes = digests({"hash": [_standard(one) for one in encoded]}, "hash", required=True)
        begun = await asyncio.to_thread(desk.begin, of, hashes, query.get("description", ""))
        found = await desk.world.decided(begun.transaction_id, LIFE_S + 1)
        try:
            desk.decided(found)
        except RefusedError as refused:
            told = {"error": refused.error, "error_description": refused.description, "state": state}
            return RedirectResponse(f"{redirect_uri}?{urlencode(told)}", 302)
        code = secrets.token_urlsafe(24)
        challenge = query.get("code_challenge", "")
        self._codes[code] = _Code(of.credential_id, found.transaction_id, tuple(hashes), redirect_uri, challenge)
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}", 302)

    async def token(self, request: Request) -> Response:
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        session = self._desk.session(form.get("client_id", ""), form.get("client_secret", ""))
        match form.get("grant_type"):
            case "client_credentials":
                return JSONResponse(session)
            case "authorization_code":
                return JSONResponse(self._credential_token(form))
            case _:
                raise RefusedError("unsupported_grant_type", "Unknown grant_type")

    def _credential_token(self, form: Mapping[str, str]) -> Mapping[str, object]:
        code = self._codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if code is None or code.redirect_uri != form.get("redirect_uri") or code.challenge not in ("", challenge):
            raise RefusedError("invalid_grant", "The code is not valid")
        granted = self._desk.grant(code.credential_id, code.transaction_id, code.hashes, len(code.hashes))
        return {"access_token": granted["SAD"], "token_type": "SAD", "expires_in": granted["expiresIn"]}


def _standard(encoded: str) -> str:
    return encoded.replace("-", "+").replace("_", "/")
