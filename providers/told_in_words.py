"""Words by which services that have no number for it tell a refusal or a time-out (**confidence D**)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from providers.polled import State

_REFUSED: Final = ("reject", "refuse", "cancel", "declin", "từ chối", "hủy", "huỷ")
_EXPIRED: Final = ("expire", "timeout", "time out", "hết hạn", "quá hạn", "hết thời gian")

ENDINGS: Final[Mapping[str, State]] = {
    "REJECTED": State.REFUSED,
    "CANCELLED": State.REFUSED,
    "EXPIRED": State.EXPIRED,
    "TIMEOUT": State.EXPIRED,
    "FAILED": State.FAILED,
}
"""Whole messages in the dialects of the norm (report 01 §4.5)."""


def tells_refusal(words: object) -> bool:
    """Whether a service's own words say that the signer refused."""
    return _any(_REFUSED, words)


def tells_expiry(words: object) -> bool:
    """Whether they say that time ran out."""
    return _any(_EXPIRED, words)


def _any(known: tuple[str, ...], words: object) -> bool:
    told = str(words or "").casefold()
    return any(word in told for word in known)
