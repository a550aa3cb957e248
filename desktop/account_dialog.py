"""Asks for an organisation's account: what the vendor gave, typed once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.form import FieldGroup, FieldSpec, Form
from desktop.ui.theme import SPACE


class AccountDialog(QDialog):
    """``form`` holds the fields; ``save`` accepts, and what was typed is taken once."""

    def __init__(self, title: str, fields: Sequence[FieldSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        heading = QLabel(title)
        heading.setObjectName("title")
        heading.setWordWrap(True)
        self.form = Form()
        self.form.set_groups([FieldGroup("", tuple(fields))])
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.form)
        self.problem = QLabel()
        self.problem.setObjectName("field_error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.cancel = button(_("Cancel"), Kind.SECONDARY)
        self.save = button(_("Save"), Kind.PRIMARY)
        self.save.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(SPACE.s)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        column.setSpacing(SPACE.m)
        column.addWidget(heading)
        column.addWidget(area, 1)
        column.addWidget(self.problem)
        column.addLayout(row)
        self.form.focus_first([one.key for one in fields])

    def take(self) -> dict[str, str]:
        """What was typed; the fields are empty afterwards."""
        values = self.form.values()
        self.form.clear_values()
        return values
