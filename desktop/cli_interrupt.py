"""Ctrl-C while a confirmation is attended to: the first one stops it in good order, the second leaves at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType


@dataclass(slots=True)
class Interrupts:
    """What Ctrl-C means in this run. ``came``: it was pressed during a stretch that was ``attended``.

    ``asking``: such a stretch has begun and has not come to its own end, so that a phone may have been asked.
    """

    came: bool = False
    asking: bool = False
    _stops: list[Callable[[], None]] = field(default_factory=list)

    @contextmanager
    def attended(self, told: Callable[[], None]) -> Iterator[None]:
        """A stretch in which the first Ctrl-C stops only what is innermost here; ``told`` is called for it.

        Enter it in the main thread, in the event loop's own task.
        """
        before = signal.getsignal(signal.SIGINT)
        if not callable(before):  # a shell's background job: Ctrl-C is not for us
            yield
            return
        leave, loop = before, asyncio.get_running_loop()

        def stop() -> None:
            told()
            if self._stops:
                self._stops[-1]()

        def heard(number: int, frame: FrameType | None) -> None:
            if self.came:
                leave(number, frame)
                return
            self.came = True
            loop.call_soon_threadsafe(stop)

        signal.signal(signal.SIGINT, heard)
        self.asking = True
        try:
            yield
            self.asking = False
        finally:
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Within an attended stretch: what Ctrl-C stops until the end of this block, also if it came before."""
        self._stops.append(stop)
        try:
            if self.came:
                stop()
            yield
        finally:
            self._stops.remove(stop)
