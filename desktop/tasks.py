"""How a view runs a coroutine: named, owned by a widget, one at a time per name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

_log = logging.getLogger(__name__)


class Tasks(QObject):
    """Coroutines of one owner.

    ``failed`` carries the exception of a task that failed (cancellation is silent); while it is emitted, ``again`` is
    how that task is repeated. ``busy_changed`` carries the name and whether it runs now. Everything is cancelled when
    the owner is destroyed. Must be used on a running loop.
    """

    failed = Signal(object)
    busy_changed = Signal(str, bool)

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.again: Callable[[], object] | None = None
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._alive = True
        # A plain dictionary outlives the Qt object whose death it must act on.
        running = self._running
        owner.destroyed.connect(lambda: _cancel_all(running))

    def start(self, key: str, coro: Coroutine[Any, Any, Any], *, again: Callable[[], object] | None = None) -> bool:
        """Start ``coro`` under ``key``; False, and ``coro`` is closed unused, if that key is running.

        ``again`` starts it anew: what may be offered when it failed for a passing reason.
        """
        if not self._alive or key in self._running:
            coro.close()
            return False
        task = asyncio.get_running_loop().create_task(coro, name=key)
        self._running[key] = task
        self.busy_changed.emit(key, True)
        task.add_done_callback(lambda done: self._ended(key, done, again))
        return True

    def running(self, key: str) -> bool:
        """Is a task of that name running."""
        return key in self._running

    def cancel(self, key: str) -> bool:
        """Cancel the task of that name; False if there is none."""
        task = self._running.get(key)
        return task is not None and task.cancel()

    async def wait(self, key: str) -> None:
        """Until the task of that name, if any, has ended, however it ended."""
        task = self._running.get(key)
        if task is not None:
            await asyncio.wait([task])

    async def aclose(self) -> None:
        """Start nothing more; cancel, then await everything."""
        self._alive = False
        tasks = list(self._running.values())
        _cancel_all(self._running)
        if tasks:
            await asyncio.wait(tasks)

    def _ended(self, key: str, task: asyncio.Task[Any], again: Callable[[], object] | None) -> None:
        self._running.pop(key, None)
        error = None if task.cancelled() else task.exception()
        try:
            self.busy_changed.emit(key, False)
            if error is not None:
                self.again = again
                self.failed.emit(error)
                self.again = None
        except RuntimeError:  # the owner died first; nobody is left to be told
            if error is not None:
                _log.error("task %s failed after its owner was gone: %s", key, type(error).__name__)


def _cancel_all(running: dict[str, asyncio.Task[Any]]) -> None:
    for task in list(running.values()):
        if not task.get_loop().is_closed():
            task.cancel()
