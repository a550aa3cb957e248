"""What a route to a certification authority is made of: its capabilities, and how its adapter is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.clock import Clock
from core.secrets import Secret
from core.signing.provider import ProviderInfo, SigningProvider

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the service is, without a trailing slash, and the organisation's account there (``sp_id``).

    ``details``: what else a vendor gives to an organisation, by names that the vendor's folder defines.
    """

    base_url: str
    sp_id: str
    sp_password: Secret = field(repr=False)
    details: Mapping[str, Secret] = field(default_factory=dict, repr=False)

    def detail(self, name: str) -> str:
        """The value itself; empty where the account has none."""
        found = self.details.get(name)
        return "" if found is None else found.reveal()

    def at(self, path: str) -> str:
        """The address of ``path``, which begins with a slash."""
        return self.base_url.rstrip("/") + path


@dataclass(frozen=True, slots=True)
class ProviderRoute:
    """One way to one CA. ``create(client, endpoint, clock)`` builds the adapter, which does not own the client.

    ``base_url`` is the vendor's own production address, ``practice_path`` the same service's place in the practice
    world, to be appended to that world's address.
    """

    info: ProviderInfo
    base_url: str
    practice_path: str
    create: Callable[[httpx.AsyncClient, Endpoint, Clock], SigningProvider]
