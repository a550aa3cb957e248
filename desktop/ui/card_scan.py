"""Filling in from an ID card: its QR code is read by a scanner that types, or pasted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.theme import SPACE


class CardScan(QWidget):
    """``read(text)``: what the card's QR code says. ``whose`` is the heading of the fields that it fills in."""

    read = Signal(str)

    def __init__(self, whose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.xs)
        words = _("Fill in from the ID card's QR code")
        self.button = button(words, Kind.QUIET, "certificate")
        self.button.setAccessibleName(f"{words}: {whose}")
        self.button.clicked.connect(self._open)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Scan the code on the card with a reader, or paste its text, then press Enter"))
        self.line.setAccessibleName(f"{_('Text of the QR code')}: {whose}")
        self.line.returnPressed.connect(self._entered)
        self.line.hide()
        column.addWidget(self.line)
        self._problem = QLabel()
        self._problem.setObjectName("field_error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        column.addWidget(self._problem)

    def show_problem(self, problem: str) -> None:
        """Why the card was not read; empty if it was, and the line goes away."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.line.setVisible(bool(problem))

    def _open(self) -> None:
        self.line.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _entered(self) -> None:
        text = self.line.text()
        self.line.clear()  # it names a person, and is needed no longer
        if text.strip():
            self.read.emit(text)
