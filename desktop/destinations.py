"""Whom a signing's requests will reach, found out before any of them is sent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from core.errors import AppError
from core.wording.leaving import Destinations
from desktop.composition import Services


async def destinations(services: Services, provider_id: str) -> Destinations:
    """The service's host by the account in force, and the time-stamping authorities'; what cannot be told is empty.

    What keeps them from being known keeps the requests from being sent, and is told then.
    """
    found = Destinations()
    with suppress(AppError):
        found = replace(found, service=(await services.endpoint(provider_id)).host)
    with suppress(AppError):
        urls = (await services.trust()).tsa_urls
        found = replace(found, time=tuple(urlsplit(url).hostname or "" for url in urls))
    return found
