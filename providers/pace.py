"""How often a peer is asked for something that it does not have yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to ask: the first pause and the longest, in seconds; how fast pauses grow, and how much they vary.

    ``tolerated_failures``: how many failed questions in a row are passed over. ``last_word_s``: how long after the
    deadline the peer is still asked for its last word.
    """

    first_s: float = 1.0
    longest_s: float = 5.0
    growth: float = 1.3
    jitter: float = 0.1
    tolerated_failures: int = 20
    last_word_s: float = 10.0


ORDINARY: Final = Pace()
