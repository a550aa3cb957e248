"""Everything outside this process: certification authorities, portals, sign-in, and the practice world.

The registry is explicit: one entry for each folder of a certification authority, in the order in which their routes are
offered; it carries the routes and the dialect of the practice world alike. Importing it opens nothing and loads no HTTP
client; an adapter is loaded when its route is taken.
"""

from __future__ import annotations

from typing import Final

from core.errors import UnknownProviderError
from providers.csc.routes import PARTY as CSC
from providers.esign_hub.routes import PARTY as ESIGN_HUB
from providers.fpt_mpki.routes import PARTY as FPT
from providers.local_keys.routes import PARTY as LOCAL_KEYS
from providers.misa_esign.routes import PARTY as MISA
from providers.nacencomm_ca2.routes import PARTY as NACENCOMM
from providers.route import Endpoint, Party, ProviderRoute, RouteFamily, Surroundings
from providers.viettel_mysign.routes import PARTY as VIETTEL
from providers.vnpt_smartca.routes import PARTY as VNPT

__all__ = ["FAMILIES", "PARTIES", "PROVIDERS", "Endpoint", "ProviderRoute", "Surroundings", "resolve"]

PARTIES: Final[tuple[Party, ...]] = (
    ESIGN_HUB,
    VNPT,
    VIETTEL,
    MISA,
    NACENCOMM,
    FPT,
    CSC,
    LOCAL_KEYS,
)
"""The order in which their routes are offered: the hub first, keys at hand last."""

PROVIDERS: Final[tuple[ProviderRoute, ...]] = tuple(route for party in PARTIES for route in party.routes)

FAMILIES: Final[tuple[RouteFamily, ...]] = tuple(family for party in PARTIES for family in party.families)
"""Routes that need a word of their own after the colon (``p12:PATH``, ``esign:VNPT-CA:file``)."""


def resolve(ca: str) -> ProviderRoute:
    """The route with this ``--ca`` name or alias; letter case does not matter. Raises ``UnknownProviderError``."""
    wanted = ca.strip().casefold()
    for route in PROVIDERS:
        if wanted in (name.casefold() for name in (route.info.id, *route.aliases)):
            return route
    name, colon, parameter = ca.strip().partition(":")
    for family in FAMILIES:
        if parameter and f"{name}{colon}".casefold() == family.info.id.casefold():
            return family.make(parameter)
    known = [*(route.info.id for route in PROVIDERS), *(f"{family.info.id}…" for family in FAMILIES)]
    raise UnknownProviderError(known=", ".join(known))


def __getattr__(name: str) -> object:
    """``DIALECTS`` is here as well, but loads the server framework only when somebody asks for it."""
    if name == "DIALECTS":
        from providers.dialects import DIALECTS

        return DIALECTS
    raise AttributeError(name)
