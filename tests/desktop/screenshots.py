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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.desktop.walk import Walker

RUNS = (("vi", 100), ("en", 100), ("vi", 200), ("en", 200))
SMALL = (683, 480)
"""Logical pixels of a 1366×960 screen at 200 %."""

TTL_S = 4.0
ENDINGS = (
    ("refused", "070900000011", "vnpt:sp769v1"),
    ("expired", "070900000012", "vnpt:sp769v1"),
    ("unknown", "070900000017", "esign:FPT-CA"),
    ("wrong-hash", "070900000018", "vnpt:sp769v1"),
)
NO_CHOICE = (
    ("no-certificate", "070900000013"),
    ("two-certificates", "070900000014"),
    ("wrong-account", "070900000015"),
    ("another-persons", "070900000019"),
)


def main(arguments: list[str]) -> int:
    out = Path(arguments[0]).absolute()
    out.mkdir(parents=True, exist_ok=True)
    if len(arguments) == 3:
        return _one_run(Camera(out, arguments[1], int(arguments[2])))
    codes = []
    for language, percent in RUNS:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(percent / 100)}
        command = [sys.executable, "-m", "tests.desktop.screenshots", str(out), language, str(percent)]
        codes.append(subprocess.run(command, env=environment, check=False).returncode)
    return max(codes)


@dataclass
class Camera:
    out: Path
    language: str
    percent: int
    taken: int = 0

    async def take(self, name: str, widget: "QWidget") -> None:
        # What was just pressed is laid out and painted in the next rounds of the loop.
        for _round in range(6):
            await asyncio.sleep(0)
        self.taken += 1
        path = self.out / f"{self.language}-{self.percent}-{self.taken:02}-{name}.png"
        widget.grab().save(str(path))
        sys.stdout.write(f"{path.name}\n")

    def fit(self, window: "QWidget") -> None:
        if self.percent > 100:
            window.resize(*SMALL)


def _one_run(camera: Camera) -> int:
    from PySide6.QtWidgets import QApplication

    from desktop.eventloop import run
    from desktop.ui import theme

    app = QApplication([])
    theme.apply(app)
    return run(app, lambda: _photograph(camera))


async def _photograph(camera: Camera) -> int:
    from core.paths import Home
    from tests.desktop.walk import open_window
    from tests.pdfs import make_pdf
    from tests.sandbox_server import started

    with tempfile.TemporaryDirectory() as folder:
        paper = make_pdf(Path(folder) / "tờ khai.pdf")
        home = Home(Path(folder) / "home")
        started(home, TTL_S)
        await _first_run(camera, Path(folder))
        async with open_window(Path(folder) / "other", camera.language, "national-handoff", end_world=False) as walker:
            camera.fit(walker.shell)
            filing = walker.navigator.filing
            filing.handing_in.view.begin("dichvucong.gov.vn")
            walker.shell.show_screen(filing.handing_in.view)
            await camera.take("hand-over", walker.shell)
        async with open_window(home.root, camera.language) as walker:
            camera.fit(walker.shell)
            await _journey(camera, walker, paper, Path(folder))
            await _endings(camera, walker, paper)
    return 0


async def _first_run(camera: Camera, folder: Path) -> None:
    from core.i18n import set_language
    from desktop.first_run import FirstRun
    from desktop.views.shell import Shell

    set_language(camera.language)
    shell = Shell(camera.language)
    camera.fit(shell)
    FirstRun(shell, folder, camera.language)
    shell.show()
    await camera.take("first-run", shell)
    shell.hide()
    shell.deleteLater()


async def _journey(camera: Camera, walker: "Walker", paper: Path, folder: Path) -> None:
    from desktop.flows.helping import ca_help, guide_of
    from desktop.views.ca_help import CaHelpDialog
    from desktop.views.confirm_guide import ConfirmGuideDialog
    from tests.desktop.walk import press

    async def look(name: str) -> None:
        await camera.take(name, walker.shell)

    await walker.sign_in(look)
    await walker.choose("dang ky khai sinh", look)
    await walker.fill(paper, look)
    await walker.sign(look)
    navigator = walker.navigator
    signed = [shutil.copy(path, folder) for path in navigator.filing.journey.signed_files()]
    await walker.submit(look)
    await press(navigator.filing.keeping.view.proceed_button)
    await camera.take("keep", await walker.question())
    await walker.answer("leave")
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
    help_ = ca_help(walker.services.profile, "VNPT")
    guide = replace(guide_of(walker.services.provider_infos, help_), number="8862 6142", document="Tờ khai.pdf")
    for name, dialog in (
        ("ca-help", CaHelpDialog(help_, walker.shell)),
        ("phone-guide", ConfirmGuideDialog(guide, walker.shell)),
    ):
        dialog.show()
        await camera.take(name, dialog)
        dialog.close()
    navigator.go_home()


async def _endings(camera: Camera, walker: "Walker", paper: Path) -> None:
    from tests.desktop.walk import press

    signing = walker.navigator.signing
    for name, person in NO_CHOICE:
        await walker.ask_for(paper, person, "vnpt:sp769v1")
        await camera.take(name, walker.shell)
        walker.navigator.go_home()
    for name, person, ca in ENDINGS:
        await walker.ask_for(paper, person, ca)
        await press(signing.signing.proceed_button)
        await walker.ended()
        await camera.take(name, walker.shell)
        walker.navigator.go_home()
    await walker.ask_for(paper, "070900000012", "vnpt:sp769v1")
    await press(signing.signing.proceed_button)
    await walker.until(lambda: bool(signing.phone.code.text()), "the number")
    await press(signing.phone.cancel_button)
    await walker.ended()
    await camera.take("cancelled", walker.shell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
