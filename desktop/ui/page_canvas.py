"""The sheet that a page is painted on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.documents.renderer import RenderedImage
from desktop.ui.theme import COLOURS

_INNER = 24


class PageCanvas(QWidget):
    """``page`` is where the sheet lies, ``image`` its picture, ``words`` what stands there without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = QRectF()
        self.image: QImage | None = None
        self.words = ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Shadow, paper, page."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for grow in (3, 2, 1):
            painter.fillRect(self.page.adjusted(-grow, -grow + 1, grow, grow + 2), QColor(20, 30, 45, 14))
        painter.fillRect(self.page, QColor(COLOURS.surface))
        if self.image is not None:
            painter.drawImage(self.page, self.image)
        elif self.words:
            painter.setPen(QColor(COLOURS.text_soft))
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.page.adjusted(_INNER, _INNER, -_INNER, -_INNER), wrapped, self.words)


def as_image(picture: RenderedImage) -> QImage:
    """Pixels as Qt's picture, with a copy of its own."""
    kind = QImage.Format.Format_RGBA8888_Premultiplied if picture.alpha else QImage.Format.Format_RGB888
    return QImage(picture.data, picture.width, picture.height, picture.stride, kind).copy()
