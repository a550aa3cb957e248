"""The end of the journey: the portal's receipt."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card
from desktop.ui.columns import Columns
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.page import Page, relabel


class ReceiptView(Page):
    """``proceed`` goes back to the first screen.

    ``save_asked`` wants the receipt as a PDF, ``open_asked`` shows it, ``print_asked`` prints it.
    ``save_signed_asked`` wants the signed files.
    """

    save_asked = Signal()
    save_signed_asked = Signal()
    open_asked = Signal()
    print_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=720)
        self._practice = self._provisional = False
        self._saved: str | None = None
        self._signed, self._signed_folder = 0, ""
        card = Card()
        top = QHBoxLayout()
        top.setSpacing(SPACE.m)
        picture = QLabel()
        picture.setPixmap(pixmap("check-circle", COLOURS.good, 48))
        words = QVBoxLayout()
        self._label = QLabel()
        self._label.setObjectName("note")
        self._label.setWordWrap(True)
        self.number = QLabel()
        self.number.setObjectName("receipt_number")
        self.number.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.number.setWordWrap(True)
        words.addWidget(self._label)
        words.addWidget(self.number)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        card.body.addLayout(top)
        self._service, self._time, self._papers = QLabel(), QLabel(), QLabel()
        for label in (self._service, self._time, self._papers):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            card.body.addWidget(label)
        self._practice_words = QLabel()
        self._practice_words.setObjectName("practice")
        self._practice_words.setWordWrap(True)
        card.body.addWidget(self._practice_words)
        self._signed_note = QLabel()
        self._signed_note.setWordWrap(True)
        self._signed_note.setTextFormat(Qt.TextFormat.PlainText)
        card.body.addWidget(self._signed_note)
        buttons = Columns(narrowest=250, most=3)
        self.save_signed_button = button("", Kind.SECONDARY, "file-signed")
        self.save_signed_button.clicked.connect(self.save_signed_asked)
        self.save_button = button("", Kind.SECONDARY, "download")
        self.save_button.clicked.connect(self.save_asked)
        self.print_button = button("", Kind.SECONDARY, "print")
        self.print_button.clicked.connect(self.print_asked)
        self._open = button("", Kind.QUIET, "external")
        self._open.clicked.connect(self.open_asked)
        self._open.hide()
        for choice in (self.save_signed_button, self.save_button, self.print_button):
            buttons.add(choice)
        card.body.addWidget(buttons)
        self._where = QLabel()
        self._where.setObjectName("note")
        self._where.setWordWrap(True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._where.hide()
        card.body.addWidget(self._where)
        card.body.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.set_footer(back=False)
        self.setFocusProxy(self.save_button)
        self.retranslate()

    def show_receipt(
        self, number: str, time: str, service: str, papers: Sequence[str], *, practice: bool, provisional: bool
    ) -> None:
        """The receipt; ``time`` and ``papers`` are ready to be read. ``provisional``: the code is yet to come."""
        self._practice, self._provisional = practice, provisional
        self.number.setText(number)
        self._service.setText(service)
        self._time.setText(_("Received at {time}").format(time=time))
        self._papers.setText(_("Papers:") + "\n" + "\n".join(f"•  {paper}" for paper in papers))
        self.retranslate()

    def show_saved(self, where: str | None) -> None:
        """Where the PDF is; None as long as there is none."""
        self._saved = where
        self._where.setVisible(where is not None)
        self._open.setVisible(where is not None)
        self.retranslate()

    def show_signed(self, count: int, folder: str | None) -> None:
        """How many signed files there are, and the folder where copies of them are; None as long as there are none."""
        self._signed, self._signed_folder = count, folder or ""
        self.retranslate()

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force."""
        super().retranslate()
        self.set_head(_("The dossier was submitted"))
        self._label.setText(
            _("Temporary number: the agency gives the dossier's code when it receives it")
            if self._provisional
            else _("Receipt number")
        )
        self._practice_words.setVisible(self._practice)
        self._practice_words.setText(_("PRACTICE RECEIPT – no legal value"))
        self.save_signed_button.setVisible(self._signed > 0)
        self._signed_note.setVisible(self._signed > 0)
        self._signed_note.setText(
            _("Signed files saved in {folder}").format(folder=self._signed_folder)
            if self._signed_folder
            else _("Your signed files are wiped when you leave this screen. Save copies if you want to keep them.")
        )
        relabel(self.save_signed_button, _("Save signed copies…"))
        relabel(self.save_button, _("Save the receipt as PDF"))
        relabel(self.print_button, _("Print the receipt…"))
        relabel(self._open, _("Open it"))
        self._where.setText(_("Saved as {path}").format(path=self._saved or ""))
        relabel(self.proceed_button, _("Back to the first screen"))
