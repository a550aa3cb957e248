"""What the chosen portal does not take from this program, and what can be done here instead."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.i18n import _
from core.portal.profile import Wording
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card
from desktop.views.page import Page, relabel


class NotHereView(Page):
    """``portal`` and ``note`` are its profile's words. Emits ``sign`` and ``verify``, which work without the portal."""

    sign = Signal()
    verify = Signal()

    def __init__(self, portal: Wording, note: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=720)
        self._portal, self._note = portal, note
        card = Card()
        self._words, self._portal_words = QLabel(), QLabel()
        for label in (self._words, self._portal_words):
            label.setWordWrap(True)
            card.body.addWidget(label)
        self.sign_button = button("", Kind.PRIMARY, "sign")
        self.verify_button = button("", Kind.SECONDARY, "shield-check")
        self.sign_button.clicked.connect(self.sign)
        self.verify_button.clicked.connect(self.verify)
        for choice in (self.sign_button, self.verify_button):
            card.body.addWidget(choice)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.set_footer(proceed=False)
        self.setFocusProxy(self.sign_button)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language in force."""
        super().retranslate()
        self.set_head(_("Submit a dossier"))
        self._words.setText(
            _("{portal} does not take dossiers from this program yet. You can prepare the signed files here.").format(
                portal=self._portal
            )
        )
        self._portal_words.setText(str(self._note))
        relabel(self.sign_button, _("Sign a document"))
        relabel(self.verify_button, _("Check a signature"))
