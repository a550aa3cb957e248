"""A narrow list of files: an icon, a title over as many lines as it needs, and a line on its state."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

_ICON = 24
_AIR_ACROSS = 52
_AIR_DOWN = 20
_LEAST = 56
_LOW = 150
_NARROWEST = 160
_UNBOUND = 16_777_215


class FileList(QListWidget):
    """``width`` px wide, or as wide as it may be and then low. Rows are chosen one at a time."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: list[str] = []
        self.take_width(width)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def take_width(self, width: int | None) -> None:
        """A column of ``width`` px, or None for a low list across the page."""
        self.setMinimumWidth(width or _NARROWEST)
        self.setMaximumWidth(width or _UNBOUND)
        self.setMaximumHeight(_UNBOUND if width else _LOW)
        self.setMinimumHeight(0 if width else _LEAST)

    def add(self, icon: QIcon, title: str, tip: str) -> None:
        """One more row."""
        item = QListWidgetItem(icon, title)
        item.setToolTip(tip)
        self.addItem(item)
        self._titles.append(title)
        self.set_state(self.count() - 1, "")

    def set_state(self, row: int, state: str) -> None:
        """The line under the title; empty for none."""
        text = f"{self._titles[row]}\n· {state}" if state else self._titles[row]
        item = self.item(row)
        item.setText(text)
        # The style sheet's padding is not part of Qt's own measuring: a long title would be cut off.
        room = QRect(0, 0, self.width() - _ICON - _AIR_ACROSS, 10_000)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        height = self.fontMetrics().boundingRect(room, flags, text).height() + _AIR_DOWN
        item.setSizeHint(QSize(self.width() - 8, max(_LEAST, height)))

    def clear(self) -> None:
        """No rows."""
        super().clear()
        self._titles.clear()
