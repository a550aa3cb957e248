"""The box of the visible signature over a page: dragged and resized by mouse, finger and keyboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.i18n import _
from core.signing.model import Placement
from desktop.ui.box_geometry import CORNERS, Handle, PageSize, handle_at, millimetres, moved, resized
from desktop.ui.theme import COLOURS, TARGET_PX

_REACH: Final = TARGET_PX / 2
_DOT: Final = 10.0
_STEP: Final = 0.01
_LEAP: Final = 0.1
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS: Final = {
    Handle.BODY: Qt.CursorShape.SizeAllCursor,
    Handle.N: Qt.CursorShape.SizeVerCursor,
    Handle.S: Qt.CursorShape.SizeVerCursor,
    Handle.W: Qt.CursorShape.SizeHorCursor,
    Handle.E: Qt.CursorShape.SizeHorCursor,
    Handle.NW: Qt.CursorShape.SizeFDiagCursor,
    Handle.SE: Qt.CursorShape.SizeFDiagCursor,
    Handle.NE: Qt.CursorShape.SizeBDiagCursor,
    Handle.SW: Qt.CursorShape.SizeBDiagCursor,
}


class SignatureBox(QWidget):
    """A child of the page's canvas.

    ``moved`` carries the new ``Placement`` while it is dragged, ``settled`` once the hand lets go (or after a key);
    ``page_wished`` asks for another page: -1, +1, or the words ``first`` and ``last``.
    """

    moved = Signal(object)
    settled = Signal(object)
    page_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._placement = Placement(1, 0, 0, 0, 0)
        self._page = PageSize(1, 1)
        self._pages = 1
        self._scale = 1.0
        self._stamp: QImage | None = None
        self._words = ""
        self._held: Handle | None = None
        self._held_at = QPointF()
        self._held_box = self._placement
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def placement(self) -> Placement:
        """Where it is."""
        return self._placement

    def show_at(self, placement: Placement, page: PageSize, pages: int, scale: float, origin: QPointF) -> None:
        """Lie over the page; ``scale`` is pixels a point, ``origin`` the page's corner in the parent."""
        self._placement, self._page, self._pages, self._scale = placement, page, pages, scale
        self.setGeometry(
            round(origin.x() + placement.x * scale - _REACH),
            round(origin.y() + placement.y * scale - _REACH),
            round(placement.width * scale + 2 * _REACH),
            round(placement.height * scale + 2 * _REACH),
        )
        self.setAccessibleName(spoken(placement, pages))
        keys = _(
            "Arrow keys move it, Shift and arrow keys resize it, Ctrl makes larger steps, Page Up and Page Down turn"
        )
        self.setAccessibleDescription(f"{self._words}\n{keys}" if self._words else keys)
        self.update()

    def read_out(self, words: str) -> None:
        """What the signature says, for who cannot see its picture; spoken from the next ``show_at`` on."""
        self._words = words

    def show_stamp(self, stamp: QImage | None) -> None:
        """The typeset signature; drawn scaled until one of the right size comes."""
        self._stamp = stamp
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The signature, its frame and its handles."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = self._inner()
        painter.fillRect(box, QColor(255, 255, 255, 120))
        if self._stamp is not None:
            painter.drawImage(box, self._stamp)
        focused = self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(COLOURS.focus if focused else COLOURS.primary), 3 if focused else 2))
        painter.drawRect(box)
        painter.setBrush(QColor(COLOURS.surface))
        painter.setPen(QPen(QColor(COLOURS.primary), 2))
        for handle in Handle:
            if handle is Handle.BODY:
                continue
            across, down = handle.value
            centre = QPointF(box.center().x() + across * box.width() / 2, box.center().y() + down * box.height() / 2)
            dot = _DOT if handle in CORNERS else _DOT - 3
            painter.drawRect(QRectF(centre.x() - dot / 2, centre.y() - dot / 2, dot, dot))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._held = self._handle(event.position()) if event.button() is Qt.MouseButton.LeftButton else None
        self._held_at, self._held_box = event.globalPosition(), self._placement
        event.setAccepted(self._held is not None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag or resize, from where the hold began."""
        if self._held is None:
            handle = self._handle(event.position())
            self.setCursor(_CURSORS[handle] if handle is not None else Qt.CursorShape.ArrowCursor)
            return
        way = (event.globalPosition() - self._held_at) / self._scale
        self._become(resized(self._held_box, self._held, way.x(), way.y(), self._page))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        if self._held is not None:
            self._held = None
            self.settled.emit(self._placement)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by 1 % of the page, with Ctrl by 10 %, with Shift resize; Page Up/Down, Home, End turn pages."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            across, down = _ARROWS[key]
            step = _LEAP if event.modifiers() & Qt.KeyboardModifier.ControlModifier else _STEP
            dx, dy = across * step * self._page.width, down * step * self._page.height
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._become(resized(self._placement, Handle.SE, dx, dy, self._page))
            else:
                self._become(moved(self._placement, dx, dy, self._page))
            self.settled.emit(self._placement)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.page_wished.emit(-1 if key is Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.page_wished.emit("first" if key is Qt.Key.Key_Home else "last")
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus frame."""
        self.update()
        super().focusInEvent(event)

    def _become(self, placement: Placement) -> None:
        if placement != self._placement:
            self._placement = placement
            self.moved.emit(placement)

    def _inner(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_REACH, _REACH, -_REACH, -_REACH)

    def _handle(self, at: QPointF) -> Handle | None:
        box = self._inner()
        return handle_at(at.x() - box.x(), at.y() - box.y(), box.width(), box.height(), _REACH)


def spoken(placement: Placement, pages: int) -> str:
    """Position and size for a screen reader."""
    return _(
        "Signature box: page {page} of {pages}, {x} mm from the left, {y} mm from the top, {width} by {height} mm"
    ).format(
        page=placement.page,
        pages=pages,
        x=millimetres(placement.x),
        y=millimetres(placement.y),
        width=millimetres(placement.width),
        height=millimetres(placement.height),
    )
