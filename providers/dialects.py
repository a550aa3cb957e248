"""What the practice world speaks: the dialects that the registry names, and the other outside parties.

Loads the server framework: only the practice world's own process imports it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from providers import PARTIES
from providers.sandbox.app import Dialect
from providers.sandbox.identity import server as identity
from providers.sandbox.portal import server as portal
from providers.sandbox.portal_opencps import server as portal_opencps
from providers.sandbox.portal_provincial import server as portal_provincial

DIALECTS: Final[tuple[Dialect, ...]] = (
    *(import_module(name).routes for party in PARTIES for name in party.dialects),
    identity.routes,
    portal.routes,
    portal_provincial.routes,
    portal_opencps.routes,
)
