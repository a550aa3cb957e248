"""One picture of every screen, in both languages and at two scales: ``python -m tests.desktop.screenshots OUT``.

Drives the real window without a display through the real practice world. Each language and scale is a run of its own,
because Qt reads the scale once. Pictures are named ``vi-100-03-choose-service.png``.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = (("vi", 100), ("en", 100), ("vi", 200), ("en", 200))


def main(arguments: list[str]) -> int:
    out = Path(arguments[0]).absolute()
    out.mkdir(parents=True, exist_ok=True)
    if len(arguments) == 3:
        return _one_run(out, arguments[1], int(arguments[2]))
    codes = []
    for language, percent in RUNS:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(percent / 100)}
        command = [sys.executable, "-m", "tests.desktop.screenshots", str(out), language, str(percent)]
        codes.append(subprocess.run(command, env=environment, check=False).returncode)
    return max(codes)


def _one_run(out: Path, language: str, percent: int) -> int:
    from PySide6.QtWidgets import QApplication

    from desktop.eventloop import run
    from desktop.ui import theme

    app = QApplication([])
    theme.apply(app)
    return run(app, lambda: _photograph(out, language, percent))


async def _photograph(out: Path, language: str, percent: int) -> int:
    from desktop.views.ca_help import CaHelpDialog
    from tests.desktop.walk import open_window, press
    from tests.pdfs import make_pdf

    taken = 0
    with tempfile.TemporaryDirectory() as folder:
        paper = make_pdf(Path(folder) / "tờ khai.pdf")
        async with open_window(Path(folder) / "home", language) as walker:
            if percent > 100:
                walker.shell.resize(683, 384)

            async def look(name: str) -> None:
                nonlocal taken
                taken += 1
                # What was just pressed is laid out and painted in the next rounds of the loop.
                for _round in range(3):
                    await asyncio.sleep(0)
                path = out / f"{language}-{percent}-{taken:02}-{name}.png"
                walker.shell.grab().save(str(path))
                sys.stdout.write(f"{path.name}\n")

            await walker.sign_in(look)
            await walker.choose("dang ky khai sinh", look)
            await walker.fill(paper, look)
            await walker.sign(look)
            navigator = walker.navigator
            signed = [
                shutil.copy(item.path, folder)
                for item in navigator.filing.journey.papers()
                if item.signed and item.path
            ]
            await walker.submit(look)
            await press(navigator.filing.keeping.view.proceed_button)
            await walker.seen(navigator.home)
            await press(navigator.home.sign_door)
            await walker.seen(navigator.documents.view)
            navigator.documents.view.files_given.emit((paper,))
            await walker.tasks.wait("inspect")
            await look("sign-document")
            navigator.go_home()
            await press(navigator.home.verify_door)
            await walker.seen(navigator.verifying.view)
            await look("verify")
            navigator.verifying.check((*map(Path, signed), paper))
            await walker.tasks.wait("verify")
            await look("verdict")
            dialog = CaHelpDialog(navigator.filing.entering.ca_help("VNPT"), walker.shell)
            dialog.show()
            for _round in range(3):
                await asyncio.sleep(0)
            dialog.grab().save(str(out / f"{language}-{percent}-{taken + 1:02}-ca-help.png"))
            dialog.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
