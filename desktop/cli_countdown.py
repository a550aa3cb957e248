"""Seconds left for whoever reads lines: until when, and once more when few are left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from core.clock import Clock
from core.i18n import N_, _
from core.signing.seconds import announced, seconds_left

_TICK_S: Final = 1.0
_UNTIL: Final = N_("Time to answer: until {time} ({seconds} s)")


class LineCountdown:
    """``say`` prints a line. Counts within a running event loop, from ``count_to`` to ``stop``."""

    def __init__(self, say: Callable[[str], None], clock: Clock) -> None:
        self._say, self._clock = say, clock
        self._deadline: float | None = None
        self._left: int | None = None
        self._tick: asyncio.TimerHandle | None = None

    def count_to(self, deadline: float | None, *, about: bool = False) -> None:
        """``deadline``: a moment of the clock's ``monotonic``. One that moved by a second or more is told anew.

        ``about``: it is what is known of the CA, not what the CA itself said.
        """
        before = self._deadline
        if deadline is None:
            self.stop()
        elif before is None or abs(deadline - before) >= 1.0:
            self.stop()
            self._deadline, self._left = deadline, seconds_left(deadline, self._clock.monotonic())
            until = self._clock.now() + timedelta(seconds=self._left)
            words = _("Time to answer: until about {time} ({seconds} s)") if about else _(_UNTIL)
            self._say(words.format(time=until.strftime("%H:%M:%S"), seconds=self._left))
            self._wait()

    def stop(self) -> None:
        """Nothing is counted any more."""
        self._deadline = self._left = None
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None

    def _wait(self) -> None:
        self._tick = asyncio.get_running_loop().call_later(_TICK_S, self._look)

    def _look(self) -> None:
        if self._deadline is None:
            return
        before, self._left = self._left, seconds_left(self._deadline, self._clock.monotonic())
        if announced(before, self._left):
            self._say(_("{seconds} s left").format(seconds=self._left))
        if self._left > 0:
            self._wait()
