"""One page of a document with the signature box on it; turns pages, zooms, and draws through the renderer process."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from core.documents.renderer import Renderer
from core.i18n import _
from core.signing.engine import PageGeometry
from core.signing.model import Placement, StampText
from desktop.tasks import Tasks
from desktop.ui.box_geometry import PageSize, clamped, on_page
from desktop.ui.page_bar import PageBar
from desktop.ui.page_canvas import PageCanvas, as_image
from desktop.ui.signature_box import SignatureBox
from desktop.ui.theme import SPACE

POINT_PX: Final = 96 / 72
"""Screen pixels a point at 100 %."""

_MARGIN: Final = 28
_ZOOMS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_REDRAW_MS: Final = 80


class PageView(QWidget):
    """A pager, a zoom and a page.

    ``placement_changed`` carries a ``Placement`` in points of the page as displayed, only when a person changed it;
    ``page_changed`` the page number (from 1); ``failed`` an exception of the drawing.
    """

    placement_changed = Signal(object)
    page_changed = Signal(int)
    failed = Signal(object)

    def __init__(self, renderer: Renderer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renderer = renderer
        self._path: Path | None = None
        self._pages: tuple[PageGeometry, ...] = ()
        self._number = 1
        self._zoom: float | None = None  # None: as wide as the view
        self._placement: Placement | None = None
        self._stamp_text: StampText | None = None
        self._page_drawn: object = None
        self._stamp_drawn: object = None
        self._tasks = Tasks(self)
        self._tasks.failed.connect(self._drawing_failed)
        self._canvas = PageCanvas()
        self.box = SignatureBox(self._canvas)
        self.box.hide()
        self.box.moved.connect(self._box_moved)
        self.box.settled.connect(lambda _placement: self._redraw())
        self.box.page_wished.connect(self._box_turns)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("canvas")
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(self._canvas)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._redraw_soon = QTimer(self, singleShot=True, interval=_REDRAW_MS)
        self._redraw_soon.timeout.connect(self._redraw)
        self._bar = PageBar()
        self._bar.turned.connect(lambda way: self.show_page(self._number + way))
        self._bar.zoomed.connect(self._step_zoom)
        self._bar.fitted.connect(lambda: self.set_zoom(None))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._scroll, 1)

    @property
    def placement(self) -> Placement | None:
        """Where the box is, None for no visible signature."""
        return self._placement

    @property
    def page(self) -> int:
        """The page shown, from 1."""
        return self._number

    @property
    def page_image(self) -> QImage | None:
        """The page's picture as painted last, None until it was drawn."""
        return self._canvas.image

    def open(self, path: Path, pages: tuple[PageGeometry, ...], page: int = 1) -> None:
        """Show a document whose geometry is known; the box goes until ``set_placement``."""
        self._path, self._pages, self._placement = path, pages, None
        self._canvas.image, self._canvas.words, self._page_drawn = None, _("Drawing the page…"), None
        self._number = min(max(page, 1), len(pages))
        self._lay_out()
        self._scroll.verticalScrollBar().setValue(0)

    def show_nothing(self, words: str) -> None:
        """There is no document to show, for this reason."""
        self._path, self._pages, self._placement, self._page_drawn = None, (), None, None
        self._canvas.image, self._canvas.words = None, words
        self._canvas.resize(max(200, self._scroll.width() - _MARGIN), 300)
        self._canvas.page = QRectF(self._canvas.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        self._bar.show_state(1, 0, 1.0)
        self.box.hide()
        self._canvas.update()

    def set_placement(self, placement: Placement | None, *, reveal: bool = True) -> None:
        """Put the box (clamped to its page), or take it away; ``reveal`` turns to its page."""
        if placement is not None and self._pages:
            number = min(max(placement.page, 1), len(self._pages))
            placement = clamped(
                Placement(number, placement.x, placement.y, placement.width, placement.height), self._size(number)
            )
        self._placement = placement
        if placement is not None and reveal and placement.page != self._number:
            self.show_page(placement.page)
        self._lay_out()
        if placement is not None and reveal:
            self._scroll.ensureWidgetVisible(self.box, SPACE.l, SPACE.l)

    def set_stamp(self, text: StampText | None) -> None:
        """The words of the visible signature."""
        self._stamp_text = text
        self.box.read_out("\n".join(text.lines) if text is not None else "")
        self._redraw()

    def show_page(self, number: int) -> None:
        """Turn to a page; out of range goes to the nearest."""
        number = min(max(number, 1), max(1, len(self._pages)))
        if number == self._number:
            return
        self._number = number
        self._canvas.image, self._canvas.words = None, _("Drawing the page…")
        self._lay_out()
        self._scroll.verticalScrollBar().setValue(0)
        self.page_changed.emit(number)

    def set_zoom(self, zoom: float | None) -> None:
        """1.0 is 100 % (96 pixels an inch); None fits the width."""
        self._zoom = zoom
        self._lay_out()

    def reveal(self, place: Placement) -> None:
        """Turn to a place on the document and scroll it into view."""
        self.show_page(place.page)
        scale = self._scale()
        middle = QPointF(place.x + place.width / 2, place.y + place.height / 2) * scale
        across, down = round(place.width / 2 * scale) + _MARGIN, round(place.height / 2 * scale) + _MARGIN
        self._scroll.ensureVisible(round(middle.x()) + _MARGIN, round(middle.y()) + _MARGIN, across, down)

    def take_box_here(self) -> None:
        """Bring the box to the page shown."""
        if self._placement is not None and self._placement.page != self._number:
            self._turn_box(self._number)

    async def drawn(self) -> None:
        """Until what is shown is drawn."""
        self._redraw()
        await self._tasks.wait("page")
        await self._tasks.wait("stamp")

    async def aclose(self) -> None:
        """End the drawing."""
        await self._tasks.aclose()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the width fitted."""
        super().resizeEvent(event)
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is drawn while it is hidden."""
        super().showEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Draw again for a screen of another density; speak another language."""
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._redraw_soon.start()
        elif event.type() is QEvent.Type.LanguageChange:
            self._lay_out()
        return super().event(event)

    def _size(self, number: int) -> PageSize:
        geometry = self._pages[number - 1]
        return PageSize(geometry.width, geometry.height)

    def _scale(self) -> float:
        if self._zoom is not None:
            return self._zoom * POINT_PX
        room = self._scroll.width() - self._scroll.verticalScrollBar().sizeHint().width() - 2 * _MARGIN - 4
        return max(0.2, room / self._size(self._number).width)

    def _step_zoom(self, way: int) -> None:
        if not self._pages:
            return
        now = self._scale() / POINT_PX
        steps = [zoom for zoom in _ZOOMS if (zoom > now + 0.01 if way > 0 else zoom < now - 0.01)]
        if steps:
            self.set_zoom(min(steps) if way > 0 else max(steps))

    def _lay_out(self) -> None:
        if not self._pages:
            return
        size, scale = self._size(self._number), self._scale()
        self._canvas.page = QRectF(_MARGIN, _MARGIN, size.width * scale, size.height * scale)
        self._canvas.resize(QSize(round(size.width * scale) + 2 * _MARGIN, round(size.height * scale) + 2 * _MARGIN))
        self._place_box()
        self._bar.show_state(self._number, len(self._pages), scale / POINT_PX)
        self._canvas.update()
        self._redraw_soon.start()

    def _place_box(self) -> None:
        here = self._placement is not None and self._placement.page == self._number
        if here and self._placement is not None:
            origin = QPointF(_MARGIN, _MARGIN)
            self.box.show_at(self._placement, self._size(self._number), len(self._pages), self._scale(), origin)
        self.box.setVisible(here)

    def _box_moved(self, placement: Placement) -> None:
        self._placement = placement
        self._place_box()
        self._scroll.ensureWidgetVisible(self.box, 0, 0)
        self.placement_changed.emit(placement)

    def _box_turns(self, wish: int | str) -> None:
        number = {"first": 1, "last": len(self._pages)}.get(str(wish), 0) or self._number + int(wish)
        if 1 <= number <= len(self._pages) and number != self._number:
            self._turn_box(number)
            self.box.setFocus()

    def _turn_box(self, number: int) -> None:
        box = self._placement
        if box is None:
            return
        self.set_placement(on_page(box, number, self._size(box.page), self._size(number)))
        self.placement_changed.emit(self._placement)

    def _redraw(self) -> None:
        if self._path is None or not self._pages or not self.isVisible():
            return
        if self._page_drawn != self._page_wanted():
            self._tasks.start("page", self._draw_page())
        if self._stamp_wanted() is not None and self._stamp_drawn != self._stamp_wanted():
            self._tasks.start("stamp", self._draw_stamp())

    def _page_wanted(self) -> tuple[Path | None, int, float]:
        return self._path, self._number, round(self._scale() * self.devicePixelRatioF(), 4)

    def _stamp_wanted(self) -> tuple[StampText, float, float, float] | None:
        if self._placement is None or self._stamp_text is None:
            return None
        scale = round(self._scale() * self.devicePixelRatioF(), 4)
        return self._stamp_text, self._placement.width, self._placement.height, scale

    async def _draw_page(self) -> None:
        # One drawing at a time, and always the one wanted last: what was wished meanwhile is drawn next.
        while (wanted := self._page_wanted()) != self._page_drawn:
            path, number, scale = wanted
            if path is None:
                return
            self._page_drawn = wanted
            picture = await self._renderer.page(path, number, scale)
            if wanted[:2] == self._page_wanted()[:2]:
                self._canvas.image = as_image(picture)
                self._canvas.update()

    async def _draw_stamp(self) -> None:
        while (wanted := self._stamp_wanted()) is not None and wanted != self._stamp_drawn:
            self._stamp_drawn = wanted
            self.box.show_stamp(as_image(await self._renderer.stamp(*wanted)))

    def _drawing_failed(self, error: BaseException) -> None:
        if self._canvas.image is None:
            self._canvas.words = _("This page cannot be shown. It can still be signed.")
            self._canvas.update()
        self.failed.emit(error)
