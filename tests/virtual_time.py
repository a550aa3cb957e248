"""An event loop whose time passes only when nothing else is to be done, and a computer that may sleep."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple, Unpack

from core.clock import SystemClock

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class _Selector(selectors.DefaultSelector):
    """Instead of waiting, time goes on."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if not found:
            assert timeout is not None, "everybody waits for something that never comes"
            self.now += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """What is given to threads is done here and now, so that no time passes meanwhile."""

    def __init__(self) -> None:
        self._hands = _Selector()
        super().__init__(self._hands)

    def time(self) -> float:
        """The awake computer's seconds."""
        return self._hands.now

    def run_in_executor(  # type: ignore[override]  # the callers await what they get
        self, executor: Executor | None, func: Callable[[Unpack[_Ts]], _T], *args: *_Ts
    ) -> asyncio.Future[_T]:
        """Done at once."""
        done: asyncio.Future[_T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - carried over to whoever awaits it
            done.set_exception(error)
        return done


class Sleeper:
    """The clock of a computer whose loop stands still while it sleeps."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._began, self._began_at = loop, loop.time(), SystemClock().now()
        self.slept = 0.0

    def now(self) -> datetime:
        """Wall clock; it begins with the machine's."""
        return self._began_at + timedelta(seconds=self.monotonic() - self._began)

    def monotonic(self) -> float:
        """The loop's seconds and the slept ones."""
        return self._loop.time() + self.slept


def run(scene: Callable[[Sleeper], Coroutine[Any, Any, _T]]) -> _T:
    """Play a scene with its clock, without waiting."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(scene(Sleeper(runner.get_loop())))
