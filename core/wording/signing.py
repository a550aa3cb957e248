"""What is said while a signing runs."""

from __future__ import annotations

from typing import Final

from core.i18n import N_, _

STATUS_UNKNOWN: Final = N_(
    "Nobody could be asked now whether this certificate was revoked. If it was, the signature will not count. "
    "You may cancel and try again later."
)
"""Told before the phone is answered: the status of a certificate that is not known is never taken for good."""


def rounds_words(documents: int, parts: int) -> str:
    """Said before the first phone rings: how often it will ring, and why."""
    words = _(
        "{count} files are more than this authority signs at once: "
        "your phone will ask {parts} times, one after the other."
    )
    return words.format(count=documents, parts=parts)
