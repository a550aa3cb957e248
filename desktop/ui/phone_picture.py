"""A drawing of a phone, to show what to look for there. It is no photograph: a CA's app has looks of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import COLOURS, FAMILY, pixmap

_SIZE: Final = QSize(164, 292)
_FRAME: Final = 7
_EDGE: Final = 12
_CENTRE: Final = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


class Press(Enum):
    """Which of the two buttons the drawing points at; ``NEITHER`` draws no buttons."""

    NEITHER = "neither"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class PhoneScreen:
    """What is drawn: the app's name, a headline, the number to compare, a line below it, buttons or PIN dots.

    ``good``: True or False mark the number as the right or a wrong one; None marks nothing.
    """

    app: str
    headline: str
    number: str = ""
    below: str = ""
    buttons: tuple[str, str] = ("", "")
    press: Press = Press.NEITHER
    good: bool | None = None
    dots: int = 0
    notice: bool = False


class PhonePicture(QWidget):
    """Draws ``screen``; ``words`` say the same to a screen reader."""

    def __init__(self, screen: PhoneScreen, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screen = screen
        self.setFixedSize(_SIZE)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        """As large as it is drawn."""
        return _SIZE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The phone."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(COLOURS.text), 2))
        painter.setBrush(QColor(COLOURS.text))
        painter.drawRoundedRect(outside, 22, 22)
        glass = outside.adjusted(_FRAME, _FRAME + 8, -_FRAME, -_FRAME - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.canvas if self._screen.notice else COLOURS.surface))
        painter.drawRoundedRect(glass, 10, 10)
        if self._screen.notice:
            self._draw_notice(painter, glass)
        else:
            self._draw_app(painter, glass)
        painter.end()

    def _draw_notice(self, painter: QPainter, glass: QRectF) -> None:
        card = glass.adjusted(8, 56, -8, -112)
        painter.setBrush(QColor(COLOURS.surface))
        painter.drawRoundedRect(card, 10, 10)
        painter.drawPixmap(round(card.left()) + 10, round(card.top()) + 10, pixmap("phone", COLOURS.primary, 22))
        _write(painter, card.adjusted(40, 8, -6, -card.height() + 36), self._screen.app, 13, COLOURS.text, bold=True)
        _write(painter, card.adjusted(8, 40, -8, -8), self._screen.headline, 15, COLOURS.text, bold=True)

    def _draw_app(self, painter: QPainter, glass: QRectF) -> None:
        screen = self._screen
        bar = QRectF(glass.left(), glass.top(), glass.width(), 34)
        painter.setBrush(QColor(COLOURS.primary))
        painter.drawRoundedRect(bar, 10, 10)
        painter.drawRect(bar.adjusted(0, 12, 0, 0))
        _write(painter, bar.adjusted(6, 0, -6, 0), screen.app, 13, COLOURS.surface, bold=True)
        inside = glass.adjusted(_EDGE, 44, -_EDGE, -_EDGE)
        _write(painter, QRectF(inside.left(), inside.top(), inside.width(), 44), screen.headline, 14, COLOURS.text)
        if screen.number:
            self._draw_number(painter, QRectF(inside.left(), inside.top() + 46, inside.width(), 50))
        for place in range(screen.dots):
            left = inside.center().x() + (place - (screen.dots - 1) / 2) * 20 - 6
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(COLOURS.text_soft))
            painter.drawEllipse(QRectF(left, inside.top() + 76, 12, 12))
        below = QRectF(inside.left(), inside.top() + 102, inside.width(), 44)
        _write(painter, below, screen.below, 13, COLOURS.text_soft)
        if any(screen.buttons):
            self._draw_buttons(painter, QRectF(inside.left(), inside.bottom() - 46, inside.width(), 38))

    def _draw_number(self, painter: QPainter, box: QRectF) -> None:
        good = self._screen.good
        colour = COLOURS.primary if good is None else COLOURS.good if good else COLOURS.bad
        soft = COLOURS.primary_soft if good is None else COLOURS.good_soft if good else COLOURS.bad_soft
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(box, 8, 8)
        _write(painter, box, self._screen.number, 21, colour, bold=True)

    def _draw_buttons(self, painter: QPainter, row: QRectF) -> None:
        half = (row.width() - 8) / 2
        for place, (words, press) in enumerate(zip(self._screen.buttons, (Press.LEFT, Press.RIGHT), strict=True)):
            box = QRectF(row.left() + place * (half + 8), row.top(), half, row.height())
            pressed = self._screen.press is press
            colour = COLOURS.bad if press is Press.LEFT else COLOURS.good
            painter.setPen(QPen(QColor(colour if pressed else COLOURS.line_strong), 3 if pressed else 1))
            painter.setBrush(QColor(colour if pressed else COLOURS.surface))
            painter.drawRoundedRect(box, 8, 8)
            _write(painter, box, words, 14, COLOURS.surface if pressed else COLOURS.text_soft, bold=pressed)


def _write(painter: QPainter, box: QRectF, words: str, size: int, colour: str, *, bold: bool = False) -> None:
    """Centred and wrapped; smaller where it would not fit."""
    font = QFont(FAMILY)
    font.setBold(bold)
    for pixels in range(size, 9, -1):
        font.setPixelSize(pixels)
        needed = QFontMetricsF(font).boundingRect(box, _CENTRE, words)
        if needed.width() <= box.width() and needed.height() <= box.height():
            break
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(box, _CENTRE, words)
