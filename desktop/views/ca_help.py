"""How to get a remote signature, for each CA of the guide: words of ours, the CA's site, links from the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.dialogs import fill
from desktop.ui.buttons import Kind, button
from desktop.ui.card import heading, note, title
from desktop.ui.qr import QrLabel
from desktop.ui.theme import SPACE
from desktop.views.ca_texts import CaText

_WIDTH_PX: Final = 780
_LINKS_PX: Final = 220
_FOOT_PX: Final = 104


@dataclass(frozen=True, slots=True)
class HelpLink:
    """A page of the profile; ``label`` is already in the person's language, ``as_of`` month and year."""

    label: str
    url: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class CaHelp:
    """A CA and the profile's links."""

    text: CaText
    links: tuple[HelpLink, ...] = ()


class CaHelpDialog(QDialog):
    """Register, install, activate, sign; the official site as a QR code. Accepted: the pictures are wanted."""

    def __init__(self, ca: CaHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading_text = _("How to get {product}").format(product=ca.text.product)
        self.setWindowTitle(heading_text)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.m)
        layout.setSpacing(SPACE.m)
        layout.addWidget(title(heading_text))
        row = QHBoxLayout()
        row.setSpacing(SPACE.l)
        steps = QVBoxLayout()
        steps.setSpacing(SPACE.s)
        for number, (name, text) in enumerate(_steps(ca.text), start=1):
            steps.addWidget(heading(f"{number}. {name}"))
            steps.addWidget(note(text))
        self.pictures = button(_("Show in pictures"), Kind.SECONDARY, "phone")
        self.pictures.clicked.connect(self.accept)
        steps.addWidget(self.pictures, 0, Qt.AlignmentFlag.AlignLeft)
        steps.addStretch(1)
        row.addLayout(steps, 1)
        row.addLayout(_links(ca))
        layout.addLayout(row)
        layout.addStretch(1)
        close = button(_("Close"), Kind.PRIMARY)
        close.setDefault(True)
        close.clicked.connect(self.reject)
        # A layout asks its wrapped labels for their height only once its width is known.
        fill(self, inside, close, _WIDTH_PX, layout.totalHeightForWidth(_WIDTH_PX) + _FOOT_PX)


def _steps(text: CaText) -> Sequence[tuple[str, str]]:
    return (
        (_("Register"), _(text.register)),
        (_("Install the app"), _(text.install)),
        (_("Activate"), _(text.activate)),
        (_("Sign"), _(text.sign)),
    )


def _links(ca: CaHelp) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(SPACE.s)
    code = QrLabel(ca.text.site, _("QR code: the site of {brand}").format(brand=ca.text.brand))
    column.addWidget(code, 0, Qt.AlignmentFlag.AlignHCenter)
    site = HelpLink(ca.text.site.removeprefix("https://"), ca.text.site)
    for link in (site, *ca.links):
        label = QLabel(f'<a href="{link.url}">{link.label}</a>')
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setOpenExternalLinks(True)
        label.setWordWrap(True)
        label.setFixedWidth(_LINKS_PX)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        label.setAccessibleName(link.label)
        label.setAccessibleDescription(link.url)
        column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
    if ca.links and ca.links[0].as_of:
        dated = note(_("Links published {month}; may no longer answer.").format(month=ca.links[0].as_of))
        dated.setFixedWidth(_LINKS_PX)
        dated.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(dated, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return column
