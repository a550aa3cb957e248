"""How composition reaches the network: which way requests take in the profile in force."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.network_choice import NetworkAccess, NetworkChoice, ProxyChoice, ProxyMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from core.portal.profile import Profile
    from core.settings import Settings

PRACTICE = NetworkAccess(NetworkChoice(ProxyChoice(ProxyMode.NONE)), guarded=False)
"""The practice world lives on this machine, and nothing else is asked."""


def services_access(settings: Settings, profile: Profile) -> NetworkAccess:
    """For CAs and portals, whose addresses the program itself knows."""
    return PRACTICE if profile.practice else NetworkAccess(settings.network, guarded=False)


def evidence_access(settings: Settings, profile: Profile) -> NetworkAccess:
    """For addresses that stand in certificates, and for the time-stamping authorities that this machine names."""
    return PRACTICE if profile.practice else official_access(settings, profile)


def official_access(settings: Settings, profile: Profile) -> NetworkAccess:
    """For the national authority's site, which is real in practice too."""
    named = (*settings.tsa_urls, *profile.tsa_urls)
    own = frozenset(host.lower() for host in (urlsplit(url).hostname for url in named) if host)
    return NetworkAccess(settings.network, guarded=True, own_hosts=own)


def services_client(roots_der: Sequence[bytes], access: NetworkAccess) -> httpx.AsyncClient:
    """The program's client; may block on the keyring, for the proxy's password."""
    from core.secrets import KeyringStore
    from providers.fetching import proxy_password
    from providers.http import make_client

    return make_client(extra_roots_der=roots_der, access=access, proxy_password=proxy_password(access, KeyringStore))
