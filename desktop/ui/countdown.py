"""Seconds left, as a calm ring. Counts on the monotonic clock: neither a changed wall clock nor a sleep matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.clock import SystemClock
from core.i18n import _
from core.signing.seconds import announced, seconds_left
from desktop.ui.theme import COLOURS, FAMILY

_TICK_MS: Final = 250
_LATE_S: Final = 30
_SIZE: Final = 132


class Countdown(QWidget):
    """``clock`` gives seconds that never jump. Without a deadline the ring is empty."""

    def __init__(self, clock: Callable[[], float] = SystemClock().monotonic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._deadline: float | None = None
        self._total, self._about = 1.0, False
        self._shown: int | None = None
        self.setFixedSize(_SIZE, _SIZE)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def seconds_left(self) -> int | None:
        """Whole seconds, rounded up, never below 0; None while nothing is counted."""
        return self._shown

    def count_to(self, deadline: float | None, total_s: float | None, *, about: bool = False) -> None:
        """``deadline`` is a moment of the clock, ``total_s`` what the full ring stands for.

        ``about``: it is what is known of the CA, not what the CA itself said.
        """
        self._deadline, self._about = deadline, about
        if deadline is None:
            self._timer.stop()
        else:
            self._total = max(1.0, total_s or deadline - self._clock())
            self._timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Look at the clock."""
        before, self._shown = self._shown, self._left()
        if self._shown != before:
            if self._shown is not None:
                words = _("About {seconds} seconds left") if self._about else _("{seconds} seconds left")
                self.setAccessibleName(words.format(seconds=self._shown))
                if announced(before, self._shown):
                    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))
            self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(_SIZE, _SIZE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ring, and the time inside as minutes and seconds."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(7, 7, -7, -7)
        pen = QPen(QColor(COLOURS.line), 8)
        painter.setPen(pen)
        painter.drawEllipse(ring)
        if self._shown is None or self._deadline is None:
            return
        share = min(1.0, max(0.0, (self._deadline - self._clock()) / self._total))
        pen.setColor(QColor(COLOURS.warn if self._shown <= _LATE_S else COLOURS.primary))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(ring, 90 * 16, round(share * 360 * 16))
        font = QFont(FAMILY)
        font.setPixelSize(30)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(COLOURS.text))
        text = f"{self._shown // 60}:{self._shown % 60:02d}"
        painter.drawText(ring.adjusted(0, -10, 0, -10), Qt.AlignmentFlag.AlignCenter, text)
        font.setPixelSize(14)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(COLOURS.text_soft))
        painter.drawText(ring.adjusted(0, 44, 0, 0), Qt.AlignmentFlag.AlignCenter, _("time left"))
        if self._about:
            painter.drawText(ring.adjusted(0, 0, 0, -68), Qt.AlignmentFlag.AlignCenter, _("about"))

    def _left(self) -> int | None:
        return None if self._deadline is None else seconds_left(self._deadline, self._clock())
