"""The frame that every screen of the window shares: title, explanation, content that scrolls, and buttons below.

A page holds no truth: it is given plain values and emits signals with plain values. ``retranslate`` sets every text
again, so that switching the language keeps what the person typed.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.card import note, title
from desktop.ui.theme import SPACE

CONTENT_PX: Final = 1080
"""Longest comfortable width of a page's content."""

_SETTLING_MS: Final = 150


class Page(QWidget):
    """Put content into ``body``. ``back`` is emitted by the button at the lower left; Alt+Left presses that button."""

    back = Signal()
    proceed = Signal()

    def __init__(self, parent: QWidget | None = None, *, content_px: int = CONTENT_PX) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ground = ground = QWidget()
        centred = QHBoxLayout(ground)
        centred.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        content = QWidget()
        content.setMaximumWidth(content_px)
        centred.addWidget(content, 1)
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(SPACE.m)
        self.heading = title("")
        self.explanation = note("")
        self.body.addWidget(self.heading)
        self.body.addWidget(self.explanation)
        self._scroll.setWidget(ground)
        self._revealed: QWidget | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLING_MS)
        self._settled.timeout.connect(self._settle)
        self._scroll.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._scroll_to_revealed())
        outer.addWidget(self._scroll, 1)
        self._footer = QFrame()
        self._footer.setObjectName("footer")
        row = QHBoxLayout(self._footer)
        row.setContentsMargins(SPACE.l, SPACE.s + SPACE.xs, SPACE.l, SPACE.s + SPACE.xs)
        row.setSpacing(SPACE.m)
        self.back_button = button("", Kind.QUIET, "arrow-left")
        self.back_button.clicked.connect(self.back)
        self.hint = QLabel()
        self.hint.setObjectName("note")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.proceed_button = button("", Kind.PRIMARY)
        self.proceed_button.clicked.connect(self.proceed)
        row.addWidget(self.back_button)
        row.addWidget(self.hint, 1)
        row.addWidget(self.proceed_button)
        outer.addWidget(self._footer)
        shortcut = QShortcut(QKeySequence(Qt.Modifier.ALT | Qt.Key.Key_Left), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._press_back)

    def retranslate(self) -> None:
        """Set every text in the language in force."""
        relabel(self.back_button, _("Back"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language switch."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def set_head(self, heading: str, explanation: str = "") -> None:
        """Title and explanation; an empty explanation takes no room."""
        self.heading.setText(heading)
        self.explanation.setText(explanation)
        self.explanation.setVisible(bool(explanation))
        self.setAccessibleName(heading)

    def set_footer(self, *, back: bool = True, proceed: bool = True) -> None:
        """Which of the two buttons this page has; without both there is no foot."""
        self.back_button.setVisible(back)
        self.proceed_button.setVisible(proceed)
        self._footer.setVisible(back or proceed)

    def allow(self, why_not: str = "") -> None:
        """Enable the main button, or say beside it why it waits."""
        self.proceed_button.setEnabled(not why_not)
        self.hint.setText(why_not)

    def _press_back(self) -> None:
        # A page that hides or disables the button must not be left now: a request is on its way.
        if self.back_button.isVisible():
            self.back_button.click()

    def show_top(self) -> None:
        """Scroll to the title."""
        self._scroll.verticalScrollBar().setValue(0)

    def reveal(self, part: QWidget) -> None:
        """Scroll as little as it takes to show ``part``, or its beginning where it is taller than the window."""
        self._revealed = part
        self._settled.start()
        self._scroll_to_revealed()

    def _scroll_to_revealed(self) -> None:
        # What was just changed is laid out in steps, each of which may change how far one can scroll.
        if self._revealed is not None and isValid(self._revealed):
            self._scroll_to(self._revealed)

    def _settle(self) -> None:
        self._scroll_to_revealed()
        self._revealed = None

    def _scroll_to(self, part: QWidget) -> None:
        bar = self._scroll.verticalScrollBar()
        top = part.mapTo(self._ground, QPoint(0, 0)).y() - SPACE.s
        bottom = top + part.height() + 2 * SPACE.s
        bar.setValue(min(top, max(bar.value(), bottom - self._scroll.viewport().height())))


def relabel(target: QPushButton, text: str) -> None:
    """Give a button another text, spoken and shown alike."""
    target.setText(text.replace("&", "&&"))
    target.setAccessibleName(text)
