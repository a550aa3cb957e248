"""A grid that takes as many columns as its width allows: one on a narrow or strongly scaled screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop.ui.theme import SPACE


class Columns(QWidget):
    """Widgets of equal width, at least ``narrowest`` px each, at most ``most`` side by side."""

    def __init__(self, narrowest: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrowest, self._most, self._columns = narrowest, most, 0
        self._widgets: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE.m)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def add(self, widget: QWidget) -> None:
        """Add at the end."""
        self._widgets.append(widget)
        self._arrange(force=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rearrange if another number of columns fits."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """One column must fit."""
        return QSize(min(self._narrowest, 240), self._grid.minimumSize().height())

    def _arrange(self, *, force: bool = False) -> None:
        room = (self.width() + SPACE.m) // (self._narrowest + SPACE.m)
        columns = max(1, min(room, self._most, len(self._widgets)))
        if columns == self._columns and not force:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for index, widget in enumerate(self._widgets):
            self._grid.addWidget(widget, index // columns, index % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self.updateGeometry()
