"""Somebody with a key of their own signs in the window: no CA is asked, no phone rings (S10)."""

import subprocess
from pathlib import Path

import pytest

from desktop.flows import own_key
from providers import resolve
from providers.local_keys import doctor
from tests.desktop.conftest import Run
from tests.desktop.test_cli_local_keys import practice_key_file
from tests.desktop.walk import open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "070900000010"


def test_a_key_file_signs_for_its_password(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, key = make_pdf(tmp_path / "đơn.pdf"), practice_key_file(sandbox, tmp_path / "khóa.p12")

    async def picked(*_asked: object, **_how: object) -> tuple[Path, ...]:
        return (key,)

    monkeypatch.setattr(own_key, "pick_files", picked)

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            signing, rings = walker.navigator.signing, sandbox.rings()
            await walker.at_who_signs([paper])
            signing.signing.number.setText(PERSON)
            await press(signing.signing.own_key)
            await walker.answer("file")
            await walker.type_secret("tep")
            await walker.tasks.wait("credentials")
            assert signing.signing.ca.currentText() == "khóa.p12"
            assert "ID number" not in signing.signing._leaves.text()
            await walker.enabled(signing.signing.proceed_button)
            await press(signing.signing.proceed_button)
            await walker.seen(signing.result)
            await signing.result.ready()
            assert sandbox.rings() == rings
            (signed,) = tmp_path.glob("*-signed.pdf")
            told = subprocess.run(["pdfsig", "-nocert", signed], capture_output=True, text=True, check=True).stdout
            assert "Signature is Valid" in told

    run(walk())


def test_whoever_has_no_driver_is_told_what_to_install(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "modules", lambda: ())

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.at_who_signs([make_pdf(tmp_path / "a.pdf")])
            view = walker.navigator.signing.signing
            before = view.ca.currentData()
            await press(view.own_key)
            await walker.answer("token")
            question = await walker.question()
            assert question.windowTitle() == "No driver for USB tokens was found"
            await walker.answer("ok")
            assert view.ca.currentData() == before
            assert view.through_hub.isChecked()

    run(walk())


def test_the_hub_signs_whole_files_one_after_the_other_and_says_whose_picture_it_is(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    papers = [make_pdf(tmp_path / f"{name}.pdf") for name in "ab"]

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            signing, rings = walker.navigator.signing, sandbox.rings()
            await walker.at_who_signs(papers)
            signing.signing.show_hub([resolve("esign:VNPT-CA:file").info])
            assert "as the service makes it" in signing.signing._leaves.text()
            assert "your phone will ask 2 times" in signing.signing._leaves.text()
            await walker.ask_at("esign:VNPT-CA:file", PERSON)
            await press(signing.signing.proceed_button)
            await walker.seen(signing.result)
            await signing.result.ready()
            assert sandbox.rings() == rings + 2
            assert len(list(tmp_path.glob("*-signed.pdf"))) == 2

    run(walk())
