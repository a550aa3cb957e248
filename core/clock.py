"""Time as a thing that is passed in: wall clock for records, monotonic clock for waiting."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Both clocks."""

    def now(self) -> datetime:
        """Wall clock, aware, in the local zone."""

    def monotonic(self) -> float:
        """Seconds that never jump."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """Wall clock, aware, in the local zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()
