"""Buttons of one look: which kind says how much the press decides."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.ui.theme import COLOURS, TARGET_PX, icon


class Kind(Enum):
    """At most one primary button a screen."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


_ICON: Final = 20
_ICON_GAP: Final = 5
_ICON_COLOURS: Final = {
    Kind.PRIMARY: COLOURS.surface,
    Kind.SECONDARY: COLOURS.primary,
    Kind.QUIET: COLOURS.primary,
    Kind.DANGER: COLOURS.bad,
}


def button(
    text: str,
    kind: Kind = Kind.SECONDARY,
    icon_name: str | None = None,
    parent: QWidget | None = None,
    *,
    square: bool = False,
) -> QPushButton:
    """A push button at least 44 px high; its text is its accessible name. ``square`` ones bear an icon only."""
    made = QPushButton(text.replace("&", "&&"), parent)
    made.setProperty("kind", kind.value)
    made.setMinimumHeight(TARGET_PX)
    made.setMinimumWidth(TARGET_PX)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    made.setAccessibleName(text)
    if icon_name is not None:
        pad = 0 if square else _ICON_GAP
        made.setIcon(icon(icon_name, _ICON_COLOURS[kind], _ICON, pad))
        made.setIconSize(QSize(_ICON + pad, _ICON))
    return made


def icon_button(icon_name: str, name: str, parent: QWidget | None = None) -> QPushButton:
    """A square button that shows an icon only; ``name`` is spoken and shown as its tip."""
    made = button("", Kind.QUIET, icon_name, parent, square=True)
    made.setFixedSize(TARGET_PX, TARGET_PX)
    made.setProperty("square", True)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
