"""A white surface that groups what belongs together, and the ribbon of the practice world."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.theme import SPACE


class Card(QFrame):
    """Put widgets into ``body``. With a ``title`` it starts with a heading."""

    def __init__(self, title: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        self.body.setSpacing(SPACE.m)
        if title is not None:
            self.body.addWidget(heading(title))
            self.setAccessibleName(title)


class PracticeRibbon(QLabel):
    """Stands on every window of the sandbox and training profiles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("PRACTICE – no legal value"), parent)
        self.setObjectName("practice")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


def heading(text: str) -> QLabel:
    """The title of a section."""
    return _label(text, "heading")


def title(text: str) -> QLabel:
    """The title of a screen."""
    return _label(text, "title")


def note(text: str) -> QLabel:
    """An explanation, softer than the text it explains."""
    return _label(text, "note")


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
