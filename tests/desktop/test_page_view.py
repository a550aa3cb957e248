"""The page view and its signature box: what is seen is where it goes, on every rotation, by mouse and by keys."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.documents.renderer import ProcessRenderer
from core.signing.model import Placement
from desktop.ui.box_geometry import MIN_WIDTH
from desktop.ui.page_view import PageView
from tests.desktop.conftest import Run
from tests.desktop.loop_monitor import LoopMonitor


def make_pdf(path: Path, *rotations: int) -> Path:
    """Pages of 400 by 600 points before rotation, a red square of 40 points at the unrotated lower left."""
    with pikepdf.new() as pdf:
        for rotation in rotations:
            pdf.add_blank_page(page_size=(400, 600))
            pdf.pages[-1].contents_add(b"1 0 0 rg 0 0 40 40 re f")
            pdf.pages[-1]["/Rotate"] = rotation
        pdf.save(path)
    return path


@pytest.fixture(scope="module")
def renderer() -> Iterator[ProcessRenderer]:
    subject = ProcessRenderer()
    yield subject
    asyncio.run(subject.aclose())


def red_square(view: PageView) -> tuple[float, float]:
    """The middle of the red square as a share of the page."""
    image = view.page_image
    assert image is not None
    found = [
        (x, y)
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
        if image.pixelColor(x, y).red() > 200 and image.pixelColor(x, y).green() < 60
    ]
    return (
        sum(x for x, _ in found) / len(found) / image.width(),
        sum(y for _, y in found) / len(found) / image.height(),
    )


@pytest.mark.parametrize(("rotation", "corner"), [(0, (20, 580)), (90, (20, 20)), (180, (380, 20)), (270, (580, 380))])
def test_a_box_over_a_mark_has_the_marks_displayed_coordinates(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path, rotation: int, corner: tuple[int, int]
) -> None:
    async def scenario() -> None:
        view = await shown(qtbot, renderer, make_pdf(tmp_path / "a.pdf", rotation))
        page = (await renderer.geometry(tmp_path / "a.pdf"))[0]
        across, down = red_square(view)
        assert across * page.width == pytest.approx(corner[0], abs=3)
        assert down * page.height == pytest.approx(corner[1], abs=3)
        x, y = corner[0] - 60, corner[1] - 25
        view.set_placement(Placement(1, x, y, 120, 50))
        assert view.placement is not None
        box, scale = view.box, view._scale()
        middle = box.geometry().center() - view._canvas.page.topLeft().toPoint()
        assert middle.x() / scale == pytest.approx(view.placement.x + 60, abs=1.5)
        assert middle.y() / scale == pytest.approx(view.placement.y + 25, abs=1.5)
        await view.aclose()

    run(scenario())


async def shown(qtbot, renderer: ProcessRenderer, path: Path) -> PageView:  # type: ignore[no-untyped-def]
    view = PageView(renderer)
    qtbot.addWidget(view)
    view.resize(700, 600)
    view.show()
    view.open(path, await renderer.geometry(path))
    await view.drawn()
    return view


def test_keys_move_resize_and_turn_the_page_and_are_spoken(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path, monitored: LoopMonitor
) -> None:
    async def scenario() -> None:
        view = await shown(qtbot, renderer, make_pdf(tmp_path / "a.pdf", 0, 90))
        changes: list[Placement] = []
        view.placement_changed.connect(changes.append)
        view.set_placement(Placement(1, 100, 100, 150, 60))
        assert changes == []
        box = view.box
        QTest.keyClick(box, Qt.Key.Key_Right)
        assert changes[-1] == Placement(1, 104, 100, 150, 60)
        QTest.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        assert changes[-1] == Placement(1, 104, 160, 150, 60)
        QTest.keyClick(box, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        assert changes[-1] == Placement(1, 104, 160, 146, 60)
        for _ in range(5):
            QTest.keyClick(
                box, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
            )
        assert changes[-1].width == MIN_WIDTH
        for _ in range(12):
            QTest.keyClick(box, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        assert changes[-1].x == 0
        QTest.keyClick(box, Qt.Key.Key_PageDown)
        assert changes[-1].page == view.page == 2
        assert "page 2 of 2" in box.accessibleName()
        assert "0 mm from the left" in box.accessibleName()
        QTest.keyClick(box, Qt.Key.Key_Home)
        assert changes[-1].page == view.page == 1
        QTest.keyClick(box, Qt.Key.Key_End)
        assert view.page == 2
        await view.drawn()
        await view.aclose()

    run(scenario())


def test_the_mouse_drags_the_box_and_its_corner(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot, renderer: ProcessRenderer, tmp_path: Path
) -> None:
    async def scenario() -> None:
        view = await shown(qtbot, renderer, make_pdf(tmp_path / "a.pdf", 0))
        view.set_zoom(0.75)  # one pixel a point
        view.set_placement(Placement(1, 100, 100, 150, 60))
        box = view.box
        drag(box, box.rect().center(), QPoint(30, 20))
        assert view.placement == Placement(1, 130, 120, 150, 60)
        drag(box, QPoint(box.width() - 22, box.height() - 22), QPoint(25, 15))
        assert view.placement == Placement(1, 130, 120, 175, 75)
        drag(box, box.rect().center(), QPoint(-4000, 4000))
        assert view.placement == Placement(1, 0, 525, 175, 75)
        await view.aclose()

    run(scenario())


def drag(widget, start: QPoint, way: QPoint) -> None:  # type: ignore[no-untyped-def]
    canvas = widget.parentWidget()
    begin = widget.mapTo(canvas, start)
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for share in (2, 1):
        QTest.mouseMove(widget, widget.mapFrom(canvas, begin + way / share))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=widget.mapFrom(canvas, begin + way))
