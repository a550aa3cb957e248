"""Earlier requests that may still stand on the phone: whoever is asked anew must not agree to the wrong one (P10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.signing.journal import JournalEntry
from core.signing.provider import ProviderInfo
from core.signing.record import Stage

_MAY_STAND: Final = frozenset({Stage.INTENT, Stage.REQUESTED, Stage.CANCELLED, Stage.UNKNOWN, Stage.FAILED})
"""Refused, expired and signed requests are gone from the phone; of the others nobody told us so."""


@dataclass(frozen=True, slots=True)
class Lingering:
    """A request that began at ``since``; at ``until`` the CA has dropped it for certain."""

    since: datetime
    until: datetime


def lingering(entries: Iterable[JournalEntry], info: ProviderInfo, now: datetime) -> Lingering | None:
    """The newest request to this CA that its phone app may still show; None for a key on this computer."""
    if info.local:
        return None
    lifetime = timedelta(seconds=info.wait_limit_s)
    found = [
        one.created_at
        for one in entries
        if one.provider_id == info.id and one.stage in _MAY_STAND and one.created_at <= now < one.created_at + lifetime
    ]
    return Lingering(max(found), max(found) + lifetime) if found else None
