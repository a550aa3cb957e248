"""Who waits for which transaction, across threads and event loops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Waiters:
    """Events by transaction id; ``wake`` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}

    @contextmanager
    def ear(self, transaction_id: str) -> Iterator[asyncio.Event]:
        """An event of the running loop that is set whenever the transaction changes, while the block runs."""
        mine = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting.setdefault(transaction_id, []).append(mine)
        try:
            yield mine[1]
        finally:
            with self._lock:
                self._waiting[transaction_id].remove(mine)
                if not self._waiting[transaction_id]:
                    del self._waiting[transaction_id]

    def wake(self, transaction_id: str) -> None:
        """The transaction changed."""
        with self._lock:
            for loop, changed in self._waiting.get(transaction_id, ()):
                with suppress(RuntimeError):  # that loop has ended, and its waiter with it
                    loop.call_soon_threadsafe(changed.set)
