"""How long the window's thread works without looking at events, in its own CPU time: a busy machine is no failure."""

import time
from typing import ClassVar

from PySide6.QtCore import QAbstractEventDispatcher


class LoopMonitor:
    LIMIT_S: ClassVar = 0.1

    def __init__(self) -> None:
        self.worst_s = 0.0
        self._mark: float | None = None
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.awake.connect(self._tick)
        self._dispatcher.aboutToBlock.connect(self._tick)

    def stop(self) -> None:
        self._dispatcher.awake.disconnect(self._tick)
        self._dispatcher.aboutToBlock.disconnect(self._tick)

    def worked(self, seconds: float) -> None:
        """A stretch of work between two looks at events."""
        self.worst_s = max(self.worst_s, seconds)

    def _tick(self) -> None:
        now = time.thread_time()
        if self._mark is not None:
            self.worked(now - self._mark)
        self._mark = now
