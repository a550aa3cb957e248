"""A QR code as a picture, for links that a person opens on their phone."""

from __future__ import annotations

from typing import Final

import segno
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

_QUIET: Final = 4


class QrLabel(QLabel):
    """Shows ``text`` as a QR code about ``size`` px wide; ``name`` tells a screen reader what it links to."""

    def __init__(self, text: str, name: str, size: int = 180, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPixmap(qr_pixmap(text, size))
        self.setAccessibleName(name)
        self.setToolTip(text)


def qr_pixmap(text: str, size: int) -> QPixmap:
    """Black on white with the quiet zone that the standard asks for (ISO/IEC 18004, 9.1)."""
    matrix = [list(row) for row in segno.make(text, error="m").matrix]
    width = len(matrix) + 2 * _QUIET
    image = QImage(width, width, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    black = QColor(Qt.GlobalColor.black)
    for y, row in enumerate(matrix):
        for x, module in enumerate(row):
            if module:
                image.setPixelColor(x + _QUIET, y + _QUIET, black)
    scale = max(1, size // width)
    return QPixmap.fromImage(image.scaled(width * scale, width * scale))
