"""The bar over a page: turn pages, zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from core.i18n import _
from desktop.ui.buttons import icon_button
from desktop.ui.theme import SPACE


class PageBar(QWidget):
    """``turned`` and ``zoomed`` carry -1 or +1; ``fitted`` asks for the width of the view."""

    turned = Signal(int)
    zoomed = Signal(int)
    fitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.s, SPACE.xs, SPACE.s, SPACE.xs)
        row.setSpacing(SPACE.xs)
        self.previous, self.next = icon_button("arrow-left", ""), icon_button("arrow-right", "")
        self._smaller, self._larger = icon_button("zoom-out", ""), icon_button("zoom-in", "")
        self._fit = icon_button("fit-width", "")
        self._pager, self._zoom = _centred(110), _centred(64)
        self.previous.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))
        self._smaller.clicked.connect(lambda: self.zoomed.emit(-1))
        self._larger.clicked.connect(lambda: self.zoomed.emit(1))
        self._fit.clicked.connect(self.fitted)
        for widget in (self.previous, self._pager, self.next):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self._smaller, self._zoom, self._larger, self._fit):
            row.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        """The buttons' names."""
        _name(self.previous, _("Previous page"))
        _name(self.next, _("Next page"))
        _name(self._smaller, _("Zoom out"))
        _name(self._larger, _("Zoom in"))
        _name(self._fit, _("Fit the width"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language switch."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_state(self, page: int, pages: int, zoom: float) -> None:
        """Which page of how many (0: nothing is open), and the zoom, 1.0 being 100 %."""
        self._pager.setText(_("Page {page} / {pages}").format(page=page, pages=pages) if pages else "")
        self._zoom.setText(f"{round(zoom * 100)} %" if pages else "")
        self.previous.setEnabled(page > 1)
        self.next.setEnabled(page < pages)


def _name(target: QPushButton, name: str) -> None:
    target.setAccessibleName(name)
    target.setToolTip(name)


def _centred(width: int) -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setMinimumWidth(width)
    return label
