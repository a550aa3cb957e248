"""What the practice people know by heart, and the one-time codes that their phones show.

Codes live in memory: whoever restarts the world asks for a new one, as with a text message that is gone.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from typing import Final

from core.clock import Clock
from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_PIN, person

OTP_LIFE_S: Final = 300.0


class PracticeSecrets:
    """``PersonSecrets`` of the practice world. May be used from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[str, tuple[str, float]] = {}

    def password_right(self, user_id: str, given: str) -> bool:
        """The password that every test person has."""
        return person(user_id) is not None and _same(given, SANDBOX_PASSWORD)

    def pin_right(self, user_id: str, given: str) -> bool:
        """The PIN that every test person has."""
        return person(user_id) is not None and _same(given, SANDBOX_PIN)

    def send_otp(self, user_id: str) -> None:
        """A new six-digit code on this person's phone, in place of the one before."""
        code = f"{secrets.randbelow(1_000_000):06}"
        with self._lock:
            self._codes.pop(user_id, None)
            self._codes[user_id] = (code, self._clock.monotonic() + OTP_LIFE_S)

    def otp_right(self, user_id: str, given: str) -> bool:
        """Whether it is the code on the phone; a right one is used up, an old one is worth nothing."""
        with self._lock:
            code, until = self._codes.get(user_id, ("", 0.0))
            if not code or self._clock.monotonic() > until or not _same(given, code):
                return False
            del self._codes[user_id]
            return True

    def otp_shown(self, user_id: str | None = None) -> str | None:
        """What this person's phone shows, or the code that was sent last of all."""
        with self._lock:
            codes = [code for owner, (code, _until) in self._codes.items() if user_id in (None, owner)]
        return codes[-1] if codes else None


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())
