"""Step 4: a place for every file, alone or all at once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.documents.renderer import ProcessRenderer
from core.errors import DamagedDocumentError, WorkerDiedError
from core.signing.model import Placement, StampText
from desktop.views.preview import PreviewDocument, PreviewView
from desktop.views.signed_result import SignedFile, SignedResultView
from tests.desktop.conftest import Run
from tests.desktop.signing_people import signed
from tests.desktop.test_page_view import make_pdf

STAMP = StampText(("Ký số bởi Trần Thị Ước",))
PROPOSED = Placement(1, 200, 500, 150, 60)


@pytest.fixture(scope="module")
def renderer() -> Iterator[ProcessRenderer]:
    subject = ProcessRenderer()
    yield subject
    asyncio.run(subject.aclose())


async def propose(_path: Path) -> Placement:
    return PROPOSED


async def opened(qtbot, renderer: ProcessRenderer, *papers: PreviewDocument) -> PreviewView:  # type: ignore[no-untyped-def]
    view = PreviewView(renderer, propose)
    qtbot.addWidget(view)
    view.resize(1100, 700)
    view.show()
    view.open(papers, STAMP)
    await view.ready()
    return view


def test_a_place_is_proposed_moved_by_key_and_handed_on(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        path = make_pdf(tmp_path / "a.pdf", 0)
        view = await opened(qtbot, renderer, PreviewDocument(path, "Tờ khai"))
        chosen: list[dict[Path, Placement | None]] = []
        view.placements_chosen.connect(chosen.append)
        QTest.keyClick(view.view.box, Qt.Key.Key_Left)
        view.proceed_button.click()
        assert chosen == [{path: Placement(1, 196, 500, 150, 60)}]
        assert not view.files.isVisible()
        await view.aclose()

    run(scenario())


def test_what_must_be_known_of_a_file_stands_above_it(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        first, second = make_pdf(tmp_path / "a.pdf", 0), make_pdf(tmp_path / "b.pdf", 0)
        papers = (PreviewDocument(first, "A", notices=("A mended copy is signed.",)), PreviewDocument(second, "B"))
        view = await opened(qtbot, renderer, *papers)
        assert view.notice.isVisible()
        assert "A mended copy is signed." in view.notice.accessibleName()
        view.files.setCurrentRow(1)
        await view.ready()
        assert not view.notice.isVisible()
        await view.aclose()

    run(scenario())


def test_a_field_of_the_form_is_chosen_and_left_by_moving_the_box(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        path, field = make_pdf(tmp_path / "a.pdf", 0), Placement(1, 300, 600, 180, 70)
        view = await opened(qtbot, renderer, PreviewDocument(path, "A", fields=(("Người nộp", field),)))
        assert view.field_box.isVisible()
        assert view.field_box.currentText() == "A place of my own"
        QTest.keyClick(view.field_box, Qt.Key.Key_Down)
        assert view.placements == {path: field}
        assert view.field_box.currentText() == "Người nộp"
        QTest.keyClick(view.view.box, Qt.Key.Key_Left)
        assert view.placements != {path: field}
        assert view.field_box.currentText() == "A place of my own"
        await view.aclose()

    run(scenario())


def test_where_only_the_forms_fields_may_be_signed_the_box_stays_in_one(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        path = make_pdf(tmp_path / "a.pdf", 0)
        first, second = Placement(1, 300, 600, 180, 70), Placement(1, 60, 600, 180, 70)
        fields = (("Cán bộ", first), ("Lãnh đạo", second))
        paper = PreviewDocument(path, "A", placement=first, fields=fields, fields_only=True)
        view = await opened(qtbot, renderer, paper)
        assert [view.field_box.itemText(row) for row in range(view.field_box.count())] == ["Cán bộ", "Lãnh đạo"]
        QTest.keyClick(view.view.box, Qt.Key.Key_Left)
        assert view.placements == {path: first}
        assert not view.propose_button.isEnabled()
        QTest.keyClick(view.field_box, Qt.Key.Key_Down)
        assert view.placements == {path: second}
        await view.aclose()

    run(scenario())


def test_one_place_is_applied_to_all_and_fits_each_page(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        first, second = make_pdf(tmp_path / "a.pdf", 0, 0), make_pdf(tmp_path / "b.pdf", 90, 0, 0)
        view = await opened(
            qtbot, renderer, PreviewDocument(first, "A", Placement(2, 250, 540, 150, 60)), PreviewDocument(second, "B")
        )
        view.all_button.click()
        await view._tasks.wait("apply")
        assert view.placements[first] == Placement(2, 250, 540, 150, 60)
        # Lower right corner of the last page stays the lower right corner of the last page.
        assert view.placements[second] == Placement(3, 250, 540, 150, 60)
        view.files.setCurrentRow(1)
        await view.ready()
        assert view.view.page == 3
        await view.aclose()

    run(scenario())


def test_no_visible_signature_is_a_choice_that_can_be_taken_back(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        path = make_pdf(tmp_path / "a.pdf", 0)
        view = await opened(qtbot, renderer, PreviewDocument(path, "A"))
        view.hidden_box.click()
        assert view.placements == {path: None}
        assert not view.view.box.isVisible()
        view.hidden_box.click()
        assert view.placements == {path: PROPOSED}
        assert view.view.box.isVisible()
        await view.aclose()

    run(scenario())


def test_the_box_is_brought_to_the_page_that_is_looked_at(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        path = make_pdf(tmp_path / "a.pdf", 0, 0)
        view = await opened(qtbot, renderer, PreviewDocument(path, "A"))
        assert not view.here_button.isEnabled()
        view.view.show_page(2)
        assert not view.view.box.isVisible()
        view.here_button.click()
        assert view.placements == {path: Placement(2, 200, 500, 150, 60)}
        assert view.view.box.isVisible()
        await view.aclose()

    run(scenario())


def test_the_signed_file_is_shown_at_its_signature_with_its_verdict(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        path = make_pdf(tmp_path / "a.pdf", 0, 0)
        view = SignedResultView(renderer)
        qtbot.addWidget(view)
        view.resize(1000, 700)
        view.show()
        view.open([SignedFile(signed(path), "Tờ khai", placement=Placement(2, 100, 500, 150, 60))], "SUBMIT")
        await view.ready()
        assert view.view.page == 2
        assert view.verdict.accessibleName().startswith("Valid signature of Trần Thị Ước")
        assert view.proceed_button.text() == "SUBMIT"
        asked: list[Path] = []
        view.folder_asked.connect(asked.append)
        view.folder_button.click()
        assert asked == [path]
        await view.aclose()

    run(scenario())


def test_a_file_that_cannot_be_read_says_so_and_leaves_the_others_usable(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        broken, good = tmp_path / "broken.pdf", make_pdf(tmp_path / "a.pdf", 0)
        broken.write_bytes(b"no PDF")
        view = PreviewView(renderer, propose)
        qtbot.addWidget(view)
        failures: list[Exception] = []
        view.failed.connect(failures.append)
        view.show()
        view.open([PreviewDocument(broken, "Broken"), PreviewDocument(good, "Good")], STAMP)
        await view.ready()
        assert [type(error) for error in failures] == [DamagedDocumentError]
        assert not view.view.box.isVisible()
        view.files.setCurrentRow(1)
        await view.ready()
        assert view.view.box.isVisible()
        await view.aclose()

    run(scenario())


def test_without_a_proposal_the_file_is_shown_and_can_be_signed_invisibly(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async def refuse(_path: Path) -> Placement:
            raise WorkerDiedError

        path = make_pdf(tmp_path / "a.pdf", 0)
        view = PreviewView(renderer, refuse)
        qtbot.addWidget(view)
        failures: list[Exception] = []
        view.failed.connect(failures.append)
        view.show()
        view.open([PreviewDocument(path, "A")], STAMP)
        await view.ready()
        assert [type(error) for error in failures] == [WorkerDiedError]
        assert view.view.page_image is not None
        assert view.placements == {}
        view.hidden_box.click()
        assert view.placements == {path: None}
        await view.aclose()

    run(scenario())
