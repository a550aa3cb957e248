"""The last look before the dossier goes out, and its progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from core.i18n import _
from core.wording.consent import consent_box
from desktop.ui.card import Card
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.page import Page, relabel


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the check list; ``blocking`` ones must be mended first."""

    text: str
    done: bool
    blocking: bool = False


class SubmissionView(Page):
    """``proceed`` is *Nộp hồ sơ*; ``by_hand`` where the person does that on the portal's own page.

    ``agreed(bool)``: the box under what is sent was ticked, or not any more. By hand, nothing is sent from here.
    """

    agreed = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, by_hand: bool = False) -> None:
        super().__init__(parent, content_px=860)
        self._by_hand = by_hand
        self._service = QLabel()
        self._service.setObjectName("heading")
        self._service.setWordWrap(True)
        card = Card()
        card.body.addWidget(self._service)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE.m)
        card.body.addLayout(self._list)
        self.body.addWidget(card)
        self._what = Card()
        self._what_title, self._what_words, self.agree = QLabel(), QLabel(), QCheckBox()
        self._what_title.setObjectName("heading")
        self._what_words.setWordWrap(True)
        self._what_words.setTextFormat(Qt.TextFormat.PlainText)
        self.agree.toggled.connect(self._agreed)
        for part in (self._what_title, self._what_words, self.agree):
            self._what.body.addWidget(part)
        self._what.setVisible(not by_hand)
        self.body.addWidget(self._what)
        self._blocking = ""
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress_words = QLabel()
        self._progress_words.setWordWrap(True)
        for widget in (self._progress_words, self._progress):
            self.body.addWidget(widget)
            widget.hide()
        self.body.addStretch(1)
        self.setFocusProxy(self.proceed_button)
        self.retranslate()

    def show_checks(self, service: str, items: Sequence[CheckItem]) -> None:
        """What goes out; the button waits for the blocking lines."""
        self._service.setText(service)
        while (old := self._list.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for item in items:
            self._list.addWidget(_line(item))
        self._blocking = next((item.text for item in items if item.blocking), "")
        self._allow()

    def show_consent(self, lines: Sequence[str], *, agreed: bool) -> None:
        """What is sent, to whom and why; the box is never ticked by itself."""
        self._what_words.setText("\n".join(f"•  {line}" for line in lines))
        self.agree.blockSignals(True)
        self.agree.setChecked(agreed)
        self.agree.blockSignals(False)
        self._allow()

    def _agreed(self, agreed: bool) -> None:
        self.agreed.emit(agreed)
        self._allow()

    def _allow(self) -> None:
        missing = "" if self._by_hand or self.agree.isChecked() else _("Agree to the sending of your data first.")
        self.allow(self._blocking or missing)

    def show_progress(self, uploaded: int, total: int, *, submitting: bool) -> None:
        """Files uploaded so far."""
        self._progress.setRange(0, total + 1)
        self._progress.setValue(uploaded)
        words = (
            _("Submitting the dossier…")
            if submitting
            else _("Uploading file {number} of {total}…").format(number=uploaded + 1, total=total)
        )
        self._progress_words.setText(words)
        self._progress.setAccessibleName(words)
        self._show_running(True)

    def set_running(self, running: bool) -> None:
        """While the dossier is on its way nothing else can be pressed."""
        self._show_running(running)

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force; whoever owns the list shows it again."""
        super().retranslate()
        self._what_title.setText(_("Your personal data"))
        self.agree.setText(consent_box())
        self.agree.setAccessibleName(consent_box())
        if self._by_hand:
            self.set_head(_("Review and hand in"), _("You hand the files in yourself, on the official page."))
            relabel(self.proceed_button, _("Go on to the official page"))
            return
        self.set_head(_("Review and submit"), _("The dossier is submitted once, even if the connection breaks midway."))
        relabel(self.proceed_button, _("Submit the dossier"))

    def _show_running(self, running: bool) -> None:
        self._progress.setVisible(running)
        self._progress_words.setVisible(running)
        self.back_button.setEnabled(not running)
        self.agree.setEnabled(not running)
        self.proceed_button.setEnabled(not running)


def _line(item: CheckItem) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE.m)
    picture = QLabel()
    name, colour = (
        ("check-circle", COLOURS.good)
        if item.done
        else ("alert", COLOURS.warn)
        if item.blocking
        else ("info", COLOURS.primary)
    )
    picture.setPixmap(pixmap(name, colour, 24))
    text = QLabel(item.text)
    text.setWordWrap(True)
    text.setTextFormat(Qt.TextFormat.PlainText)
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text, 1)
    return holder
