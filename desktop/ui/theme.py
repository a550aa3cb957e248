"""Colours, spacing, fonts and icons: a calm public service in one light theme.

``apply`` must be called once after the application was made. Sizes are device-independent pixels; touch targets are at
least 44 px; text has a contrast of at least 4.5:1 on its ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from core.paths import resource

TEXT_PX: Final = 16
TARGET_PX: Final = 44
FAMILY: Final = "Noto Sans"


@dataclass(frozen=True, slots=True)
class Colours:
    """Names by role."""

    primary: str = "#0b4a8f"
    primary_hover: str = "#083b73"
    primary_pressed: str = "#062d58"
    primary_soft: str = "#e8f0fa"
    primary_line: str = "#b6cdea"
    seal: str = "#b3261e"
    seal_soft: str = "#fdecea"
    ground: str = "#f4f6f9"
    surface: str = "#ffffff"
    text: str = "#1b2430"
    text_soft: str = "#4a5666"
    text_faint: str = "#5f6b7a"
    line: str = "#d5dce5"
    line_strong: str = "#8592a3"
    focus: str = "#e08a00"
    good: str = "#1a6b3c"
    good_soft: str = "#e6f4ec"
    good_line: str = "#a9d6bb"
    warn: str = "#7a4d00"
    warn_soft: str = "#fff5e0"
    warn_line: str = "#ecce8e"
    bad: str = "#a3211a"
    bad_soft: str = "#fdecea"
    bad_line: str = "#efb6b1"
    practice: str = "#5b3a8c"
    canvas: str = "#dfe4ea"


@dataclass(frozen=True, slots=True)
class Spacing:
    """The spacing scale, in px."""

    xs: int = 4
    s: int = 8
    m: int = 16
    l: int = 24  # noqa: E741 - the scale's own name
    xl: int = 32
    xxl: int = 48


COLOURS: Final = Colours()
SPACE: Final = Spacing()


def apply(app: QApplication) -> None:
    """Load the fonts and the style sheet; Fusion underneath, so that all platforms look alike."""
    for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))
    font = QFont(FAMILY)
    font.setPixelSize(TEXT_PX)
    app.setFont(font)
    app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setStyleSheet(style_sheet())


def style_sheet() -> str:
    """The style sheet with its colours filled in; files are read in the order of their names."""
    values = {name: getattr(COLOURS, name) for name in COLOURS.__slots__}
    values["icons"] = resource("icons").as_posix()
    sheets = sorted(resource("style").glob("*.qss"))
    return "\n".join(Template(sheet.read_text(encoding="utf-8")).substitute(values) for sheet in sheets)


def icon(name: str, colour: str = COLOURS.text, size: int = 24, pad: int = 0) -> QIcon:
    """One of ``resources/icons`` in ``colour``, sharp on every screen; ``pad`` px of air follow it."""
    made = QIcon(pixmap(name, colour, size, pad))
    made.addPixmap(pixmap(name, COLOURS.line_strong, size, pad), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: str = COLOURS.text, size: int = 24, pad: int = 0) -> QPixmap:
    """An icon as a picture of ``size`` px, at the screen's own resolution."""
    return _pixmap(name, colour, size, pad, QGuiApplication.primaryScreen().devicePixelRatio())


@cache
def _pixmap(name: str, colour: str, size: int, pad: int, ratio: float) -> QPixmap:
    svg = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    picture = QPixmap(round((size + pad) * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: COLOURS.ground,
        QPalette.ColorRole.WindowText: COLOURS.text,
        QPalette.ColorRole.Base: COLOURS.surface,
        QPalette.ColorRole.AlternateBase: COLOURS.ground,
        QPalette.ColorRole.Text: COLOURS.text,
        QPalette.ColorRole.PlaceholderText: COLOURS.text_faint,
        QPalette.ColorRole.Button: COLOURS.surface,
        QPalette.ColorRole.ButtonText: COLOURS.text,
        QPalette.ColorRole.Highlight: COLOURS.primary,
        QPalette.ColorRole.HighlightedText: COLOURS.surface,
        QPalette.ColorRole.ToolTipBase: COLOURS.text,
        QPalette.ColorRole.ToolTipText: COLOURS.surface,
        QPalette.ColorRole.Link: COLOURS.primary,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    return palette
