"""Signed papers are wiped with their dossier, so the person is asked before they go."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from tests.desktop.conftest import Run
from tests.desktop.walk import Walker, open_window, press
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer


async def submitted(walker: Walker, paper: Path) -> Path:
    """Walk to the receipt; the folder of the signed papers."""
    await walker.sign_in()
    await walker.choose("dang ky khai sinh")
    await walker.fill(paper)
    await walker.sign()
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
