"""A large place to drop files on, with a button for those who rather choose."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop.ui.buttons import Kind, button
from desktop.ui.theme import COLOURS, SPACE, pixmap


class DropZone(QFrame):
    """``dropped`` carries a tuple of local paths; ``choose`` is the button."""

    dropped = Signal(object)
    choose = Signal()

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        layout.setSpacing(SPACE.m)
        self._picture = QLabel()
        self._picture.setPixmap(pixmap(icon_name, COLOURS.primary, 48))
        self._words = QLabel()
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self.button = button("", Kind.PRIMARY, "folder")
        self.button.clicked.connect(self.choose)
        layout.addStretch(1)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._words)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setFocusProxy(self.button)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Less room once something was given."""
        self._picture.setVisible(not compact)
        self.setMinimumHeight(120 if compact else 220)

    def set_words(self, words: str, choose: str) -> None:
        """The invitation and the button's text."""
        self._words.setText(words)
        self.button.setText(choose)
        self.button.setAccessibleName(choose)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that a file may be dropped here."""
        if dropped_files(event):
            self._mark(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Back to normal."""
        self._mark(False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        self._mark(False)
        if paths := dropped_files(event):
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _mark(self, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)


def dropped_files(event: QDropEvent) -> tuple[Path, ...]:
    """Local files of a drag; empty if there are none."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
