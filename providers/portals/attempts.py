"""What was sent under a key to a portal without idempotency keys, kept beyond a crash, one window at a time."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from core.clock import Clock
from core.errors import JournalDamagedError, SubmissionUnknownError, SubmittedBeforeError
from core.portal.model import PortalSession
from core.portal.notes import SubmissionNotes

SETTLED_AFTER_S: Final = 600.0
"""By then the portal has ended a request long ago: it gives up after 100 seconds (esign-hub-and-portal §3.8)."""

MARKED: Final = 16
"""Letters of a key or a content's digest that a dossier's mark bears."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """``account`` is a pseudonym of who was signed in, ``draft`` the portal's own name for the opened dossier.

    ``content`` is the digest of what may have been sent, empty where nothing was; ``number`` what the portal gave.
    """

    account: str = ""
    draft: str = ""
    content: str = ""
    sent_at: str = ""
    number: str = ""

    def is_of(self, content: str) -> bool:
        """Whether it is this content; a mark at the portal tells the beginning of the digest only."""
        return self.content[:MARKED] == content[:MARKED]

    def require_same(self, content: str, portal: str) -> None:
        """Raise ``SubmittedBeforeError`` if the dossier that the portal has is of another content."""
        if not self.is_of(content):
            raise SubmittedBeforeError("other content", portal=portal, number=self.number or self.draft or "?")


NOTHING: Final = Attempt()


def account_of(session: PortalSession) -> str:
    """A pseudonym: whoever reads the notes learns nobody's name."""
    return hashlib.sha256(f"account:{session.person.subject}".encode()).hexdigest()[:MARKED]


class Attempts:
    """Over the notes of one portal. Methods raise ``StorageError`` leaves."""

    def __init__(self, notes: SubmissionNotes, clock: Clock, portal: str) -> None:
        self._notes, self._clock, self._portal = notes, clock, portal
        self._lock = asyncio.Lock()
        self._waited_since: dict[str, float] = {}
        """By key, on the monotonic clock: a clock that is set forward must not make anybody impatient."""

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Nobody else, in this process or another, does anything under this key. Raises ``JournalBusyError``."""
        async with self._lock:
            # On the loop, for it takes no time: it is free or it is not. A thread could be left holding it.
            with self._notes.claim(key):
                yield

    async def earlier(self, key: str) -> Attempt:
        """What was done under this key; ``NOTHING`` where nothing was."""
        words = await asyncio.to_thread(self._notes.recall, key)
        if words is None:
            return NOTHING
        try:
            found = Attempt(**json.loads(words))
        except (ValueError, TypeError) as error:
            raise JournalDamagedError(type(error).__name__) from None
        if found.content and not found.number:
            self._waited_since.setdefault(key, self._clock.monotonic())
        return found

    async def keep(self, key: str, attempt: Attempt) -> None:
        """On the disk when this returns."""
        await asyncio.to_thread(self._notes.note, key, json.dumps(asdict(attempt)))

    async def begin(self, key: str, attempt: Attempt) -> None:
        """Something is about to be sent; on the disk when this returns."""
        await self.keep(key, attempt)
        self._waited_since[key] = self._clock.monotonic()

    async def restore(self, key: str, attempt: Attempt) -> None:
        """It is certain that nothing arrived of what was begun last: what was known before is known again."""
        if attempt == NOTHING:
            await asyncio.to_thread(self._notes.forget, key)
        else:
            await self.keep(key, attempt)

    def now(self) -> str:
        """For ``sent_at``."""
        return self._clock.now().isoformat()

    def require_settled(self, key: str) -> None:
        """Raise ``SubmissionUnknownError`` as long as the portal may still be at it."""
        if self._left_s(key) > 0:
            raise self.unknown(key)

    def unknown(self, key: str) -> SubmissionUnknownError:
        """The error, with the minutes until it can be known."""
        minutes = str(max(1, math.ceil(self._left_s(key) / 60)))
        return SubmissionUnknownError("sent, and not shown", portal=self._portal, reason="settling", minutes=minutes)

    def elsewhere(self) -> SubmissionUnknownError:
        """Another account may have sent it: whoever is signed in now cannot see what became of it."""
        return SubmissionUnknownError("sent by another account", portal=self._portal, reason="another_account")

    def _left_s(self, key: str) -> float:
        since = self._waited_since.setdefault(key, self._clock.monotonic())
        return SETTLED_AFTER_S - (self._clock.monotonic() - since)


def sent_after(attempt: Attempt, margin_s: float) -> datetime | None:
    """No dossier of this attempt is older; None where the moment is not known."""
    try:
        moment = datetime.fromisoformat(attempt.sent_at)
    except ValueError:
        return None
    return datetime.fromtimestamp(moment.timestamp() - margin_s, moment.tzinfo)
