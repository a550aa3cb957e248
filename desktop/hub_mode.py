"""Which of the hub's two modes is offered: an organisation has an account for one of them."""

from __future__ import annotations

import asyncio

from core.errors import KeyringUnavailableError
from core.signing.provider import ProviderInfo
from desktop.composition import Services
from providers import PROVIDERS, ProviderRoute, resolve


async def hub_routes(services: Services) -> tuple[ProviderInfo, ...]:
    """Hash mode, unless an account for whole files is the only one that is set up here."""
    hashed = [route for route in PROVIDERS if route.info.id.startswith("esign:")]
    whole = [resolve(f"{route.info.id}:file") for route in hashed]
    if services.practice:
        return tuple(route.info for route in hashed)

    def has_account(route: ProviderRoute) -> bool:
        return route.account is not None and services.accounts.get(route.account.id) is not None

    try:
        by_hash, by_file = [await asyncio.to_thread(has_account, routes[0]) for routes in (hashed, whole)]
    except KeyringUnavailableError:
        by_hash, by_file = True, False
    return tuple(route.info for route in (whole if by_file and not by_hash else hashed))
