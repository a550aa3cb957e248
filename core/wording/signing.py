"""What is said while a signing runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.i18n import N_, _
from core.signing.lingering import Lingering
from core.signing.model import SignatureLevel

STATUS_UNKNOWN: Final = N_(
    "Nobody could be asked now whether this certificate was revoked. If it was, the signature will not count. "
    "You may cancel and try again later."
)
"""Told before the phone is answered: the status of a certificate that is not known is never taken for good."""

SIGNED_THERE: Final = N_(
    "The service signs the whole file itself: the visible signature will look, and stand, as the service makes it, not "
    "as in the preview."
)
"""Told where a CA returns a signed file."""


def rounds_words(documents: int, parts: int) -> str:
    """Said before the first phone rings: how often it will ring, and why."""
    words = _(
        "{count} files are more than this authority signs at once: "
        "your phone will ask {parts} times, one after the other."
    )
    return words.format(count=documents, parts=parts)


def lingering_words(earlier: Lingering) -> str:
    """Said before the phone rings once more."""
    since, until = earlier.since.astimezone().strftime("%H:%M"), _over_by(earlier.until)
    words = _("A request of {since} may still be on your phone, until {until}: do not agree to that one.")
    return words.format(since=since, until=until) + " " + _("Compare the number before you agree.")


def lowered_words(name: str, wanted: SignatureLevel, reached: SignatureLevel) -> str:
    """Said where a CA that signs whole files made a lower level than was wanted."""
    words = _("“{name}”: the service signed it at level {reached}, not {wanted}. To raise it: kyso augment.")
    return words.format(name=name, reached=reached.value, wanted=wanted.value)


def still_asking_words(until: datetime) -> str:
    """Said after an ending of which the CA may not know; ``until``, aware, is told as a minute that is over by then."""
    words = _("This request may still be on your phone until {until}. If the phone asks, press Cancel there.")
    return words.format(until=_over_by(until))


def open_until_words(until: datetime) -> str:
    """Said where it is no end yet: a confirmation on the phone still counts."""
    return _("The phone can confirm it until {until}.").format(until=_over_by(until))


def _over_by(until: datetime) -> str:
    over = until.astimezone()
    if over.second or over.microsecond:
        over += timedelta(minutes=1)
    return over.strftime("%H:%M")
