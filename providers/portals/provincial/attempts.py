"""What was sent under a key, kept beyond a crash: nothing, at a moment, or with the number that the portal gave."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.errors import JournalDamagedError, SubmissionUnknownError, SubmittedBeforeError
from core.portal.notes import SubmissionNotes

SETTLED_AFTER: Final = timedelta(minutes=10)
"""By then the portal has ended a request long ago: it gives up after 100 seconds (esign-hub-and-portal §3.8)."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """``number`` is empty where the portal has given none; ``content`` is the digest of what was sent."""

    sent_at: datetime | None = None
    number: str = ""
    content: str = ""

    def require_same(self, content: str, portal: str) -> None:
        """Raise ``SubmittedBeforeError`` if the dossier that the portal has is of another content."""
        if self.content != content:
            raise SubmittedBeforeError("other content", portal=portal, number=self.number or "?")


def mark_of(key: str) -> str:
    """What a dossier bears in its summary, so that it can be found again: says nothing about anybody."""
    return f"kyso-{key[:16]}"


class Attempts:
    """Over the notes of one portal. Methods raise ``StorageError`` leaves."""

    def __init__(self, notes: SubmissionNotes, clock: Clock, portal: str) -> None:
        self._notes, self._clock, self._portal = notes, clock, portal

    async def earlier(self, key: str) -> Attempt:
        """What was done under this key."""
        words = await asyncio.to_thread(self._notes.recall, key)
        if words is None:
            return Attempt()
        try:
            told = json.loads(words)
            return Attempt(datetime.fromisoformat(told["sent_at"]), str(told["number"]), str(told["content"]))
        except (ValueError, KeyError, TypeError) as error:
            raise JournalDamagedError(type(error).__name__) from None

    async def begin(self, key: str, content: str) -> None:
        """Something is about to be sent; on the disk when this returns."""
        await self._note(key, Attempt(self._clock.now(), "", content))

    async def done(self, key: str, number: str) -> None:
        """The portal has what was sent last."""
        await self._note(key, replace(await self.earlier(key), number=number))

    async def undo(self, key: str) -> None:
        """It is certain that nothing arrived."""
        await asyncio.to_thread(self._notes.forget, key)

    async def require_settled(self, key: str, attempt: Attempt) -> None:
        """Raise ``SubmissionUnknownError`` as long as the portal may still be at it.

        A clock that was set back since tells nothing: the wait begins anew.
        """
        if attempt.sent_at is None:
            return
        age = self._clock.now() - attempt.sent_at
        if age < timedelta(0):
            attempt = replace(attempt, sent_at=self._clock.now())
            await self._note(key, attempt)
        if age < SETTLED_AFTER:
            raise self.unknown(attempt)

    def unknown(self, attempt: Attempt) -> SubmissionUnknownError:
        """The error, with the minutes until it can be known."""
        left = SETTLED_AFTER
        if attempt.sent_at is not None:
            left = min(left, max(SETTLED_AFTER - (self._clock.now() - attempt.sent_at), timedelta(minutes=1)))
        minutes = str(math.ceil(left.total_seconds() / 60))
        return SubmissionUnknownError("sent, and not shown", portal=self._portal, reason="settling", minutes=minutes)

    async def _note(self, key: str, attempt: Attempt) -> None:
        sent_at = attempt.sent_at or self._clock.now()
        words = json.dumps({"sent_at": sent_at.isoformat(), "number": attempt.number, "content": attempt.content})
        await asyncio.to_thread(self._notes.note, key, words)
