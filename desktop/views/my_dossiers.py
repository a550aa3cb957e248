"""What became of the dossiers that were submitted: all of one's own, and one that is looked up by its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card, note
from desktop.ui.gradual import Gradually
from desktop.ui.theme import SPACE
from desktop.views.page import Page, relabel


@dataclass(frozen=True, slots=True)
class DossierRow:
    """``status`` and ``time`` are ready to be read; ``urgent``: the person has to do something.

    ``wants_papers``: the portal asks for more of them.
    """

    number: str
    status: str
    time: str
    urgent: bool = False
    wants_papers: bool = False


class MyDossiersView(Page):
    """``look_up(code)``; empty for all of one's own. ``supplement(number)``: answer what the portal asks for."""

    look_up = Signal(str)
    supplement = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        card = Card()
        line = QHBoxLayout()
        line.setSpacing(SPACE.s)
        self.code = QLineEdit()
        self.code.setMaxLength(100)
        self.code.returnPressed.connect(self._asked)
        self.look_button = button("", Kind.SECONDARY, "search")
        self.look_button.clicked.connect(self._asked)
        line.addWidget(self.code, 1)
        line.addWidget(self.look_button)
        self._label = QLabel()
        self._label.setObjectName("field")
        self._label.setBuddy(self.code)
        card.body.addWidget(self._label)
        card.body.addLayout(line)
        self.body.addWidget(card)
        self._told = note("")
        self.body.addWidget(self._told)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE.s)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self.cards: list[QFrame] = []
        self.answers: list[QPushButton] = []
        self._gradually = Gradually(self)
        self.set_footer(proceed=False)
        self.setFocusProxy(self.code)
        self.retranslate()

    def show_rows(self, rows: Sequence[DossierRow], told: str = "") -> None:
        """These dossiers, or why there are none."""
        for card in self.cards:
            self._rows.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards, self.answers = [], []
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self._gradually.begin((partial(self._add, row) for row in rows), 5)

    def _add(self, row: DossierRow) -> None:
        card = QFrame()
        card.setObjectName("row")
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        column.setSpacing(SPACE.xs)
        number = QLabel(row.number)
        number.setObjectName("strong")
        number.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        status = QLabel(row.status)
        status.setObjectName("state")
        status.setProperty("state", "missing" if row.urgent else "signed")
        for label in (number, status, note(row.time)):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        if row.wants_papers:
            answer = button(_("Send the papers asked for"), Kind.PRIMARY, "upload")
            answer.setAccessibleName(_("Send the papers asked for of {number}").format(number=row.number))
            answer.clicked.connect(partial(self.supplement.emit, row.number))
            column.addWidget(answer, 0, Qt.AlignmentFlag.AlignLeft)
            self.answers.append(answer)
        card.setAccessibleName(f"{row.number}, {row.status}, {row.time}")
        self.cards.append(card)
        self._rows.addWidget(card)

    def _asked(self) -> None:
        self.look_up.emit(self.code.text().strip())

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force; whoever owns the rows shows them again."""
        super().retranslate()
        self.set_head(_("Dossiers you have submitted"), _("As the portal tells it now; the newest comes first."))
        self._label.setText(_("Dossier code"))
        self.code.setAccessibleName(_("Dossier code"))
        self.code.setPlaceholderText(_("Empty shows all of your own"))
        relabel(self.look_button, _("Look up"))
