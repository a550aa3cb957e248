"""The portal's own front, where a profile describes one: its notice, its menu, and who answers questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.i18n import _
from core.portal.profile import Contact, ProfileLink, Wording
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card
from desktop.ui.columns import Columns
from desktop.views.page import Page, relabel


class PortalFrontView(Page):
    """``proceed`` goes on to the sign-in, ``back`` home; ``link_asked`` carries the address of a menu's entry."""

    link_asked = Signal(str)

    def __init__(
        self,
        name: Wording,
        notice: Wording,
        links: Sequence[ProfileLink],
        contacts: Sequence[Contact],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._notice, self._contacts = name, notice, contacts
        self._notice_head, self._notice_words = _line("heading"), _line("")
        card = Card()
        card.body.addWidget(self._notice_head)
        card.body.addWidget(self._notice_words)
        self.body.addWidget(card)
        menu = Columns(narrowest=260, most=3)
        self._entries = [(link, button("", Kind.QUIET, "external")) for link in links]
        for link, entry in self._entries:
            entry.setToolTip(link.url)
            entry.clicked.connect(lambda _checked=False, url=link.url: self.link_asked.emit(url))
            menu.add(entry)
        self.body.addWidget(menu)
        self._dated, self._answers = _line("note"), _line("note")
        self.body.addWidget(self._dated)
        self.body.addWidget(self._answers)
        self.body.addStretch(1)
        self.setFocusProxy(self.proceed_button)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language in force."""
        super().retranslate()
        self.set_head(str(self._name))
        self._notice_head.setText(_("Notice"))
        self._notice_words.setText(str(self._notice))
        for link, entry in self._entries:
            relabel(entry, link.label)
        months = sorted({f"{link.as_of:%m/%Y}" for link, _entry in self._entries})
        self._dated.setText(_("Published {month}; may no longer answer.").format(month=", ".join(months)))
        self._dated.setVisible(bool(months))
        self._answers.setText("\n".join(" · ".join(filter(None, (c.label, c.phone, c.email))) for c in self._contacts))
        relabel(self.back_button, _("Back to the first page"))
        relabel(self.proceed_button, _("Sign in"))


def _line(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
