"""What the practice world speaks: one line per outside party.

Loads the server framework: only the practice world's own process imports it.
"""

from __future__ import annotations

from typing import Final

from providers.csc import sandbox as csc
from providers.esign_hub import sandbox as esign_hub
from providers.fpt_mpki import sandbox as fpt_mpki
from providers.fpt_mpki import sandbox_cloud as fpt_esigncloud
from providers.misa_esign import sandbox as misa_esign
from providers.nacencomm_ca2 import sandbox as nacencomm_ca2
from providers.sandbox.identity import server as identity
from providers.sandbox.portal import server as portal
from providers.sandbox.portal_opencps import server as portal_opencps
from providers.sandbox.portal_provincial import server as portal_provincial
from providers.viettel_mysign import sandbox as viettel_mysign
from providers.vnpt_smartca import sandbox as vnpt_smartca

DIALECTS: Final = (
    esign_hub.routes,
    vnpt_smartca.routes,
    fpt_mpki.routes,
    fpt_esigncloud.routes,
    nacencomm_ca2.routes,
    viettel_mysign.routes,
    csc.routes,
    misa_esign.routes,
    identity.routes,
    portal.routes,
    portal_provincial.routes,
    portal_opencps.routes,
)
