"""A message in the page: what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button, icon_button
from desktop.ui.theme import COLOURS, SPACE, pixmap


class Tone(Enum):
    """``BAD`` is for failures of ours or of a machine; what a person or the clock decided is ``CALM`` or ``WARN``."""

    CALM = "calm"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


_LOOK = {
    Tone.CALM: ("info", COLOURS.primary),
    Tone.GOOD: ("check-circle", COLOURS.good),
    Tone.WARN: ("alert", COLOURS.warn),
    Tone.BAD: ("alert", COLOURS.bad),
}


@dataclass(frozen=True, slots=True)
class BannerContent:
    """``action`` labels the one button, None for none."""

    title: str
    text: str
    tone: Tone = Tone.CALM
    action: str | None = None


class Banner(QFrame):
    """Hidden until ``show_content``; announces itself to a screen reader."""

    action = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None, *, dismissible: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.m, SPACE.s + SPACE.xs, SPACE.s, SPACE.s + SPACE.xs)
        row.setSpacing(SPACE.m)
        self._icon = QLabel()
        self._icon.setFixedSize(24, 24)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(SPACE.xs)
        self._title = QLabel()
        self._title.setObjectName("strong")
        self._text = QLabel()
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(label)
        row.addLayout(words, 1)
        self.button = button("", Kind.SECONDARY)
        self.button.clicked.connect(self.action)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._close = icon_button("close", _("Close this message"))
        self._close.setVisible(dismissible)
        self._close.clicked.connect(self.clear)
        self._close.clicked.connect(self.dismissed)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_content(self, content: BannerContent) -> None:
        """Replace what is shown."""
        name, colour = _LOOK[content.tone]
        self._icon.setPixmap(pixmap(name, colour, 24))
        self.setProperty("tone", content.tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self._title.setText(content.title)
        self._text.setText(content.text)
        self._text.setVisible(bool(content.text))
        self.button.setText(content.action or "")
        self.button.setAccessibleName(content.action or "")
        self.button.setVisible(content.action is not None)
        self.setAccessibleName(f"{content.title}. {content.text}")
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language switch; the content is set again by whoever showed it."""
        if event.type() == QEvent.Type.LanguageChange:
            self._close.setAccessibleName(_("Close this message"))
            self._close.setToolTip(_("Close this message"))
        super().changeEvent(event)

    def clear(self) -> None:
        """Hide."""
        self.hide()
