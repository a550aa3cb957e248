"""The practice world as one ASGI application: every dialect, the PKI's responders, the phone and its switches."""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from core.secrets import Secret
from providers.sandbox.phone import phone_routes
from providers.sandbox.practice_world import PracticeWorld

Dialect = Callable[[PracticeWorld], Sequence[BaseRoute]]
"""A party's server side: takes the world (a CA's takes the ``World`` part of it) and gives its routes."""

TOKEN_HEADER = "X-Sandbox-Token"
"""Carries the token of ``sandbox.json``; the query parameter ``token`` does as well."""

_GUARDED = ("/phone", "/practice", "/identity/api")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def build_app(world: PracticeWorld, token: Secret, dialects: Sequence[Dialect]) -> Starlette:
    """Everything, for the listener whose address stands in ``sandbox.json``."""
    routes = [route for dialect in dialects for route in dialect(world)]
    return Starlette(
        routes=[*_common_routes(world), *phone_routes(world), *routes],
        middleware=[Middleware(TokenGuard, token=token)],
    )


def build_pki_app(world: PracticeWorld) -> Starlette:
    """The PKI's responders alone, for the plain listener beside a TLS one: OCSP over TLS would ask about itself."""
    return Starlette(routes=_common_routes(world))


def _common_routes(world: PracticeWorld) -> list[BaseRoute]:
    return [
        Route("/health", _health, methods=["GET"]),
        Mount("/pki", app=WSGIMiddleware(_Responders(world))),  # type: ignore[arg-type]  # its own ASGI types
    ]


async def _health(request: Request) -> Response:
    return JSONResponse({"ok": True, "sandbox": True, "pid": os.getpid()})


class _Responders:
    """Certomancer's WSGI application, built when the first question comes."""

    def __init__(self, world: PracticeWorld) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._wsgi: Callable[..., Iterable[bytes]] | None = None

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        with self._lock:
            if self._wsgi is None:
                self._wsgi = self._world.pki.responders()
        return self._wsgi(environ, start_response)


class TokenGuard:
    """Lets only holders of the token, on this machine, see phones and one-time passwords and turn the switches.

    The ``Host`` header is checked as well, so that no web page can reach these paths under a name of its own.
    """

    def __init__(self, app: ASGIApp, token: Secret) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and _guarded(scope["path"]) and not self._admits(Request(scope)):
            await JSONResponse({"error": "forbidden"}, status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _admits(self, request: Request) -> bool:
        if request.client is None or request.client.host not in _LOOPBACK or request.url.hostname not in _LOOPBACK:
            return False
        shown = request.headers.get(TOKEN_HEADER) or request.query_params.get("token") or ""
        return hmac.compare_digest(shown.encode(), self._token.reveal().encode())


def _guarded(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in _GUARDED)
