"""Lists of pins from outside: signed with Ed25519, numbered and dated, so that a future root needs no new release.

The file is JSON: ``payload`` is the base64 of a list's own bytes, ``signatures`` holds ``{key, value}`` in base64. What
is signed is ``CONTEXT`` followed by those bytes, so that the signature fits nothing else. One signature by a key that
this machine lists is enough.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import TrustRefusedError
from core.validation.trust_store.pins import PinList, parse_pins

CONTEXT: Final = b"kyso trust list 1\0"
KEY_BYTES: Final = 32
SIZE_LIMIT: Final = 256 * 1024

_SIGNATURES_LIMIT: Final = 20
_CLOCK_TOLERANCE: Final = timedelta(days=1)


def opened(content: bytes, keys: Sequence[bytes]) -> PinList:
    """The list inside, if one of ``keys`` (raw public keys) signed it.

    Raises ``TrustRefusedError``: ``unreadable``, ``unknown_key`` (nobody whom this machine lists), ``signature``.
    """
    if len(content) > SIZE_LIMIT:
        raise TrustRefusedError("a list of pins: too large", reason="unreadable")
    try:
        stored = json.loads(content)
        payload = base64.b64decode(stored["payload"], validate=True)
        signatures = [
            (base64.b64decode(one["key"], validate=True), base64.b64decode(one["value"], validate=True))
            for one in stored["signatures"][:_SIGNATURES_LIMIT]
        ]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise TrustRefusedError(f"a list of pins: {type(error).__name__}", reason="unreadable") from error
    known = [(key, value) for key, value in signatures if key in keys]
    if not known:
        raise TrustRefusedError("no listed key signed it", reason="unknown_key")
    if not any(_fits(key, value, payload) for key, value in known):
        raise TrustRefusedError("the signature does not fit", reason="signature")
    return parse_pins(payload)


def check_timely(found: PinList, *, newest: int, now: datetime) -> None:
    """Refuse what is old: a list must say when it ends, not have ended, and be newer than version ``newest``.

    Raises ``TrustRefusedError``: ``expired``, ``rolled_back``, ``from_the_future``.
    """
    if found.expires is None or found.expires <= now:
        raise TrustRefusedError(f"version {found.version}", reason="expired")
    if found.issued > now + _CLOCK_TOLERANCE:
        raise TrustRefusedError(f"version {found.version}", reason="from_the_future")
    if found.version <= newest:
        raise TrustRefusedError(f"version {found.version}, have {newest}", reason="rolled_back")


def parse_key(text: str) -> bytes | None:
    """A raw public key from its base64; None if it is none."""
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == KEY_BYTES else None


def _fits(key: bytes, value: bytes, payload: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(value, CONTEXT + payload)
    except (InvalidSignature, ValueError):
        return False
    return True
