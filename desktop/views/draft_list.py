"""Dossiers begun earlier and not submitted, above the choice of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.theme import SPACE
from desktop.views.page import relabel

MOST: Final = 5
"""Rows shown; who has begun more finds the older ones when these are done."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One dossier; ``facts`` tells when it was left, at which step and how many files it has."""

    dossier_id: str
    service: str
    facts: str


class DraftList(QWidget):
    """``resume_asked(dossier_id)`` and ``wipe_asked(dossier_id, service)``; hidden while there is nothing."""

    resume_asked = Signal(str)
    wipe_asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, SPACE.m)
        layout.setSpacing(SPACE.s)
        self._title = QLabel()
        self._title.setObjectName("heading")
        layout.addWidget(self._title)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE.s)
        layout.addLayout(self._rows)
        self.cards: list[_Row] = []
        self.hide()

    def show_rows(self, rows: Sequence[DraftRow]) -> None:
        """These dossiers, in the language in force."""
        self._title.setText(_("Dossiers you have begun"))
        for card in self.cards:
            self._rows.removeWidget(card)
            card.deleteLater()
        self.cards = [_Row(row) for row in rows[:MOST]]
        for card in self.cards:
            card.resume.clicked.connect(lambda _checked=False, one=card: self.resume_asked.emit(one.row.dossier_id))
            card.wipe.clicked.connect(
                lambda _checked=False, one=card: self.wipe_asked.emit(one.row.dossier_id, one.row.service)
            )
            self._rows.addWidget(card)
        self.setVisible(bool(rows))


class _Row(QFrame):
    def __init__(self, row: DraftRow) -> None:
        super().__init__()
        self.row = row
        self.setObjectName("row")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE.m, SPACE.s, SPACE.s, SPACE.s)
        layout.setSpacing(SPACE.m)
        words = QVBoxLayout()
        words.setSpacing(SPACE.xs)
        for text, name in ((row.service, "strong"), (row.facts, "note")):
            label = QLabel(text)
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(label)
        layout.addLayout(words, 1)
        self.wipe, self.resume = button("", Kind.QUIET), button("", Kind.SECONDARY)
        relabel(self.wipe, _("Delete"))
        relabel(self.resume, _("Continue"))
        self.wipe.setAccessibleName(_("Delete: {name}").format(name=row.service))
        self.resume.setAccessibleName(_("Continue: {name}").format(name=row.service))
        layout.addWidget(self.wipe)
        layout.addWidget(self.resume)
