"""How a confirmation ended, and what makes sense next."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.errors import PhoneNotReadyError, Retry
from core.i18n import _
from core.messages import describe
from core.signing.phases import Phase
from core.signing.progress import DocumentProgress, SigningResult
from core.signing.provider import ProviderInfo
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card, heading
from desktop.ui.side_by_side import SideBySide
from desktop.ui.theme import SPACE, pixmap
from desktop.views.outcome_words import outcome_words
from desktop.views.page import relabel

_NARROW_PX: Final = 640
_AGAIN: Final = frozenset({Phase.DECLINED, Phase.EXPIRED, Phase.CANCELLED, Phase.UNKNOWN, Phase.FAILED})


class OutcomePanel(Card):
    """The buttons' signals: ``resume`` carries the transaction id."""

    retry = Signal()
    other_certificate = Signal()
    resume = Signal(str)
    help = Signal()
    go_on = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._transaction_id = ""
        self._icon = QLabel()
        self.title = heading("")
        self.text, self.documents = QLabel(), QLabel()
        for label in (self.text, self.documents):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.documents.setObjectName("note")
        row = QHBoxLayout()
        row.setSpacing(SPACE.l)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(SPACE.s)
        for label in (self.title, self.text, self.documents):
            words.addWidget(label)
        row.addLayout(words, 1)
        self.body.addLayout(row)
        self.back_button = button("", Kind.QUIET, "arrow-left")
        self.other_button = button("", Kind.SECONDARY, "certificate")
        self.retry_button = button("", Kind.PRIMARY, "refresh")
        self.help_button = button("", Kind.SECONDARY, "help")
        self.resume_button = button("", Kind.PRIMARY, "download")
        self.go_on_button = button("", Kind.PRIMARY, "arrow-right")
        self.back_button.clicked.connect(self.back)
        self.other_button.clicked.connect(self.other_certificate)
        self.retry_button.clicked.connect(self.retry)
        self.help_button.clicked.connect(self.help)
        self.resume_button.clicked.connect(lambda: self.resume.emit(self._transaction_id))
        self.go_on_button.clicked.connect(self.go_on)
        actions = SideBySide(_NARROW_PX)
        actions.row.setSpacing(SPACE.s)
        actions.row.addWidget(self.back_button)
        actions.row.addStretch(1)
        for widget in (self.help_button, self.other_button, self.retry_button, self.resume_button, self.go_on_button):
            actions.row.addWidget(widget)
        self.body.addWidget(actions)

    def show_result(self, result: SigningResult, provider: ProviderInfo | None, *, again: bool = True) -> None:
        """Words, the state of each file, and the actions that make sense now; ``again`` False: no new request."""
        self._transaction_id = result.transaction_id
        words = outcome_words(result, provider)
        self._icon.setPixmap(pixmap(words.icon, words.colour, 40))
        self.title.setText(words.title)
        self.text.setText(words.text)
        self._show_documents(result)
        signed = any(item.signed is not None for item in result.documents)
        unsigned = any(item.signed is None for item in result.documents)
        again = again and (result.phase in _AGAIN or (signed and unsigned)) and not result.open
        # A CA that answered wrongly is not asked again for the same; another certificate may still do.
        hopeless = result.phase is Phase.FAILED and result.error is not None and result.error.retry is Retry.NO
        self.retry_button.setVisible(again and not hopeless)
        self.other_button.setVisible(again)
        self.resume_button.setVisible(result.open)
        app = provider.app if provider is not None else None
        self.help_button.setVisible(app is not None and isinstance(result.error, PhoneNotReadyError))
        relabel(self.help_button, _("Set up the app"))
        self.go_on_button.setVisible(signed)
        self.back_button.setVisible(result.phase is not Phase.DONE or unsigned)
        relabel(self.back_button, _("Back"))
        relabel(self.other_button, _("Another certificate"))
        # After an unknown ending the first request may have been signed: pressing this is a second one, and says so.
        again_words = _("Send a new request") if result.phase is Phase.UNKNOWN else _("Try again")
        relabel(self.retry_button, _("Sign the rest again") if signed else again_words)
        relabel(self.resume_button, _("Fetch the result"))
        relabel(self.go_on_button, _("See the signed files"))
        self.setAccessibleName(f"{words.title}. {words.text}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _show_documents(self, result: SigningResult) -> None:
        some = any(item.signed is not None for item in result.documents)
        mixed = len(result.documents) > 1 and (some or result.phase is Phase.FAILED)
        self.documents.setVisible(mixed)
        lines = [f"{item.source.name}: {_state(item)}" for item in result.documents] if mixed else []
        self.documents.setText("\n".join(lines))


def _state(item: DocumentProgress) -> str:
    if item.signed is not None:
        return _("signed")
    return describe(item.error).title if item.error is not None else _("not signed")
