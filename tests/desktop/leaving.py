"""A process whose window walks a dossier up to a step and then waits to be killed: ``python -m … HOME PAPER STEP``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from core.i18n import set_language
from core.wizard import Step
from desktop.eventloop import new_event_loop
from desktop.ui import theme
from tests.desktop.walk import VALUES, Walker, open_window


async def walk_to(walker: Walker, paper: Path, step: Step) -> None:
    """Sign in, and do everything before ``step`` and the first thing in it."""
    filing = walker.navigator.filing
    await walker.sign_in()
    await walker.choose("dang ky khai sinh")
    if step is Step.DOSSIER:
        filing.dossier.dropped.emit(filing.journey.papers()[1].component.key, (paper,))
        await walker.tasks.wait("attach")
        return
    await walker.fill(paper)
    if step is Step.FILL:
        await back_to_fill(walker)
    if step is Step.SIGN:
        await walker.sign()


async def back_to_fill(walker: Walker) -> None:
    """From step 4, and change something there."""
    filing = walker.navigator.filing
    filing.choose_sign.back.emit()
    await walker.seen(filing.fill)
    filing.fill.form.type_into("contact_phone", VALUES["contact_phone"])


async def _leave(home: Path, paper: Path, step: Step) -> None:
    async with open_window(home, "en", end_world=False) as walker:
        await walk_to(walker, paper, step)
        await walker.tasks.wait("autosave")
        sys.stdout.write("there\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    app = QApplication([])
    theme.apply(app)
    set_language("en")
    loop = new_event_loop(app, lambda error: sys.exit(repr(error)))
    loop.run_until_complete(_leave(Path(sys.argv[1]), Path(sys.argv[2]), Step[sys.argv[3]]))
