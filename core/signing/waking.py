"""A computer that slept while somebody was waited for: the loop's timers may have stood still, the CA's did not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from core.clock import Clock

_BEAT_S: Final = 1.0
_NOTICED_S: Final = 2.0
"""Less than this is a busy machine."""


async def rest(seconds: float, clock: Clock) -> bool:
    """Pause for ``seconds`` of ``clock``; after a sleep it is over within a second. True if the computer slept."""
    end = clock.monotonic() + seconds
    while True:
        left = end - clock.monotonic()
        if left <= 0:
            return left < -_NOTICED_S
        await asyncio.sleep(min(left, _BEAT_S))


@asynccontextmanager
async def waking(scope: asyncio.Timeout, clock: Clock, grace_s: float) -> AsyncIterator[None]:
    """In this block ``scope`` ends when it should by ``clock``, but not within ``grace_s`` after a sleep.

    What was answered meanwhile can then still be heard, once the network is awake too.
    """
    watch = _Watch(scope, clock, grace_s)
    try:
        yield
    finally:
        watch.stop()


class _Watch:
    """Looks at both clocks once a second."""

    def __init__(self, scope: asyncio.Timeout, clock: Clock, grace_s: float) -> None:
        self._scope, self._clock, self._grace_s = scope, clock, grace_s
        self._loop = asyncio.get_running_loop()
        self._apart = self._gap()
        self._next = self._loop.call_later(_BEAT_S, self._look)

    def stop(self) -> None:
        self._next.cancel()

    def _gap(self) -> float:
        return self._clock.monotonic() - self._loop.time()

    def _look(self) -> None:
        before, self._apart = self._apart, self._gap()
        end, slept = self._scope.when(), self._apart - before
        if slept > _NOTICED_S and end is not None and not self._scope.expired():
            self._scope.reschedule(min(end, max(end - slept, self._loop.time() + self._grace_s)))
        self._next = self._loop.call_later(_BEAT_S, self._look)
