"""The longest stretches for which the window stands still, and on which screen.

From the making of the window through a dossier to its receipt, then a check of what was signed and two changes of
language.
"""

from __future__ import annotations

import asyncio
import heapq
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from desktop.eventloop import new_event_loop
from desktop.ui import theme
from desktop.views.shell import Shell
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded
from tests.desktop.loop_monitor import LoopMonitor
from tests.desktop.walk import Walker, answered, open_window, press
from tests.pdfs import make_pdf

TITLE: Final = "The window, from the first door to the receipt, a check and another language"
_LIMIT_MS: Final = 50
_SHOWN: Final = 5


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """In a process of its own: Qt wants a main thread that runs no other loop."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.window", bench.folder, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the window's journey ended with {process.returncode}")
    for ms, screen in (line.split() for line in printed.decode().splitlines()):
        yield bounded(f"work without looking at events: {screen}", "", [float(ms)], "ms", _LIMIT_MS)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Work of the window's thread without looking at events: its own CPU time, and the screen at its end."""

    seconds: float
    screen: str


class Stretches(LoopMonitor):
    """Keeps every stretch."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Stretch] = []

    def worked(self, seconds: float) -> None:
        super().worked(seconds)
        shell = next((widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Shell)), None)
        self.kept.append(Stretch(seconds, type(shell.stack.currentWidget()).__name__ if shell else "none"))


async def _journey(walker: Walker, paper: Path) -> None:
    walker.tasks.start("warm up", walker.services.warm_up())
    await walker.sign_in()
    await walker.choose("dang ky khai sinh")
    await walker.fill(paper)
    await walker.sign()
    navigator = walker.navigator
    signed = [Path(shutil.copy(path, paper.parent)) for path in navigator.filing.journey.signed_files()]
    await walker.submit()
    await press(navigator.filing.keeping.view.proceed_button)
    await walker.answer("leave")
    await walker.seen(navigator.home)
    await press(navigator.home.verify_door)
    await walker.seen(navigator.verifying.view)
    navigator.verifying.check(signed)
    await walker.tasks.wait("verify")
    await answered()
    for language in ("en", "vi"):
        walker.shell.language_chosen.emit(language)
        await answered()


def stretches(folder: Path) -> list[Stretch]:
    """All of them, on the whole journey in a practice world of its own."""
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app)
    paper = make_pdf(folder / "paper.pdf")
    monitor = Stretches()

    async def walk() -> None:
        async with open_window(folder / "home") as walker:
            await _journey(walker, paper)
            monitor.stop()

    failures: list[BaseException] = []
    loop = new_event_loop(app, failures.append)
    try:
        loop.run_until_complete(walk())
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
    if failures:
        raise failures[0]
    return monitor.kept


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for stretch in heapq.nlargest(_SHOWN, stretches(Path(sys.argv[1]))):
        sys.stdout.write(f"{stretch.seconds * 1e3} {stretch.screen}\n")
