"""Certificates from the national authority's own site: only when somebody asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from core.errors import AppError, TrustRefusedError
from core.network import Fetcher
from core.validation.trust_store.pins import is_official
from core.validation.trust_store.store import Addition, TrustStore

_ACCEPT: Final = "application/pkcs7-mime, application/x-pkcs7-certificates, application/pkix-cert, */*"


@dataclass(frozen=True, slots=True)
class Visit:
    """What one address gave: an addition, or the failure."""

    address: str
    addition: Addition | None
    failure: AppError | None


async def fetch_official(
    store: TrustStore, fetcher: Fetcher, addresses: Sequence[str], now: datetime
) -> tuple[Visit, ...]:
    """Fetch each address and add what is pinned. How it was fetched does not matter: the fingerprints decide.

    Raises ``TrustRefusedError`` (``not_official``) before anything is fetched if an address is another site's.
    """
    if not all(is_official(address) for address in addresses):
        raise TrustRefusedError("another site", reason="not_official")
    return tuple([await _visit(store, fetcher, address, now) for address in addresses])


async def _visit(store: TrustStore, fetcher: Fetcher, address: str, now: datetime) -> Visit:
    try:
        content = await fetcher.get(address, _ACCEPT)
        addition = await asyncio.to_thread(store.add, content, urlsplit(address).hostname or "", now)
    except AppError as error:
        return Visit(address, None, error)
    return Visit(address, addition, None)
