"""A form from plain field descriptions: labels above inputs, errors in words below the field they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.card import Card
from desktop.ui.columns import Columns
from desktop.ui.theme import COLOURS, SPACE


class FieldKind(Enum):
    """How a value is given. A date is typed as ``dd/mm/yyyy``: everyone knows theirs, and nobody scrolls to 1957."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``options`` of a choice are pairs of stored value and text; ``example`` is shown while it is empty."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together, under one heading."""

    title: str
    fields: tuple[FieldSpec, ...]


class Form(QWidget):
    """``edited(key, value)`` at every change; ``left(key)`` when a field loses the focus."""

    edited = Signal(str, str)
    left = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE.m)
        self._fields: dict[str, FormField] = {}

    def set_groups(self, groups: Sequence[FieldGroup]) -> None:
        """Show these fields; values of fields that stay are kept, so that the language can change meanwhile."""
        values = self.values()
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._fields = {}
        for group in groups:
            card = Card(group.title or None)
            columns = Columns(narrowest=300, most=2)
            for spec in group.fields:
                field = FormField(spec)
                field.edited.connect(lambda value, key=spec.key: self.edited.emit(key, value))
                field.left.connect(lambda key=spec.key: self.left.emit(key))
                self._fields[spec.key] = field
                columns.add(field)
            card.body.addWidget(columns)
            self._column.addWidget(card)
        self.set_values(values)

    def values(self) -> dict[str, str]:
        """What was typed and chosen, without spaces around it."""
        return {key: field.value() for key, field in self._fields.items()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill in without telling anybody; unknown keys are ignored."""
        for key, value in values.items():
            if key in self._fields:
                self._fields[key].set_value(value)

    def type_into(self, key: str, value: str) -> None:
        """Fill in one field as if typed: ``edited`` tells it."""
        self._fields[key].set_value(value)
        self.edited.emit(key, value)

    def set_errors(self, errors: Mapping[str, str]) -> None:
        """Show these errors in words and no others."""
        for key, field in self._fields.items():
            field.set_error(errors.get(key, ""))

    def focus_first(self, keys: Sequence[str]) -> None:
        """Put the focus on the first of these fields, in the form's own order."""
        for key, field in self._fields.items():
            if key in keys:
                field.input.setFocus(Qt.FocusReason.OtherFocusReason)
                return


_STAR: Final = f' <span style="color:{COLOURS.seal}">*</span>'


class FormField(QWidget):
    """Label, input, error."""

    edited = Signal(str)
    left = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.xs)
        label = QLabel(spec.label + (_STAR if spec.required else ""))
        label.setObjectName("field")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        self.input: QLineEdit | QComboBox = self._choice() if spec.kind is FieldKind.CHOICE else self._line()
        self.input.setObjectName(f"field_{spec.key}")
        label.setBuddy(self.input)
        self.input.setAccessibleName(_("{field} (required)").format(field=spec.label) if spec.required else spec.label)
        self._error = QLabel()
        self._error.setObjectName("field_error")
        self._error.setWordWrap(True)
        self._error.hide()
        column.addWidget(label)
        column.addWidget(self.input)
        column.addWidget(self._error)
        column.addStretch(1)

    def _line(self) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(self._spec.example or (_("dd/mm/yyyy") if self._spec.kind is FieldKind.DATE else ""))
        if self._spec.kind in (FieldKind.NUMBER, FieldKind.DATE):
            line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        line.textEdited.connect(self.edited)
        line.editingFinished.connect(self.left)
        return line

    def _choice(self) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(_("- Choose -"), "")
        for value, text in self._spec.options:
            box.addItem(text, value)
        box.activated.connect(lambda _index: self.edited.emit(self.value()))
        return box

    def value(self) -> str:
        """The value, without spaces around it; empty for none."""
        if isinstance(self.input, QComboBox):
            return str(self.input.currentData() or "")
        return self.input.text().strip()

    def set_value(self, value: str) -> None:
        """Fill in without telling anybody."""
        if isinstance(self.input, QComboBox):
            self.input.setCurrentIndex(max(0, self.input.findData(value)))
        elif self.input.text() != value:
            self.input.setText(value)

    def set_error(self, error: str) -> None:
        """Show what is wrong; empty for nothing."""
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self.input.setAccessibleDescription(error)
        self.input.setProperty("invalid", bool(error))
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)
