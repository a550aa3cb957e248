"""A row that becomes a column where it has too little room: on a small or strongly scaled screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from desktop.ui.theme import SPACE


class SideBySide(QWidget):
    """Put widgets into ``row``. Below ``narrow`` px they stand one above the other; ``stacked`` tells when it turns."""

    stacked = Signal(bool)

    def __init__(self, narrow: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = narrow
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(SPACE.m)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def is_stacked(self) -> bool:
        """Whether they stand one above the other now."""
        return self.row.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn if there is room, or none any more."""
        super().resizeEvent(event)
        wanted = self.width() < self._narrow
        if wanted != self.is_stacked:
            down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
            self.row.setDirection(down if wanted else across)
            self.stacked.emit(wanted)
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """The widest of them must fit; a row never asks for more, because it can turn."""
        items = [self.row.itemAt(index) for index in range(self.row.count())]
        widths = [item.minimumSize().width() for item in items if item is not None and not item.isEmpty()]
        return QSize(max(widths, default=0), self.row.minimumSize().height())
