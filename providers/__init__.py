"""Everything outside this process: certification authorities, portals, sign-in, and the practice world.

The registry is explicit: one line per route to a certification authority, in the order in which they are offered.
Importing it opens nothing and loads no HTTP client; an adapter is loaded when its route is taken.
"""

from __future__ import annotations

from typing import Final

from core.errors import UnknownProviderError
from providers.csc import routes as csc
from providers.esign_hub import routes as esign
from providers.esign_hub.routes import hub
from providers.fpt_mpki import routes as fpt
from providers.local_keys import routes as local_keys
from providers.misa_esign import routes as misa
from providers.nacencomm_ca2 import routes as ca2
from providers.route import Endpoint, ProviderRoute, RouteFamily, Surroundings
from providers.viettel_mysign import routes as viettel
from providers.vnpt_smartca import routes as vnpt

__all__ = ["FAMILIES", "PROVIDERS", "Endpoint", "ProviderRoute", "Surroundings", "resolve"]

PROVIDERS: Final[tuple[ProviderRoute, ...]] = (
    hub("VNPT-CA"),
    hub("Viettel-CA"),
    hub("MISA-CA"),
    hub("CA2"),
    hub("FPT-CA"),
    hub("BkavCA"),
    vnpt.SP769_V1,
    vnpt.SP769_V2,
    vnpt.OAUTH,
    viettel.MYSIGN,
    misa.MISA,
    ca2.CA2,
    fpt.RSSP,
    fpt.ESIGN_CLOUD,
    csc.CSC1,
    csc.CSC2,
)

FAMILIES: Final[tuple[RouteFamily, ...]] = (esign.WHOLE_FILES, local_keys.KEY_FILE, local_keys.TOKENS)
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
