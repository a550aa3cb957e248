"""Lists of pins from outside: signed, numbered and dated, so that a future root needs no new release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from core.errors import TrustRefusedError
from core.signed_content import RefusedContentError, signed_content
from core.validation.trust_store.pins import PinList, parse_pins

CONTEXT: Final = b"kyso trust list 1\0"

_CLOCK_TOLERANCE: Final = timedelta(days=1)


def opened(content: bytes, keys: Sequence[bytes]) -> PinList:
    """The list inside, if one of ``keys`` (raw public keys) signed it.

    Raises ``TrustRefusedError``: ``unreadable``, ``unknown_key`` (nobody whom this machine lists), ``signature``.
    """
    try:
        return parse_pins(signed_content(content, CONTEXT, keys))
    except RefusedContentError as error:
        raise TrustRefusedError(f"a list of pins: {error}", reason=error.reason) from error


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
