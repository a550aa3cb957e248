"""A form that is locked and has a signature field of its own is opened, chosen and signed in the window (S1, S3)."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from desktop.prompt_dialog import SecretDialog
from tests.core.signing.test_encrypted import locked
from tests.core.signing.test_fields import applicant, form
from tests.desktop.conftest import Run
from tests.desktop.walk import open_window, press
from tests.sandbox_server import SandboxServer
from tests.signed import pdfsig

PASSWORD = "mat khau 4711"


def refused(dialog: SecretDialog) -> bool:
    return dialog.isVisible() and "not accepted" in dialog.line.accessibleDescription()


@pytest.mark.all_only
def test_its_password_is_typed_its_field_is_chosen_and_signed(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = locked(form(tmp_path / "đơn.pdf", applicant(), roles={"NguoiNop": "Người nộp hồ sơ"}), user=PASSWORD)

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            signing, documents = walker.navigator.signing, walker.navigator.documents
            await press(walker.navigator.home.sign_door)
            documents.view.files_given.emit((paper,))
            await walker.type_secret("sai")
            await walker.until(lambda: any(map(refused, walker.shell.findChildren(SecretDialog))), "the next question")
            await walker.type_secret(PASSWORD)
            await walker.tasks.wait("inspect")
            await press(documents.view.proceed_button)
            await walker.seen(signing.preview)
            await signing.preview.ready()
            box = signing.preview.field_box
            assert box.isVisible()
            box.setCurrentIndex(next(row for row in range(box.count()) if "Người nộp" in box.itemText(row)))
            box.activated.emit(box.currentIndex())
            await press(signing.preview.proceed_button)
            await walker.seen(signing.signing)
            QTest.keyClicks(signing.signing.number, "070900000010")
            await press(signing.signing.fetch)
            await walker.enabled(signing.signing.proceed_button)
            await press(signing.signing.proceed_button)
            await walker.seen(signing.result)
            await signing.result.ready()

    run(asyncio.wait_for(walk(), 120))
    told = pdfsig(tmp_path / "đơn-signed.pdf", PASSWORD)
    assert "Signature is Valid" in told
    assert "NguoiNop" in told
