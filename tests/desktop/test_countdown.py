"""Seconds left follow the monotonic clock and nothing else."""

import itertools

from desktop.ui.countdown import Countdown


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_seconds_are_rounded_up_and_never_below_zero(themed, qtbot) -> None:  # type: ignore[no-untyped-def]
    clock = Hand()
    ring = Countdown(clock)
    qtbot.addWidget(ring)
    assert ring.seconds_left is None
    ring.count_to(1180.0, 180.0)
    assert ring.seconds_left == 180
    clock.at = 1119.5
    ring.refresh()
    assert ring.seconds_left == 61
    assert ring.accessibleName() == "61 seconds left"
    clock.at = 1180.5
    ring.refresh()
    assert ring.seconds_left == 0
    ring.count_to(None, None)
    assert ring.seconds_left is None


def test_it_paints_at_every_moment(themed, qtbot) -> None:  # type: ignore[no-untyped-def]
    clock = Hand()
    ring = Countdown(clock)
    qtbot.addWidget(ring)
    seen = []
    for deadline in (None, 1180.0, 1010.0, 990.0):
        ring.count_to(deadline, 180.0)
        seen.append(ring.grab().toImage())
    assert all(before != after for before, after in itertools.pairwise(seen))
