"""*Chọn CTS*: the certificates of a person at a CA, one of which may be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from core.i18n import _
from core.signing.model import Credential
from core.validation.expiry import holder_warning
from desktop.ui.theme import SPACE


class CertificateRow(QFrame):
    """One certificate; an unusable one is shown, says why, and cannot be chosen."""

    def __init__(self, credential: Credential, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.credential = credential
        self.setObjectName("choice")
        why_not = _why_not(credential, now)
        self.radio = QRadioButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.s, SPACE.s, SPACE.m, SPACE.s)
        row.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        name = QLabel(credential.subject_name)
        name.setObjectName("strong")
        details = QLabel(
            "\n".join(
                (
                    _("Issued by {issuer}").format(issuer=credential.issuer_name),
                    _("Serial number {serial}").format(serial=credential.serial_number),
                    _("Valid {start} – {end}").format(
                        start=f"{credential.valid_from.astimezone(now.tzinfo):%d/%m/%Y}",
                        end=f"{credential.valid_to.astimezone(now.tzinfo):%d/%m/%Y}",
                    ),
                )
            )
        )
        details.setObjectName("note")
        for label in (name, details):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            words.addWidget(label)
        soon = "" if why_not else holder_warning(credential.valid_to, now)
        if soon:
            warning = QLabel(soon)
            warning.setObjectName("expiry")
            warning.setWordWrap(True)
            warning.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(warning)
        self._note = QLabel()
        self._note.setObjectName("expiry")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.hide()
        words.addWidget(self._note)
        row.addLayout(words, 1)
        self._badge = QLabel()
        self._badge.setObjectName("badge")
        self._badge.hide()
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        self._spoken = [part for part in (credential.subject_name, *details.text().splitlines(), soon) if part]
        self.radio.setAccessibleName(", ".join(self._spoken))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if why_not:
            self.refuse(why_not)

    def refuse(self, why_not: str, note: str = "") -> None:
        """It cannot be chosen (any more), and says why."""
        if self.radio.isChecked() and (group := self.radio.group()) is not None:
            group.setExclusive(False)
            self.radio.setChecked(False)
            group.setExclusive(True)
        self.radio.setEnabled(False)
        self._badge.setText(why_not)
        self._badge.show()
        self.unsetCursor()
        self.setProperty("unusable", True)
        self.style().unpolish(self)
        self.style().polish(self)
        self.say(note, why_not)

    def say(self, note: str, *more: str) -> None:
        """Something that the person must know of it."""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.radio.setAccessibleName(", ".join((*self._spoken, *filter(None, (note, *more)))))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """The whole row is the target."""
        if self.radio.isEnabled():
            self.radio.setChecked(True)
            self.radio.setFocus()


class CertificateList(QWidget):
    """``chosen`` carries the ``Credential``, None if the chosen one turned out to be unusable.

    A single usable one is chosen by itself.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE.s)
        self._group = QButtonGroup(self)
        self._rows: list[CertificateRow] = []

    @property
    def credential(self) -> Credential | None:
        """The chosen one."""
        return next((row.credential for row in self._rows if row.radio.isChecked()), None)

    @property
    def has_rows(self) -> bool:
        """Is any certificate shown."""
        return bool(self._rows)

    def show_credentials(self, credentials: Sequence[Credential], now: datetime) -> None:
        """Replace the list."""
        for row in self._rows:
            self._group.removeButton(row.radio)
            self._layout.removeWidget(row)
            row.deleteLater()
        self._rows = [CertificateRow(credential, now) for credential in credentials]
        for row in self._rows:
            self._group.addButton(row.radio)
            self._layout.addWidget(row)
            row.radio.toggled.connect(lambda on, row=row: self._toggled(row, on))
        usable = [row for row in self._rows if row.radio.isEnabled()]
        if len(usable) == 1:
            usable[0].radio.setChecked(True)

    def refuse(self, credential: Credential, why_not: str, note: str) -> None:
        """This certificate cannot sign; nothing happens if it is not shown any more."""
        for row in self._rows:
            if row.credential is credential:
                was_chosen = row.radio.isChecked()
                row.refuse(why_not, note)
                if was_chosen:
                    self.chosen.emit(None)

    def say(self, credential: Credential, note: str) -> None:
        """Something that must be known of it; nothing happens if it is not shown any more."""
        for row in self._rows:
            if row.credential is credential:
                row.say(note)

    def _toggled(self, row: CertificateRow, on: bool) -> None:
        row.setProperty("chosen", on)
        row.style().unpolish(row)
        row.style().polish(row)
        if on:
            self.chosen.emit(row.credential)


def _why_not(credential: Credential, now: datetime) -> str:
    if now > credential.valid_to:
        return _("Expired")
    if now < credential.valid_from:
        return _("Not valid yet")
    if credential.ca_status.unusable:
        return _("Cannot be used")
    return ""
