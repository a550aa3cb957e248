"""Content from outside that somebody whom this machine lists has signed with Ed25519 (RFC 8032).

The file is JSON: ``payload`` is the base64 of the content's own bytes, ``signatures`` holds ``{key, value}`` in base64.
What is signed is a context followed by those bytes, so that a signature fits nothing else. One signature by a key that
is listed is enough.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Final

KEY_BYTES: Final = 32
SIZE_LIMIT: Final = 256 * 1024

_SIGNATURES_LIMIT: Final = 20


class RefusedContentError(Exception):
    """``reason``: ``unreadable``, ``unknown_key`` (nobody whom this machine lists), ``signature``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def signed_content(content: bytes, context: bytes, keys: Sequence[bytes]) -> bytes:
    """The bytes inside, if one of ``keys`` (raw public keys) signed them; raises ``RefusedContentError``."""
    if len(content) > SIZE_LIMIT:
        raise RefusedContentError("unreadable", "too large")
    try:
        stored = json.loads(content)
        payload = base64.b64decode(stored["payload"], validate=True)
        signatures = [
            (base64.b64decode(one["key"], validate=True), base64.b64decode(one["value"], validate=True))
            for one in stored["signatures"][:_SIGNATURES_LIMIT]
        ]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise RefusedContentError("unreadable", type(error).__name__) from error
    known = [(key, value) for key, value in signatures if key in keys]
    if not known:
        raise RefusedContentError("unknown_key", "no listed key signed it")
    if not any(_fits(key, value, context + payload) for key, value in known):
        raise RefusedContentError("signature", "the signature does not fit")
    return payload


def parse_key(text: str) -> bytes | None:
    """A raw public key from its base64; None if it is none."""
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == KEY_BYTES else None


def _fits(key: bytes, value: bytes, content: bytes) -> bool:
    # Loaded here: only who has content from outside waits for it.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(value, content)
    except (InvalidSignature, ValueError):
        return False
    return True
