"""Signing in: the system's browser, the identity provider's own pages, and a one-shot redirect back to us.

We never show a form for a real provider's password; the program sees only the code that the browser brings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from core.clock import Clock
from core.errors import SignInRefusedError
from core.portal.model import PortalSession
from providers.oidc.client import OidcClient, OidcSettings
from providers.oidc.loopback import listening

__all__ = ["OidcSettings", "sign_in"]


async def sign_in(
    settings: OidcSettings,
    client: httpx.AsyncClient,
    open_browser: Callable[[str], Awaitable[None]],
    clock: Clock,
    timeout_s: float,
) -> PortalSession:
    """Open the browser at the identity provider's page and wait for the person, at most ``timeout_s`` seconds in all.

    ``open_browser`` gets the address once we listen for the answer. Raises ``SignInRefusedError`` with
    ``params['reason']`` (``state``, ``issuer``, ``denied``, ``refused``, ``code``, ``id_token``, ``subject`` or
    ``expired``) or ``PortalUnavailableError``. Whoever cancels this closes the listener.
    """
    provider = OidcClient(settings, client, clock)
    limit = asyncio.timeout(timeout_s)
    try:
        async with limit, listening() as listener:
            discovered = await provider.discover()
            ticket = provider.begin(discovered, listener.redirect_uri)
            listener.expect(ticket.state)
            await open_browser(ticket.authorize_url)
            return await provider.complete(discovered, ticket, await listener.answer())
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise SignInRefusedError("nobody signed in in time", reason="expired") from error
