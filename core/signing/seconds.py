"""Seconds left to answer, and at which of them whoever does not look is told (P2)."""

from __future__ import annotations

import math
from typing import Final

ANNOUNCED_S: Final = (60, 30, 10)


def seconds_left(deadline: float, now: float) -> int:
    """Whole seconds, rounded up, never below 0; both are moments of the same monotonic clock."""
    return max(0, math.ceil(deadline - now))


def announced(before: int | None, left: int) -> bool:
    """Whether a number of seconds to tell was reached since ``before``; None when it was not counted yet."""
    return before is not None and any(left <= mark < before for mark in ANNOUNCED_S)
