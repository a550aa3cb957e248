"""The door *Kiểm tra chữ ký*: a summary to keep, and the evidence of what was signed here (V4; circular 15/2025)."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.desktop.command_line import CommandLine
from tests.desktop.conftest import Run
from tests.desktop.test_keeping import pick
from tests.desktop.walk import Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


def offered(walker: Walker, label: str) -> list[QAbstractButton]:
    buttons = walker.navigator.verifying.view.findChildren(QAbstractButton)
    return [button for button in buttons if button.text() == label and button.isVisible()]


def only(walker: Walker, label: str) -> QAbstractButton:
    (button,) = offered(walker, label)
    return button


@pytest.mark.all_only
def test_a_summary_and_the_evidence_are_saved_and_the_evidence_is_deleted(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    plain, kept = make_pdf(tmp_path / "a.pdf"), tmp_path / "kept"
    kept.mkdir()
    kyso = CommandLine(sandbox.home.root, tmp_path)
    assert kyso.run("sign", "a.pdf", "--ca", "vnpt", "--user-id", "070900000010", "--out", ".").code == 0

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            verifying = walker.navigator.verifying
            verifying.open()
            verifying.check([tmp_path / "a-signed.pdf"])
            await walker.tasks.wait("verify")
            await press(only(walker, "Save summary…"))
            await pick(walker, kept)
            await walker.tasks.wait("summary")
            await press(only(walker, "Save evidence…"))
            await pick(walker, kept)
            await walker.tasks.wait("evidence")
            assert sorted(path.name for path in kept.iterdir()) == ["a-signed-check.pdf", "a-signed-evidence.zip"]
            await press(only(walker, "Delete evidence"))
            await walker.answer("yes")
            await walker.tasks.wait("evidence")
            assert not offered(walker, "Delete evidence")
            assert offered(walker, "Save summary…")
            verifying.check([plain])
            await walker.tasks.wait("verify")
            assert not offered(walker, "Save evidence…")

    run(walk())
