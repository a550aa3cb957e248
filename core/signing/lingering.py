"""Earlier requests that may still stand on the phone: whoever is asked anew must not agree to the wrong one (P10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.signing.journal import Journal
from core.signing.phone import asked_there, rings
from core.signing.provider import ProviderInfo


@dataclass(frozen=True, slots=True)
class Lingering:
    """A request that began at ``since``; at ``until`` the CA has dropped it for certain."""

    since: datetime
    until: datetime


def place_on_phone(info: ProviderInfo, user_id: str) -> str:
    """Names one person's requests in one app, by whatever route they came there."""
    return f"{asked_there(info)}/{user_id.strip().casefold()}"


def lingering(journal: Journal, info: ProviderInfo, user_id: str) -> Lingering | None:
    """The newest request that this person's app may still show; None where no phone asks. Touches the disk."""
    if not rings(info):
        return None
    found = journal.on_phone(place_on_phone(info, user_id))
    return Lingering(*found[0]) if found else None
