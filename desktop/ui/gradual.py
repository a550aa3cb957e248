"""Many small widgets without a standstill: the first few at once, the others in later turns of the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, QTimer

Job = Callable[[], None]

_TURN_S: Final = 0.006
"""Work of one turn; laying out and painting what it made takes about twice as long again."""


class Gradually(QObject):
    """Does jobs in their order, a few a turn, so that the window answers in between; ends with its parent."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: Iterator[Job] = iter(())
        self._turn = QTimer(self)
        self._turn.timeout.connect(self._go_on)

    def begin(self, jobs: Iterable[Job], at_once: int) -> None:
        """Do the first ``at_once`` jobs now and the others in later turns; what is left of earlier ones is dropped."""
        self._left = iter(jobs)
        for job in islice(self._left, at_once):
            job()
        self._turn.start(0)

    def _go_on(self) -> None:
        until = time.monotonic() + _TURN_S
        for job in self._left:
            job()
            if time.monotonic() >= until:
                return
        self._turn.stop()
