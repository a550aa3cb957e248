"""How to get a remote signature, for each CA of the guide: words of ours, links from the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.card import heading, note, title
from desktop.ui.qr import QrLabel
from desktop.ui.theme import SPACE

_WIDTH_PX: Final = 720
_LINKS_PX: Final = 220


@dataclass(frozen=True, slots=True)
class HelpLink:
    """A page of the CA or the profile; ``label`` is already in the person's language, ``as_of`` month and year."""

    label: str
    url: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class CaHelp:
    """A CA as the readiness screen shows it: its brand, its product (also the app's name) and the profile's links."""

    brand: str
    product: str
    links: tuple[HelpLink, ...] = ()


class CaHelpDialog(QDialog):
    """Register, install, activate; with a QR code for the phone where the profile knows a page."""

    def __init__(self, ca: CaHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading_text = _("How to get {product}").format(product=ca.product)
        self.setWindowTitle(heading_text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        layout.setSpacing(SPACE.m)
        layout.addWidget(title(heading_text))
        row = QHBoxLayout()
        row.setSpacing(SPACE.l)
        steps = QVBoxLayout()
        steps.setSpacing(SPACE.m)
        for number, (name, text) in enumerate(_steps(ca), start=1):
            steps.addWidget(heading(f"{number}. {name}"))
            steps.addWidget(note(text))
        steps.addStretch(1)
        row.addLayout(steps, 1)
        if ca.links:
            row.addLayout(_links(ca.links))
        layout.addLayout(row)
        close = button(_("Close"), Kind.PRIMARY)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout.addLayout(foot)
        # A layout asks its wrapped labels for their height only once its width is known.
        self.setFixedWidth(_WIDTH_PX)
        self.setMinimumHeight(layout.totalHeightForWidth(_WIDTH_PX))


def _steps(ca: CaHelp) -> Sequence[tuple[str, str]]:
    return (
        (
            _("Register"),
            _("Ask {brand} for a personal remote signature. You need your ID card and your phone number.").format(
                brand=ca.brand
            ),
        ),
        (
            _("Install the app"),
            _("Install {product} from your phone's own app store, and sign in with the account you were given.").format(
                product=ca.product
            ),
        ),
        (
            _("Activate"),
            _("Activate the certificate in the app and choose a PIN. Only you should know it; we never ask for it."),
        ),
    )


def _links(links: Sequence[HelpLink]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(SPACE.s)
    first = links[0]
    code = QrLabel(first.url, _("QR code: {label}").format(label=first.label))
    column.addWidget(code, 0, Qt.AlignmentFlag.AlignHCenter)
    for link in links:
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
    if first.as_of:
        dated = note(_("Published {month}; may no longer answer.").format(month=first.as_of))
        dated.setFixedWidth(_LINKS_PX)
        dated.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(dated, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return column
