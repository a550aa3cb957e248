"""A certificate that is about to expire, told 105, 30 and 7 days ahead (a person needs the time to renew it)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.i18n import _

THRESHOLDS_DAYS: Final = (7, 30, 105)


@dataclass(frozen=True, slots=True)
class Expiry:
    """``days_left`` by this computer's calendar, 0 on the last day; ``threshold`` is the narrowest that is passed."""

    valid_to: datetime
    days_left: int
    threshold: int


def expiry_of(valid_to: datetime, now: datetime) -> Expiry | None:
    """What there is to warn of; None if there is time enough, and None if it has expired, which is no warning any more.

    A threshold counts from the very moment that it is reached: 30 days before ``valid_to``, to the second, is 30.
    """
    left = valid_to - now
    if left < timedelta(0):
        return None
    threshold = next((days for days in THRESHOLDS_DAYS if left <= timedelta(days=days)), None)
    days_left = (valid_to.astimezone().date() - now.astimezone().date()).days
    return None if threshold is None else Expiry(valid_to, days_left, threshold)


def expiry_sentence(expiry: Expiry) -> str:
    """When it expires, and how soon that is."""
    date = f"{expiry.valid_to.astimezone():%d/%m/%Y}"
    match expiry.days_left:
        case 0:
            return _("The certificate expires today, on {date}.").format(date=date)
        case 1:
            return _("The certificate expires tomorrow, on {date}.").format(date=date)
        case days:
            return _("The certificate expires in {days} days, on {date}.").format(days=days, date=date)


def renewal_advice(expiry: Expiry) -> str:
    """What its holder should do, the more pressing the nearer the day is."""
    match expiry.threshold:
        case 7:
            return _("Renew it at your CA now: afterwards nothing can be signed with it.")
        case 30:
            return _("Renew it at your CA in the next days.")
        case _other:
            return _("You can renew it at your CA from now on.")


def holder_warning(valid_to: datetime, now: datetime) -> str:
    """Sentence and advice for whoever is about to sign; empty if there is nothing to warn of."""
    soon = expiry_of(valid_to, now)
    return f"{expiry_sentence(soon)} {renewal_advice(soon)}" if soon else ""
