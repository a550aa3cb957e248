"""Sign-in attempts, from the browser's arrival to the code: captcha, password, one-time password.

In memory only: a restart of the world ends them, and the person begins again.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from providers.sandbox.accounts import SANDBOX_PASSWORD, Person
from providers.sandbox.identity import captcha

OTP_LIFETIME_S: Final = 120.0
MOST_FAILURES: Final = 5
"""Wrong answers in a row after which an attempt is locked; the same number of codes may be sent."""

_ATTEMPT_LIFETIME_S: Final = 900.0
_MOST_ATTEMPTS: Final = 500


class Way(Enum):
    """The tabs of the sign-in page, and VNeID below them."""

    ACCOUNT = "account"
    USB = "usb"
    SIM = "sim"
    VNEID = "vneid"


class Channel(Enum):
    """Where the one-time password goes."""

    SMS = "sms"
    EMAIL = "email"


class Phase(Enum):
    """How far an attempt is."""

    CREDENTIALS = "credentials"
    OTP = "otp"
    DONE = "done"
    LOCKED = "locked"


class Refusal(Enum):
    """Why a step was not taken."""

    CAPTCHA = "captcha"
    CREDENTIALS = "credentials"
    OTP = "otp"
    OTP_EXPIRED = "otp_expired"
    LOCKED = "locked"


class _Event(Enum):
    KNOWN = "known"
    PROVEN = "proven"
    EXHAUSTED = "exhausted"


_TRANSITIONS: Final = {
    (Phase.CREDENTIALS, _Event.KNOWN): Phase.OTP,
    (Phase.CREDENTIALS, _Event.EXHAUSTED): Phase.LOCKED,
    (Phase.OTP, _Event.PROVEN): Phase.DONE,
    (Phase.OTP, _Event.EXHAUSTED): Phase.LOCKED,
}


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What the program asked for, checked."""

    client_id: str
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    challenge: str = field(repr=False)


class Attempt:
    """One browser on its way through the pages. ``now`` is a monotonic clock in seconds."""

    def __init__(self, request: AuthorizationRequest, people: Sequence[Person], now: Callable[[], float]) -> None:
        self.attempt_id = secrets.token_urlsafe(18)
        self.request = request
        self.phase = Phase.CREDENTIALS
        self.person: Person | None = None
        self.channel = Channel.SMS
        self.way = Way.ACCOUNT
        self.captcha_text = captcha.new_text()
        self.otp = ""
        self.begun_at = now()
        self._people, self._now = {person.user_id: person for person in people}, now
        self._otp_at = 0.0
        self._failures = 0
        self._sent = 0

    def enter(self, way: Way, user_id: str, password: str, typed_captcha: str) -> Refusal | None:
        """The first page; every captcha is good for one answer. A right answer sends the one-time password."""
        if self.phase is not Phase.CREDENTIALS:
            return Refusal.LOCKED
        wanted, self.captcha_text = self.captcha_text, captcha.new_text()
        if not _same(typed_captcha.strip().upper(), wanted):
            return self._failed(Refusal.CAPTCHA)
        person = self._people.get(user_id.strip())
        # By SIM the telephone number is what one has; by card, token or VNeID it is the password or PIN.
        proof = person.phone if person is not None and way is Way.SIM else SANDBOX_PASSWORD
        if not _same(password.strip(), proof) or person is None:
            return self._failed(Refusal.CREDENTIALS)
        self.person, self.way, self._failures = person, way, 0
        self._move(_Event.KNOWN)
        self._send()
        return None

    def send_again(self, channel: Channel | None = None) -> Refusal | None:
        """*Gửi lại OTP*, or by another ``channel``; the code before is void."""
        if self.phase is not Phase.OTP:
            return Refusal.LOCKED
        if self._sent >= MOST_FAILURES:
            self._move(_Event.EXHAUSTED)
            return Refusal.LOCKED
        self.channel = channel or self.channel
        self._send()
        return None

    def confirm(self, typed: str) -> Refusal | None:
        """*XÁC NHẬN*."""
        if self.phase is not Phase.OTP:
            return Refusal.LOCKED
        if self._now() - self._otp_at > OTP_LIFETIME_S:
            return self._failed(Refusal.OTP_EXPIRED)
        if not _same(typed.strip(), self.otp):
            return self._failed(Refusal.OTP)
        self.otp = ""
        self._move(_Event.PROVEN)
        return None

    def _send(self) -> None:
        self.otp = f"{secrets.randbelow(1_000_000):06d}"
        self._otp_at = self._now()
        self._sent += 1

    def _failed(self, refusal: Refusal) -> Refusal:
        self._failures += 1
        if self._failures < MOST_FAILURES:
            return refusal
        self._move(_Event.EXHAUSTED)
        return Refusal.LOCKED

    def _move(self, event: _Event) -> None:
        self.phase = _TRANSITIONS[self.phase, event]


class Attempts:
    """All of them; the oldest make room."""

    def __init__(self, people: Sequence[Person], now: Callable[[], float]) -> None:
        self._people, self._now = people, now
        self._attempts: dict[str, Attempt] = {}

    def begin(self, request: AuthorizationRequest) -> Attempt:
        """A browser arrived."""
        for old in [one for one in self._attempts.values() if self._now() - one.begun_at > _ATTEMPT_LIFETIME_S]:
            del self._attempts[old.attempt_id]
        while len(self._attempts) >= _MOST_ATTEMPTS:
            del self._attempts[next(iter(self._attempts))]
        attempt = Attempt(request, self._people, self._now)
        self._attempts[attempt.attempt_id] = attempt
        return attempt

    def find(self, attempt_id: str) -> Attempt | None:
        """The attempt, unless it is over."""
        found = self._attempts.get(attempt_id)
        return found if found is not None and self._now() - found.begun_at <= _ATTEMPT_LIFETIME_S else None

    def last(self) -> Attempt | None:
        """The latest that began."""
        return next(reversed(self._attempts.values()), None)

    def forget(self, attempt: Attempt) -> None:
        """It is done or locked."""
        self._attempts.pop(attempt.attempt_id, None)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
