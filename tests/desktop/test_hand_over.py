"""The hand-off in the real window: choose, fill in, check, folder, official page, code (issue 5; W9, K7).

No authority's account is at hand in a live profile, so a copy stands in for what the person's signing would leave;
the practice world's test hands over what was really signed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtTest import QTest

from core.documents.handoff_sheet import not_official
from core.portal.profile import load_profile
from core.signing.engine import SignedDocument
from core.signing.model import SignatureLevel
from core.validation.report import FileReport, Indication
from core.wizard import Event, Step
from desktop.handing_over import HandingOver
from tests.desktop.conftest import Run
from tests.desktop.file_keyring import FileKeyring
from tests.desktop.test_keeping import pick, signed
from tests.desktop.walk import VALUES, Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

CODE = "H19.50.05.13-261126-0975"
PERSON = {"name": "Nguyễn Thị Thùy Dương", "paper_kind": "cccd", "paper_number": "001190000018"}


@pytest.fixture
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring"))
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    yield
    keyring.set_keyring(before)


def stand_in(paper: Path, folder: Path, key: str) -> SignedDocument:
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(shutil.copy(paper, folder / f"{key}-signed.pdf"))
    report = FileReport(path, Indication.INDETERMINATE, (), ())
    return SignedDocument(paper, path, SignatureLevel.B_T, PERSON["name"], report)


async def at_the_last_look(walker: Walker, paper: Path) -> None:
    filing = walker.navigator.filing
    await press(walker.navigator.home.file_door)
    await walker.seen(filing.entering.readiness)
    await press(filing.entering.readiness.proceed_button)
    await walker.seen(filing.entering.choose)
    await walker.choose("ddawng kys khai sinh")
    await press(filing.dossier.proceed_button)
    await walker.seen(filing.fill)
    for key, value in {**VALUES, **PERSON}.items():
        filing.fill.form.type_into(key, value)
    journey = filing.journey
    for item in journey.papers():
        if item.missing:
            await journey.attach(item.component.key, paper)
            journey.note_signed(item.component.key, stand_in(paper, journey.signed_folder, item.component.key))
    await press(filing.fill.proceed_button)
    await walker.seen(filing.choose_sign)
    await press(filing.choose_sign.proceed_button)
    await walker.seen(filing.submission)


@pytest.mark.usefixtures("own_keyring")
def test_a_citizen_hands_the_files_in_on_the_official_page_and_notes_the_code(run: Run[None], tmp_path: Path) -> None:
    paper, kept = make_pdf(tmp_path / "đơn.pdf"), tmp_path / "Tải về"
    kept.mkdir()
    opened: list[str] = []

    async def browser(url: str) -> None:
        opened.append(url)

    async def walk() -> None:
        async with open_window(tmp_path / "home", "en", "national-handoff", browser, end_world=False) as walker:
            await at_the_last_look(walker, paper)
            filing = walker.navigator.filing
            view = filing.handing_in.view
            await press(filing.submission.proceed_button)
            await walker.seen(view)
            assert not view.page_button.isEnabled()
            assert not view.proceed_button.isEnabled()
            await press(view.folder_button)
            await pick(walker, kept)
            await walker.tasks.wait("hand_over")
            (folder,) = kept.iterdir()
            assert {path.name for path in folder.iterdir()} >= {"danh-sach.txt", "danh-sach.pdf"}
            assert str(folder) in view.folder_words.text()
            await press(view.page_button)
            await walker.tasks.wait("official_page")
            assert opened == [load_profile("national-handoff").official_page(filing.journey.service.code)]
            QTest.keyClicks(view.code, "no code")
            assert not view.note_button.isEnabled()
            view.code.clear()
            QTest.keyClicks(view.code, CODE.lower())
            await press(view.note_button)
            await walker.tasks.wait("note")
            assert (folder / f"ghi-nhan-{CODE}.pdf").read_bytes().startswith(b"%PDF")
            assert view.notice.text() == not_official()
            assert view.notice.isVisible()
            # The files are safe in the folder: nobody is asked about them, and the work copies go.
            papers = filing.journey.signed_folder
            await press(view.proceed_button)
            await walker.seen(walker.navigator.home)
            assert not papers.exists()
            (only,) = folder.glob("0*.pdf")
            assert only.read_bytes() == paper.read_bytes()

    run(walk())


@pytest.mark.all_only
@pytest.mark.usefixtures("own_keyring")
def test_what_the_page_would_refuse_is_told_before_anything_is_put_anywhere(run: Run[None], tmp_path: Path) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(tmp_path / "home", "en", "national-handoff", end_world=False) as walker:
            await at_the_last_look(walker, paper)
            filing = walker.navigator.filing
            filing.journey.signed_files()[0].write_bytes(b"no PDF any more")
            await press(filing.submission.proceed_button)
            await walker.tasks.wait("check_files")
            assert walker.shell.stack.currentWidget() is filing.submission
            assert "What is inside this file is not what its name says" in walker.shell.banner.accessibleName()

    run(walk())


def test_files_that_were_really_signed_pass_the_check_and_lie_ready(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await signed(walker, paper)
            journey = walker.navigator.filing.journey
            over = HandingOver(walker.services, journey)
            assert await over.breaches() == ()
            made = await over.prepare(tmp_path / "out")
            assert [file.path.read_bytes() for file in made.files] == [
                item.path.read_bytes() for item in journey.papers() if item.path is not None
            ]
            assert all(file.signer for file in made.files)
            assert journey.step is Step.SIGN
            assert journey.go(Event.SUBMITTED) == ()

    run(walk())
