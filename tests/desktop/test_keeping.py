"""Signed papers are wiped with their dossier, so the person is asked before they go; so is whoever breaks off."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from core.errors import PortalAuthError
from tests.desktop.conftest import Run
from tests.desktop.walk import Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


async def signed(walker: Walker, paper: Path) -> Path:
    """Walk to the last look before the submission; the folder of the signed papers."""
    await walker.sign_in()
    await walker.choose("dang ky khai sinh")
    await walker.fill(paper)
    await walker.sign()
    return walker.navigator.filing.journey.signed_folder


async def submitted(walker: Walker, paper: Path) -> Path:
    """Walk to the receipt; the folder of the signed papers."""
    await signed(walker, paper)
    await walker.submit()
    return walker.navigator.filing.journey.signed_folder


async def pick(walker: Walker, folder: Path) -> None:
    def choosing() -> list[QFileDialog]:
        return [dialog for dialog in walker.shell.findChildren(QFileDialog) if dialog.isVisible()]

    await walker.until(lambda: bool(choosing()), "the choice of a folder")
    (dialog,) = choosing()
    dialog.filesSelected.emit([str(folder)])
    dialog.done(QFileDialog.DialogCode.Accepted)


def test_leaving_asks_and_saves_copies_where_the_person_says(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")
    kept = tmp_path / "Tải về"
    kept.mkdir()

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            papers = await submitted(walker, paper)
            keeping = walker.navigator.filing.keeping
            names = sorted(path.name for path in papers.glob("*.pdf"))
            await press(keeping.view.proceed_button)
            await walker.answer("save")
            await pick(walker, kept)
            await walker.seen(walker.navigator.home)
            assert sorted(path.name for path in kept.iterdir()) == names
            assert not papers.exists()

    run(walk())


@pytest.mark.all_only
def test_whoever_saved_is_not_asked_and_whoever_declines_is_let_go(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")
    kept = tmp_path / "kept"
    kept.mkdir()

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            papers = await submitted(walker, paper)
            navigator = walker.navigator
            ended: list[str] = []
            navigator.end_asked(lambda: ended.append("declined"))
            assert ended == []
            await walker.answer("leave")
            await walker.tasks.wait("end")
            assert ended == ["declined"]
            assert papers.exists()
            await press(navigator.filing.keeping.view.save_signed_button)
            await pick(walker, kept)
            await walker.tasks.wait("keep")
            assert list(kept.iterdir())
            navigator.end_asked(lambda: ended.append("saved"))
            assert ended == ["declined", "saved"]
            await press(navigator.filing.keeping.view.proceed_button)
            await walker.seen(navigator.home)

    run(walk())


@pytest.mark.all_only
def test_signed_copies_go_to_a_chosen_folder(run: Run[None], sandbox: SandboxServer, tmp_path: Path) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")
    kept = tmp_path / "kept"
    kept.mkdir()

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            navigator = walker.navigator
            await press(navigator.home.sign_door)
            await press(navigator.documents.view.folder_button)
            await pick(walker, kept)
            await walker.tasks.wait("choose")
            await press(navigator.documents.view.back_button)
            await walker.ask_for(paper, "070900000010", "vnpt:sp769v1")
            await press(navigator.signing.signing.proceed_button)
            await walker.seen(navigator.signing.result)
            await navigator.signing.result.ready()
        assert [path.name for path in kept.iterdir()] == ["đơn-signed.pdf"]

    run(walk())


@pytest.mark.all_only
def test_in_a_kiosk_signed_papers_of_a_dossier_that_was_not_submitted_do_not_go_unasked(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")
    kept = tmp_path / "kept"
    kept.mkdir()

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False, kiosk=True) as walker:
            papers = await signed(walker, paper)
            navigator = walker.navigator
            entering, journey = navigator.filing.entering, navigator.filing.journey
            other = next(one.code for one in walker.services.catalogue.search("") if one.code != journey.service.code)
            entering.show_choose()
            entering.choose.file_asked.emit(other)
            (await walker.question()).reject()
            await walker.tasks.wait("begin")
            assert journey.service.code != other
            assert list(papers.iterdir())
            ended: list[str] = []
            navigator.end_asked(lambda: ended.append("ended"))
            assert ended == []
            await walker.answer("save")
            await pick(walker, kept)
            await walker.tasks.wait("end")
            assert ended == ["ended"]
            assert len(list(kept.iterdir())) == len(list(papers.iterdir()))
            entering.choose.file_asked.emit(other)
            assert journey.service.code == other

    run(walk())


def test_whoever_closes_while_the_phone_asks_is_asked_first(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await walker.ask_for(paper, "070900000012", "vnpt:sp769v1")
            await press(walker.navigator.signing.signing.proceed_button)
            await walker.until(lambda: bool(walker.navigator.signing.phone.code.text()), "the number")
            ended: list[str] = []
            walker.navigator.end_asked(lambda: ended.append("ended"))
            await walker.answer("no")
            await walker.tasks.wait("end")
            assert ended == []
            assert walker.tasks.running("sign")
            walker.navigator.end_asked(lambda: ended.append("ended"))
            await walker.answer("yes")
            await walker.tasks.wait("end")
            assert ended == ["ended"]

    run(walk())


def test_a_session_that_ended_asks_for_a_sign_in_and_keeps_the_dossier(
    run: Run[None], sandbox: SandboxServer, tmp_path: Path
) -> None:
    paper = make_pdf(tmp_path / "đơn.pdf")

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", end_world=False) as walker:
            await signed(walker, paper)
            filing = walker.navigator.filing
            session = filing.journey._session
            assert session is not None
            before = filing.journey.applicant
            await (await walker.services.gateway()).sign_out(session)
            filing.submission.agree.click()
            await press(filing.submission.proceed_button)
            sign_in = filing.entering.sign_in
            await walker.until(
                lambda: walker.shell.stack.currentWidget() is sign_in or bool(walker.failures), "sign-in"
            )
            await walker.tasks.wait("submit")
            assert [type(error) for error in walker.failures] == [PortalAuthError]
            assert walker.shell.banner.isVisible()
            walker.failures.clear()
            await press(sign_in.practice_button)
            await walker.enabled(sign_in.proceed_button)
            await press(sign_in.proceed_button)
            await walker.seen(filing.submission)
            assert (filing.journey.applicant, filing.journey.agreed) == (before, True)
            assert await walker.submit()

    run(walk())
