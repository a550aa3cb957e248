"""The longest stretches for which the window stands still, and on which screen: ``python -m tests.bench_window``.

From the making of the window through a dossier to its receipt, then a check of what was signed and two changes of
language.
"""

from __future__ import annotations

import heapq
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication
from rich.console import Console
from rich.table import Table

from desktop.eventloop import new_event_loop
from desktop.ui import theme
from desktop.views.shell import Shell
from tests.desktop.loop_monitor import LoopMonitor
from tests.desktop.walk import Walker, answered, open_window, press
from tests.pdfs import make_pdf

LIMIT_MS: Final = 50
SHOWN: Final = 5


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
        self.kept.append(Stretch(seconds, type(shell.stack.currentWidget()).__name__ if shell else "no window"))


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


def main() -> int:
    """Print the worst; nothing is asserted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="kyso-bench-") as name:
        kept = stretches(Path(name))
    table = Table(title=f"The window's longest work without looking at events (at most {LIMIT_MS} ms)")
    table.add_column("ms", justify="right")
    table.add_column("screen")
    for stretch in heapq.nlargest(SHOWN, kept):
        table.add_row(f"{stretch.seconds * 1e3:.0f}", stretch.screen)
    Console(soft_wrap=True).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
