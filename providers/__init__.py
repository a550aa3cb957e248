"""Everything outside this process: certification authorities, portals, sign-in, and the practice world.

The registry is explicit: one line per route to a certification authority, in the order in which they are offered.
Importing it opens nothing and loads no HTTP client; an adapter is loaded when its route is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.errors import InvalidUsageError
from providers.esign_hub import info as hub
from providers.fpt_mpki import info as fpt
from providers.route import Endpoint, ProviderRoute
from providers.vnpt_smartca import info as vnpt

if TYPE_CHECKING:
    import httpx

    from core.clock import Clock
    from core.signing.provider import SigningProvider

__all__ = ["PROVIDERS", "Endpoint", "ProviderRoute", "resolve"]


def _hub(ca_name: str) -> ProviderRoute:
    def create(client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock) -> SigningProvider:
        from providers.esign_hub.adapter import EsignHub

        return EsignHub(ca_name, client, endpoint, clock)

    return ProviderRoute(hub.INFOS[ca_name], hub.BASE_URL, hub.PRACTICE_PATH, hub.ACCOUNT, create)


def _vnpt() -> ProviderRoute:
    def create(client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock) -> SigningProvider:
        from providers.vnpt_smartca.adapter import VnptSmartCa

        return VnptSmartCa(client, endpoint, clock)

    return ProviderRoute(vnpt.INFO, vnpt.BASE_URL, vnpt.PRACTICE_PATH, vnpt.ACCOUNT, create)


def _fpt() -> ProviderRoute:
    def create(client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock) -> SigningProvider:
        from providers.fpt_mpki.adapter import FptMpki

        return FptMpki(client, endpoint, clock)

    return ProviderRoute(fpt.INFO, fpt.BASE_URL, fpt.PRACTICE_PATH, fpt.ACCOUNT, create)


PROVIDERS: Final[tuple[ProviderRoute, ...]] = (
    _hub("VNPT-CA"),
    _hub("Viettel-CA"),
    _hub("MISA-CA"),
    _hub("CA2"),
    _hub("FPT-CA"),
    _hub("BkavCA"),
    _vnpt(),
    _fpt(),
)

_ALIASES: Final = {"vnpt": vnpt.INFO.id, "fpt": fpt.INFO.id}


def resolve(ca: str) -> ProviderRoute:
    """The route with this ``--ca`` name or alias; letter case does not matter. Raises ``InvalidUsageError``."""
    wanted = ca.strip().casefold()
    wanted = _ALIASES.get(wanted, wanted).casefold()
    for route in PROVIDERS:
        if route.info.id.casefold() == wanted:
            return route
    raise InvalidUsageError("unknown CA", what="--ca")


def __getattr__(name: str) -> object:
    """``DIALECTS`` is here as well, but loads the server framework only when somebody asks for it."""
    if name == "DIALECTS":
        from providers.dialects import DIALECTS

        return DIALECTS
    raise AttributeError(name)
