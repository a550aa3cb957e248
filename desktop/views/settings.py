"""Settings: the portal, the screen, folders, the network, and the organisation's accounts at authorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card, note
from desktop.ui.form import FieldGroup, Form
from desktop.ui.theme import SPACE
from desktop.views.page import Page, relabel


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account's form by its id, the authorities it is for, and whether there is one."""

    account_id: str
    brands: str
    kept: bool


class SettingsView(Page):
    """``proceed`` saves. ``set_asked(account)`` and ``forget_asked(account)`` for the organisation's accounts."""

    set_asked = Signal(str)
    forget_asked = Signal(str)
    forget_filled_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        self.form = Form()
        self.body.addWidget(self.form)
        self._card: Card | None = None
        self._accounts_at = QVBoxLayout()
        self.body.addLayout(self._accounts_at)
        remembered = Card()
        self._remembered = note("")
        self.forget_filled_button = button("", Kind.SECONDARY, "trash")
        self.forget_filled_button.clicked.connect(self.forget_filled_asked)
        remembered.body.addWidget(self._remembered)
        remembered.body.addWidget(self.forget_filled_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(remembered)
        self.body.addStretch(1)
        self.buttons: dict[tuple[str, str], QWidget] = {}
        self.retranslate()

    def show_settings(self, groups: Sequence[FieldGroup], values: Mapping[str, str]) -> None:
        """The fields in the language in force."""
        self.form.set_values(values)
        self.form.set_groups(groups, at_once=2)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """What is wrong, and the focus on the first of it."""
        self.form.set_errors(errors)
        if errors:
            self.form.focus_first(tuple(errors))

    def show_accounts(self, words: str, rows: Sequence[AccountRow]) -> None:
        """``words`` about accounts, and which there are; nothing of what they hold."""
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        self.buttons = {}
        self._card = card = Card(_("Accounts of your organisation"))
        card.body.addWidget(note(words))
        for row in rows:
            card.body.addLayout(self._account(row))
        self._accounts_at.addWidget(card)

    def _account(self, row: AccountRow) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE.s)
        words = QLabel(f"{row.brands} ({row.account_id}) · " + (_("kept") if row.kept else _("none")))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        line.addWidget(words, 1)
        self._add_button(line, row, "set", _("Change…") if row.kept else _("Enter…"), "edit")
        if row.kept:
            self._add_button(line, row, "forget", _("Forget"), "trash")
        return line

    def _add_button(self, line: QHBoxLayout, row: AccountRow, what: str, words: str, icon: str) -> None:
        made = button(words, Kind.QUIET, icon)
        made.setAccessibleName(f"{words} {row.brands} ({row.account_id})")
        asked = self.set_asked if what == "set" else self.forget_asked
        made.clicked.connect(lambda _checked=False: asked.emit(row.account_id))
        self.buttons[what, row.account_id] = made
        line.addWidget(made)

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force; whoever owns the fields shows them again."""
        super().retranslate()
        self.set_head(_("Settings"), _("What is changed here counts from the next start of the program."))
        self._remembered.setText(
            _(
                "What you filled in of yourself is kept here, sealed, for 30 days after a dossier was submitted: the "
                "next one begins with it."
            )
        )
        relabel(self.forget_filled_button, _("Forget what was filled in"))
        relabel(self.proceed_button, _("Save"))
