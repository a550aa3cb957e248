"""The practice world's identity provider and portal on a real loopback socket, within the tests' own process.

In this process the tests can also sign with the practice people's keys.
"""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp

from core.clock import SystemClock
from core.portal.model import PortalSession
from core.secrets import Secret
from providers.oidc.client import OidcSettings
from providers.oidc.sign_in import sign_in
from providers.sandbox.accounts import SANDBOX_PASSWORD
from providers.sandbox.app import build_app
from providers.sandbox.charter import free_port, listen
from providers.sandbox.identity.server import routes as identity_routes
from providers.sandbox.pki import Pki
from providers.sandbox.portal.server import routes as portal_routes
from providers.sandbox.portal_opencps.server import routes as opencps_routes
from providers.sandbox.portal_provincial.server import routes as provincial_routes
from providers.sandbox.practice_world import PracticeWorld
from providers.sandbox.visitor import visit

TOKEN = Secret("for-tests-only")
CONFIRMS = "070900000010"
SECOND = "070900000011"


@dataclass(frozen=True, slots=True)
class Party:
    """A running world with its parties."""

    url: str
    world: PracticeWorld
    folder: Path

    @property
    def issuer(self) -> str:
        return f"{self.url}/identity"

    @property
    def portal(self) -> str:
        return f"{self.url}/portal"

    def headers(self) -> dict[str, str]:
        return {"X-Sandbox-Token": TOKEN.reveal()}

    async def visit(self, url: str, client: httpx.AsyncClient, user_id: str, password: str = SANDBOX_PASSWORD) -> None:
        await visit(url, user_id=user_id, password=Secret(password), sandbox_url=self.url, token=TOKEN, client=client)

    async def signed_in(self, client: httpx.AsyncClient, user_id: str = CONFIRMS) -> PortalSession:
        async def browse(url: str) -> None:
            await self.visit(url, client, user_id)

        return await sign_in(OidcSettings(self.issuer), client, browse, SystemClock(), 60.0)


@contextmanager
def party(folder: Path, port: int | None = None) -> Iterator[Party]:
    """A world in ``folder``, served until the block ends."""
    chosen = port or free_port()
    clock = SystemClock()
    url = f"http://127.0.0.1:{chosen}"
    pki = functools.cache(lambda: Pki(folder / "pki", url=f"{url}/pki", issued_at=clock.now(), seed="tests"))
    world = PracticeWorld(folder, pki, clock)
    try:
        app = build_app(world, TOKEN, (identity_routes, portal_routes, provincial_routes, opencps_routes))
        with served(app, chosen):
            yield Party(url, world, folder)
    finally:
        world.close()


@contextmanager
def served(app: ASGIApp, port: int) -> Iterator[None]:
    """The application on a thread of its own."""
    listening = listen(port)
    config = uvicorn.Config(app, loop="asyncio", http="h11", ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    ready = threading.Event()

    async def run() -> None:
        ready.set()
        await server.serve([listening])

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    ready.wait(10.0)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10.0)
        listening.close()
