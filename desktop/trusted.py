"""Whom the program trusts in the profile in force: what composition hands to the engine."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.policy import load_policy, policy_path
from core.signed_content import parse_key
from core.signing.engine import TrustSettings
from core.validation.report import AnchorSource
from core.validation.trust_store.entry import EntryKind
from core.validation.trust_store.pins import shipped_pins
from core.validation.trust_store.store import TrustStore

if TYPE_CHECKING:
    from core.paths import Home
    from core.portal.profile import Profile
    from core.settings import Settings
    from providers.sandbox.launch import SandboxInfo


def open_store(home: Home, settings: Settings) -> TrustStore:
    """The store of this home; the keys are those of the machine's policy and of the settings."""
    named = (*load_policy(policy_path()).trust_keys, *settings.trust_keys)
    keys = [key for key in map(parse_key, named) if key is not None]
    return TrustStore(home.trust, shipped_pins(), keys)


def trusted(store: TrustStore, settings: Settings, profile: Profile) -> TrustSettings:
    """Outside practice: what the store holds, and the time-stamping authorities of the settings, else the profile's."""
    held = store.contents()
    roots = (*held.of(EntryKind.NATIONAL), *held.of(EntryKind.OWN))
    return TrustSettings(
        anchors_der=held.ders(EntryKind.NATIONAL),
        tsa_urls=settings.tsa_urls or profile.tsa_urls,
        own_anchors_der=held.ders(EntryKind.OWN),
        issuing_der=held.ders(EntryKind.ISSUING),
        as_of=max((one.added.astimezone().date() for one in roots), default=None),
    )


def practised(world: SandboxInfo, settings: Settings) -> TrustSettings:
    """In practice: the practice world's root and authority alone, after whatever else of this machine is named."""
    here = tuple(url for url in settings.tsa_urls if _on_this_machine(url))
    return TrustSettings(
        anchors_der=(world.root_der,), tsa_urls=(*here, world.tsa_url), anchor_source=AnchorSource.PRACTICE
    )


def _on_this_machine(url: str) -> bool:
    try:
        return ipaddress.ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return False
