"""The end of the journey where the portal takes files only on its own page: folder, page, code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from core.documents.handoff_sheet import not_official
from core.i18n import _
from core.portal.handoff import looks_usual, portal_code
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card
from desktop.views.page import Page, relabel


class HandOverView(Page):
    """Emits ``folder_asked``, ``page_asked``, ``shown_asked`` and ``noted(code)``; ``proceed`` ends it."""

    folder_asked = Signal()
    shown_asked = Signal()
    page_asked = Signal()
    noted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        self._folder, self._count, self._host, self._record = "", 0, "", ""
        first, self._first, self.folder_words = _card()
        self.folder_button = button("", Kind.PRIMARY, "folder")
        self.show_button = button("", Kind.QUIET, "external")
        second, self._second, self._page_words = _card()
        self.page_button = button("", Kind.SECONDARY, "globe")
        third, self._third, self._code_words = _card()
        self.code = QLineEdit()
        self.note_button = button("", Kind.SECONDARY, "receipt")
        self.notice = _line("strong")
        self._doubt, self.record_words = _line("note"), _line("note")
        for card, widgets in (
            (first, (self.folder_button, self.show_button)),
            (second, (self.page_button,)),
            (third, (self.code, self._doubt, self.note_button, self.record_words, self.notice)),
        ):
            for widget in widgets:
                card.body.addWidget(widget)
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.folder_button.clicked.connect(self.folder_asked)
        self.show_button.clicked.connect(self.shown_asked)
        self.page_button.clicked.connect(self.page_asked)
        self.code.textChanged.connect(lambda _text: self._judge())
        self.note_button.clicked.connect(self._note)
        self.setFocusProxy(self.folder_button)
        self.begin("")

    def begin(self, host: str) -> None:
        """Nothing lies ready yet; ``host`` is where the official page is."""
        self._folder, self._count, self._host, self._record = "", 0, host, ""
        self.code.clear()
        self.retranslate()

    def show_folder(self, folder: str, count: int) -> None:
        """The files lie ready there."""
        self._folder, self._count = folder, count
        self.retranslate()

    def show_record(self, path: str) -> None:
        """The sheet with the code is written."""
        self._record = path
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language in force; what was typed stays."""
        super().retranslate()
        self.set_head(
            _("Hand in on the official page"),
            _("This portal takes files only on its own page. This program sends nothing there."),
        )
        self._first.setText(_("1. Put the files in a folder"))
        self.folder_words.setText(
            _("{count} numbered files and their list lie in {folder}").format(count=self._count, folder=self._folder)
            if self._folder
            else _("The signed files are copied, numbered in the order of the papers, with a list beside them.")
        )
        self._second.setText(_("2. Hand them in on the official page"))
        self._page_words.setText(
            _("The page opens in your browser at {host}. Sign in there and attach the files by their numbers.").format(
                host=self._host
            )
        )
        self._third.setText(_("3. Note the code that the page gave"))
        self._code_words.setText(_("Copy the dossier code from the page. If there is none yet, you can end here."))
        self.code.setAccessibleName(_("Dossier code from the official page"))
        self.code.setPlaceholderText("H19.00.00.00-261126-0001")
        self.notice.setText(not_official())
        self.record_words.setText(_("Saved as {path}").format(path=self._record))
        self.record_words.setVisible(bool(self._record))
        relabel(self.folder_button, _("Choose where to put them…"))
        relabel(self.show_button, _("Show the folder"))
        relabel(self.page_button, _("Open the official page"))
        relabel(self.note_button, _("Save the note"))
        relabel(self.proceed_button, _("Done"))
        self.show_button.setVisible(bool(self._folder))
        self.page_button.setEnabled(bool(self._folder))
        self.allow("" if self._folder else _("Put the files in a folder first"))
        self._judge()

    def _judge(self) -> None:
        code = portal_code(self.code.text())
        self.note_button.setEnabled(bool(self._folder) and code is not None)
        self._doubt.setVisible(bool(self.code.text().strip()) and (code is None or not looks_usual(code)))
        self._doubt.setText(
            _("This does not look like a usual dossier code. Please compare it with the page once more.")
        )

    def _note(self) -> None:
        code = portal_code(self.code.text())
        if code is not None:
            self.noted.emit(code)


def _card() -> tuple[Card, QLabel, QLabel]:
    card, head, words = Card(), _line("heading"), _line("")
    card.body.addWidget(head)
    card.body.addWidget(words)
    return card, head, words


def _line(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
