"""How long the window stands still on the whole journey through the practice world."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

from tests.bench.sections import Bench
from tests.bench.table import Row, bounded
from tests.pdfs import make_pdf

TITLE: Final = "The window, from the first door to the receipt"


async def measure(bench: Bench) -> list[Row]:
    """In a process of its own: Qt wants a main thread that runs no other loop."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.window", bench.folder, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the window's journey ended with {process.returncode}")
    return [bounded("work without looking at events", "", [float(printed.split()[-1])], "ms", 50)]


def standstill_ms(folder: Path) -> float:
    """Longest work of the window's thread without looking at events, from the first door to the receipt."""
    from PySide6.QtWidgets import QApplication

    from desktop.eventloop import new_event_loop
    from desktop.ui import theme
    from tests.desktop.loop_monitor import LoopMonitor
    from tests.desktop.walk import open_window

    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app)
    paper = make_pdf(folder / "paper.pdf")
    monitor = LoopMonitor()

    async def walk() -> None:
        async with open_window(folder / "home") as walker:
            await walker.sign_in()
            await walker.choose("dang ky khai sinh")
            await walker.fill(paper)
            await walker.sign()
            await walker.submit()

    failures: list[BaseException] = []
    loop = new_event_loop(app, failures.append)
    try:
        loop.run_until_complete(walk())
    finally:
        monitor.stop()
        end_practice_world(folder / "home")
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
    if failures:
        raise failures[0]
    return monitor.worst_s * 1e3


def end_practice_world(home: Path) -> None:
    """End the process that the window started."""
    announced = home / "sandbox" / "sandbox.json"
    if announced.exists():
        os.kill(json.loads(announced.read_text())["pid"], signal.SIGTERM)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.stdout.write(f"{standstill_ms(Path(sys.argv[1]))}\n")
