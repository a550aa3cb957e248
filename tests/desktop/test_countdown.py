"""Seconds left follow the monotonic clock and nothing else."""

import itertools

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

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


def test_sixty_thirty_and_ten_seconds_are_announced_once_each_and_nothing_else(  # type: ignore[no-untyped-def]
    themed, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, spoken = Hand(), []

    def heard(event: QAccessibleAnnouncementEvent) -> None:
        spoken.append((event.object(), event.message()))

    monkeypatch.setattr(QAccessible, "updateAccessibility", heard)
    ring = Countdown(clock)
    qtbot.addWidget(ring)
    ring.count_to(1180.0, 180.0)
    for tick in range(180 * 4 + 8):
        clock.at = 1000.0 + tick / 4
        ring.refresh()
    assert spoken == [(ring, f"{seconds} seconds left") for seconds in (60, 30, 10)]


def test_after_a_sleep_the_seconds_that_are_left_are_announced(  # type: ignore[no-untyped-def]
    themed, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, spoken = Hand(), []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: spoken.append(event.message()))
    ring = Countdown(clock)
    qtbot.addWidget(ring)
    ring.count_to(1180.0, 180.0)
    clock.at = 1160.0
    ring.refresh()
    assert spoken == ["20 seconds left"]
