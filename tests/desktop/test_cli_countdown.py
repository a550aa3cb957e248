"""Without a terminal the seconds are told as lines: until when, and once more when few are left (P2)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from desktop.cli_countdown import LineCountdown
from tests.virtual_time import Sleeper, run


def told(seconds: float, *, sleep_at: float | None = None, sleep_s: float = 0.0, moved_s: float = 0.0) -> list[str]:
    """The lines of a wait that nobody answers."""
    lines: list[str] = []

    async def scene(clock: Sleeper) -> None:
        countdown = LineCountdown(lines.append, clock)
        deadline = clock.monotonic() + seconds
        if sleep_at is not None:
            asyncio.get_running_loop().call_later(sleep_at, setattr, clock, "slept", sleep_s)
        until = (clock.now() + timedelta(seconds=seconds)).strftime("%H:%M:%S")
        countdown.count_to(deadline)
        assert until in lines[0]
        countdown.count_to(deadline + moved_s)
        await asyncio.sleep(seconds + moved_s + 5)
        countdown.stop()

    run(scene)
    return [line.partition("(")[2].rstrip(")") or line for line in lines]


def test_until_when_at_the_beginning_and_a_line_at_sixty_thirty_and_ten() -> None:
    assert told(180.0) == ["180 s", "60 s left", "30 s left", "10 s left"]


def test_a_short_wait_is_not_told_what_it_never_had() -> None:
    assert told(25.0) == ["25 s", "10 s left"]


def test_after_a_sleep_what_is_left_is_told_and_not_what_was_left() -> None:
    first, woken, last = told(180.0, sleep_at=100.0, sleep_s=60.0)
    assert (first, last) == ("180 s", "10 s left")
    assert woken in ("20 s left", "19 s left")


def test_a_deadline_that_moved_while_somebody_typed_is_told_anew_but_not_for_less_than_a_second() -> None:
    assert told(40.0, moved_s=20.0) == ["40 s", "60 s", "30 s left", "10 s left"]
    assert told(40.0, moved_s=0.5)[:2] == ["40 s", "30 s left"]
