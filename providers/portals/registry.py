"""Which gateway speaks which protocol: one line each, loaded when it is needed."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from core.clock import Clock
from core.portal.gateway import PortalGateway
from core.portal.notes import SubmissionNotes
from core.portal.profile import PortalProtocol, Profile
from providers.portals.calls import PAUSES_S


def make_gateway(
    profile: Profile,
    url: str,
    client: httpx.AsyncClient,
    notes: SubmissionNotes,
    clock: Clock,
    *,
    pauses_s: Sequence[float] = PAUSES_S,
) -> PortalGateway:
    """The profile's gateway at ``url``. Imports its adapter: call it where that may take its time."""
    match profile.protocol:
        case PortalProtocol.REFERENCE:
            from providers.portals.reference.adapter import ReferencePortal

            return ReferencePortal(client, url, pauses_s=pauses_s)
        case PortalProtocol.PROVINCIAL:
            from providers.portals.provincial.adapter import ProvincialPortal

            return ProvincialPortal(
                client, url, profile.file_rules, notes, clock, practice=profile.practice, pauses_s=pauses_s
            )
        case PortalProtocol.OPENCPS:
            from providers.portals.opencps.adapter import OpenCpsPortal

            return OpenCpsPortal(
                client,
                url,
                profile.site,
                profile.file_rules,
                notes,
                clock,
                practice=profile.practice,
                pauses_s=pauses_s,
            )
