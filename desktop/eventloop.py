"""Qt and asyncio in one thread. The only importer of qasync, so that replacing it stays a change of one file.

Qt must not end the loop when its last window closes (running coroutines would be cut off), so the program decides:
a window's ``closeEvent`` calls ``CloseSequence.ask``, ``run_app`` awaits it, then closes its tasks and services.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QWidget

os.environ["QT_API"] = "pyside6"  # qasync would prefer another binding if one were installed

from qasync import QEventLoop

_THREADS: Final = 8
_log = logging.getLogger(__name__)


class _Loop(QEventLoop):  # type: ignore[misc]  # qasync makes its class at run time
    """Qt stops an object's timers only in the object's own thread, but the garbage collector runs in any.

    Cancelled time-outs stay registered with Qt until they are due, so their owner must not be freed elsewhere before.
    """

    def close(self) -> None:
        """Release everything, the timers in this thread."""
        timers = self._timer
        super().close()
        timers.setParent(QCoreApplication.instance())


def new_event_loop(
    app: QApplication, on_unexpected: Callable[[BaseException], None] | None = None
) -> asyncio.AbstractEventLoop:
    """An asyncio loop that is also Qt's; ``on_unexpected`` gets what nobody awaited or caught."""
    loop: asyncio.AbstractEventLoop = _Loop(app)
    # Ours, because qasync's own (QThreads) is waited for when the loop closes: a blocked keyring would delay the exit.
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="desktop"))

    def handle(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException) and on_unexpected is not None:
            on_unexpected(error)
        else:
            _log.error("event loop: %s", context.get("message"))

    loop.set_exception_handler(handle)
    return loop


def run(
    app: QApplication,
    main: Callable[[], Coroutine[Any, Any, int]],
    on_unexpected: Callable[[BaseException], None] | None = None,
) -> int:
    """Run ``main`` to its end on a new loop and return its exit code."""
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: new_event_loop(app, on_unexpected)) as runner:
        return runner.run(main())


class CloseSequence:
    """From the person's wish to close a window to the end of the program.

    The window hides at once and its event is refused: what it started is awaited before the window is destroyed.
    """

    def __init__(self) -> None:
        self._asked = asyncio.Event()

    def ask(self, window: QWidget, event: QCloseEvent) -> None:
        """To be called from ``closeEvent``."""
        event.ignore()
        window.hide()
        self._asked.set()

    def ask_now(self) -> None:
        """The program ends for another reason (a signal, the session's end)."""
        self._asked.set()

    async def wait(self) -> None:
        """Until somebody asked."""
        await self._asked.wait()
