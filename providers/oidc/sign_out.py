"""Signing out at the identity provider, without a browser: its own session and our access token both end.

OpenID Connect RP-Initiated Logout 1.0, section 2 (a POST with ``id_token_hint``), and RFC 7009 (revocation). The hint
goes in the body: an address may end in a history or a log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

from core.clock import Clock
from core.portal.model import PortalSession
from providers.http import PORTAL_ERRORS, translate_errors
from providers.oidc.client import OidcClient, OidcSettings

_ANSWER_S: Final = 5.0


async def sign_out(settings: OidcSettings, client: httpx.AsyncClient, clock: Clock, session: PortalSession) -> None:
    """End the sign-in that ``session`` came from, as far as its provider offers that. Raises ``PortalError``s."""
    known = await OidcClient(settings, client, clock).discover()
    who = {"client_id": settings.client_id}
    if known.end_session_endpoint is not None and session.id_token is not None:
        await _post(client, known.end_session_endpoint, {**who, "id_token_hint": session.id_token.reveal()})
    if known.revocation_endpoint is not None:
        token = {"token": session.access_token.reveal(), "token_type_hint": "access_token"}
        await _post(client, known.revocation_endpoint, {**who, **token})


async def _post(client: httpx.AsyncClient, address: str, form: Mapping[str, str]) -> None:
    with translate_errors(urlsplit(address).hostname or "", PORTAL_ERRORS):
        async with asyncio.timeout(_ANSWER_S):
            response = await client.post(address, data=dict(form))
        if response.is_error:
            response.raise_for_status()
