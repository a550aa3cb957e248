"""Papers that the portal asks for after the submission: attach, sign, send."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.i18n import _
from desktop.ui.card import Card
from desktop.views.page import Page, relabel
from desktop.views.paper_table import PaperRow, PaperTable


class SupplementView(Page):
    """``proceed`` signs what is not signed, and sends once all is; ``acted``/``dropped`` are of the papers."""

    acted = Signal(str, object)
    dropped = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        card = Card()
        self._number, self._reason = QLabel(), QLabel()
        self._number.setObjectName("heading")
        for label in (self._number, self._reason):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            card.body.addWidget(label)
        self.body.addWidget(card)
        self.table = PaperTable()
        self.table.acted.connect(self.acted)
        self.table.dropped.connect(self.dropped)
        self.body.addWidget(self.table)
        self.body.addStretch(1)
        self._told = ("", "")
        self._unsigned, self._ready = 0, False
        self.setFocusProxy(self.proceed_button)
        self.retranslate()

    def show_request(self, number: str, reason: str) -> None:
        """Which dossier, and why the portal asks."""
        self._told = (number, reason)
        self.retranslate()
        self.show_top()

    def show_rows(self, rows: Sequence[PaperRow], unsigned: int, *, ready: bool) -> None:
        """The papers asked for; how many wait for a signature, and whether all can be sent."""
        self.table.show_rows(rows)
        self._unsigned, self._ready = unsigned, ready
        self.retranslate()

    def set_running(self, running: bool) -> None:
        """While it is being sent nothing can be pressed."""
        self.table.setEnabled(not running)
        self.back_button.setEnabled(not running)
        self.proceed_button.setEnabled(not running and (self._ready or self._unsigned > 0))

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force; whoever owns the rows shows them again."""
        super().retranslate()
        number, reason = self._told
        self.set_head(
            _("Papers that the portal asks for"),
            _("Attach each paper once more. PDFs are signed again before they are sent."),
        )
        self._number.setText(_("Dossier {number}").format(number=number))
        self._reason.setText(_("The agency writes: {reason}").format(reason=reason))
        relabel(self.proceed_button, _("Sign") if self._unsigned else _("Send to the portal"))
        self.proceed_button.setEnabled(self._ready or self._unsigned > 0)
