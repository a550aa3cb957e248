"""The identity provider's addresses: discovery, keys, the pages, token, userinfo, logout, and a peephole for scripts.

OpenID Connect Core 1.0 and Discovery 1.0; PKCE with S256 is a must (RFC 7636); redirects go to the loopback only, at
any port (RFC 8252, 7.3). Claims as VNConnect's (portal-sso-law §1.2, §1.3).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from providers.sandbox.identity import pages
from providers.sandbox.identity.attempts import (
    Attempt,
    Attempts,
    AuthorizationRequest,
    Channel,
    Phase,
    Refusal,
    Way,
)
from providers.sandbox.identity.claims import claims_of
from providers.sandbox.identity.tokens import Codes, IdTokenSigner, at_hash, half_of
from providers.sandbox.practice_world import PracticeWorld
from providers.sandbox.sessions import LIFETIME_S, Sessions, subject_of

CLIENT_ID: Final = "kyso-desktop"
"""The one client that is registered here: a program on a desk, without a secret."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_REDIRECT_HOSTS: Final = frozenset({"127.0.0.1", "::1"})
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def routes(world: PracticeWorld) -> Sequence[BaseRoute]:
    """Everything under ``/identity``; ``/identity/api`` is guarded by the world's token (see ``app``)."""
    service = _Identity(world)
    return [
        Mount(
            "/identity",
            routes=[
                Route("/.well-known/openid-configuration", service.discovery, methods=["GET"]),
                Route("/oauth2/jwks", service.jwks, methods=["GET"]),
                Route("/oauth2/authorize", service.authorize, methods=["GET"]),
                Route("/oauth2/tab", service.tab, methods=["POST"]),
                Route("/oauth2/login", service.login, methods=["POST"]),
                Route("/oauth2/otp", service.otp, methods=["POST"]),
                Route("/oauth2/otp-send", service.send_otp, methods=["POST"]),
                Route("/oauth2/help", service.help, methods=["GET"]),
                Route("/oauth2/token", service.token, methods=["POST"]),
                Route("/oauth2/userinfo", service.userinfo, methods=["GET", "POST"]),
                Route("/oauth2/revoke", service.revoke, methods=["POST"]),
                Route("/oidc/logout", service.logout, methods=["GET", "POST"]),
                Route("/api/last", service.last, methods=["GET"]),
            ],
        )
    ]


class _Identity:
    def __init__(self, world: PracticeWorld) -> None:
        self._world = world
        self._signer = IdTokenSigner(world.state_folder)
        self._attempts = Attempts(world.people(), world.clock.monotonic)
        self._codes = Codes(world.clock.monotonic)
        self._sessions = Sessions(world.state_folder, world.people(), self._epoch)

    async def discovery(self, request: Request) -> Response:
        issuer = _issuer(request)
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/oauth2/authorize",
                "token_endpoint": f"{issuer}/oauth2/token",
                "userinfo_endpoint": f"{issuer}/oauth2/userinfo",
                "jwks_uri": f"{issuer}/oauth2/jwks",
                "revocation_endpoint": f"{issuer}/oauth2/revoke",
                "end_session_endpoint": f"{issuer}/oidc/logout",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["none"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid"],
                "acr_values_supported": ["LoA1"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(self._signer.jwks))

    async def authorize(self, request: Request) -> Response:
        query = request.query_params
        redirect_uri = query.get("redirect_uri", "")
        if query.get("client_id") != CLIENT_ID or not _may_return_to(redirect_uri):
            # Never redirect to an address that is not known to be the program's own.
            return pages.notice_page(("Yêu cầu đăng nhập không hợp lệ.", "This sign-in request is not valid."), 400)
        fault = _fault(query)
        if fault is not None:
            return _back(redirect_uri, error=fault, state=query.get("state", ""), iss=_issuer(request))
        attempt = self._attempts.begin(
            AuthorizationRequest(
                client_id=CLIENT_ID,
                redirect_uri=redirect_uri,
                state=query["state"],
                nonce=query.get("nonce", ""),
                challenge=query["code_challenge"],
            )
        )
        return await asyncio.to_thread(pages.sign_in_page, attempt, Way.ACCOUNT)

    async def tab(self, request: Request) -> Response:
        form = await _form(request)
        attempt = self._attempts.find(form.get("attempt", ""))
        if attempt is None or attempt.phase is not Phase.CREDENTIALS:
            return pages.notice_page(pages.NO_ATTEMPT, 400)
        return await asyncio.to_thread(pages.sign_in_page, attempt, _way(form))

    async def login(self, request: Request) -> Response:
        form = await _form(request)
        attempt = self._attempts.find(form.get("attempt", ""))
        if attempt is None:
            return pages.notice_page(pages.NO_ATTEMPT, 400)
        way = _way(form)
        refusal = attempt.enter(way, form.get("username", ""), form.get("password", ""), form.get("captcha", ""))
        if refusal is Refusal.LOCKED:
            return self._locked(attempt)
        if refusal is not None:
            return await asyncio.to_thread(pages.sign_in_page, attempt, way, refusal)
        return pages.otp_page(attempt)

    async def send_otp(self, request: Request) -> Response:
        form = await _form(request)
        attempt = self._attempts.find(form.get("attempt", ""))
        if attempt is None:
            return pages.notice_page(pages.NO_ATTEMPT, 400)
        wanted = form.get("channel", "")
        channel = Channel(wanted) if wanted in {one.value for one in Channel} else None
        return self._locked(attempt) if attempt.send_again(channel) else pages.otp_page(attempt)

    async def otp(self, request: Request) -> Response:
        form = await _form(request)
        attempt = self._attempts.find(form.get("attempt", ""))
        if attempt is None:
            return pages.notice_page(pages.NO_ATTEMPT, 400)
        refusal = attempt.confirm("".join(form.get(f"otp{place}", "") for place in range(1, 7)))
        if refusal is Refusal.LOCKED:
            return self._locked(attempt)
        if refusal is not None or attempt.person is None:
            return pages.otp_page(attempt, refusal)
        self._attempts.forget(attempt)
        code = self._codes.give(attempt.request, attempt.person, by_vneid=attempt.way is Way.VNEID)
        asked = attempt.request
        return _back(asked.redirect_uri, code=code, state=asked.state, iss=_issuer(request))

    async def help(self, request: Request) -> Response:
        return pages.help_page(request.query_params.get("topic", ""))

    async def token(self, request: Request) -> Response:
        form = await _form(request)
        code, verifier = form.get("code", ""), form.get("code_verifier", "")
        if form.get("grant_type") != "authorization_code":
            return _refused("unsupported_grant_type")
        if self._codes.was_used(code):
            await asyncio.to_thread(self._sessions.end_of_code, code)
            return _refused("invalid_grant")
        if not _VERIFIER.fullmatch(verifier):
            return _refused("invalid_request")
        grant = self._codes.take(code, form.get("redirect_uri", ""), form.get("client_id", ""), verifier)
        if grant is None:
            return _refused("invalid_grant")
        access = await asyncio.to_thread(self._sessions.open, grant.person, code, by_vneid=grant.by_vneid)
        now = int(self._epoch())
        claims = {
            "iss": _issuer(request),
            "sub": subject_of(grant.person),
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + LIFETIME_S,
            "auth_time": now,
            "acr": "LoA1",
            "at_hash": at_hash(access),
            **({"nonce": grant.request.nonce} if grant.request.nonce else {}),
        }
        id_token = await asyncio.to_thread(self._signer.sign, claims)
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": LIFETIME_S, "id_token": id_token}
        return JSONResponse(answer, headers=_NO_STORE)

    async def userinfo(self, request: Request) -> Response:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        found = await asyncio.to_thread(self._sessions.find, token) if kind.lower() == "bearer" else None
        if found is None:
            return JSONResponse(
                {"error": "invalid_token"}, 401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
            )
        return JSONResponse(claims_of(found.person, by_vneid=found.by_vneid), headers=_NO_STORE)

    async def revoke(self, request: Request) -> Response:
        await asyncio.to_thread(self._sessions.end, (await _form(request)).get("token", ""))
        return Response(status_code=200)

    async def logout(self, request: Request) -> Response:
        given = await _form(request) if request.method == "POST" else request.query_params
        claims = await asyncio.to_thread(self._signer.claims, given.get("id_token_hint", ""))
        if claims is not None and claims.get("iss") == _issuer(request) and claims.get("at_hash"):
            await asyncio.to_thread(self._sessions.end_of_half, half_of(str(claims["at_hash"])))
        return pages.notice_page(("Bạn đã đăng xuất.", "You are signed out."), 200)

    async def last(self, request: Request) -> Response:
        """``{attempt, captcha, otp, channel}`` of ``?attempt=``, else of the latest; empty where there is none yet."""
        wanted = request.query_params.get("attempt")
        attempt = self._attempts.find(wanted) if wanted else self._attempts.last()
        if attempt is None:
            return JSONResponse({"error": "unknown"}, status_code=404)
        return JSONResponse(
            {
                "sandbox": True,
                "attempt": attempt.attempt_id,
                "captcha": attempt.captcha_text if attempt.phase is Phase.CREDENTIALS else "",
                "otp": attempt.otp,
                "channel": attempt.channel.value,
            },
            headers=_NO_STORE,
        )

    def _locked(self, attempt: Attempt) -> Response:
        self._attempts.forget(attempt)
        return pages.locked_page()

    def _epoch(self) -> float:
        return self._world.clock.now().timestamp()


def _issuer(request: Request) -> str:
    """Our own address as the browser and the program know it; only this machine's names, whatever ``Host`` says."""
    host = request.url.hostname if request.url.hostname in _LOOPBACK else "127.0.0.1"
    port = f":{request.url.port}" if request.url.port else ""
    return f"{request.url.scheme}://{f'[{host}]' if ':' in str(host) else host}{port}/identity"


def _fault(query: Mapping[str, str]) -> str | None:
    """RFC 6749, 4.1.2.1, of what the request lacks."""
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in query.get("scope", "").split():
        return "invalid_scope"
    if query.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        return "invalid_request"
    return None if query.get("state") else "invalid_request"


def _may_return_to(redirect_uri: str) -> bool:
    try:
        parts = urlsplit(redirect_uri)
        return (
            parts.scheme == "http"
            and parts.hostname in _REDIRECT_HOSTS
            and parts.port is not None
            and not (parts.query or parts.fragment or parts.username or parts.password)
        )
    except ValueError:
        return False


def _back(redirect_uri: str, **answer: str) -> Response:
    return RedirectResponse(f"{redirect_uri}?{urlencode(answer)}", status_code=303, headers=_NO_STORE)


def _refused(error: str) -> Response:
    return JSONResponse({"error": error}, status_code=400, headers=_NO_STORE)


def _way(form: Mapping[str, str]) -> Way:
    wanted = form.get("way", "")
    return Way(wanted) if wanted in {one.value for one in Way} else Way.ACCOUNT


async def _form(request: Request) -> Mapping[str, str]:
    async with request.form(max_files=0, max_fields=30) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
