"""Time as a thing that is passed in: wall clock for records, monotonic clock for waiting."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Both clocks."""

    def now(self) -> datetime:
        """Wall clock, aware, in the local zone."""

    def monotonic(self) -> float:
        """Seconds that never jump back, and go on while the computer sleeps: a CA's deadline does so too."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """Wall clock, aware, in the local zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """See ``Clock``. An event loop's own clock may stand still in the meantime (``core.signing.waking``)."""
        if sys.platform == "linux":  # clock_gettime(2): CLOCK_MONOTONIC, which Python's is, leaves the sleep out
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":  # clock_gettime(3): goes on while asleep, and Python's mach_absolute_time does not
            return time.clock_gettime(time.CLOCK_MONOTONIC)
        # Windows: GetTickCount64 and QueryPerformanceCounter, of which Python uses one, both count the sleep.
        return time.monotonic()
