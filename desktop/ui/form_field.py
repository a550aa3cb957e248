"""One field of a form: label, input, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.theme import COLOURS, SPACE


class FieldKind(Enum):
    """How a value is given. A date is typed as ``dd/mm/yyyy``: everyone knows theirs, and nobody scrolls to 1957."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    SECRET = "secret"  # noqa: S105 - a kind of field


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``options`` of a choice are pairs of stored value and text; ``example`` is shown while it is empty.

    ``choose``: what a choice says before anything is chosen.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    example: str = ""
    choose: str = ""


_STAR: Final = f' <span style="color:{COLOURS.seal}">*</span>'


class FormField(QWidget):
    """Label, input, error."""

    edited = Signal(str)
    left = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec, self._filling = spec, False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.xs)
        label = QLabel(spec.label + (_STAR if spec.required else ""))
        label.setObjectName("field")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        self.input: QLineEdit | QComboBox | QPlainTextEdit = self._made()
        self.input.setObjectName(f"field_{spec.key}")
        label.setBuddy(self.input)
        self.input.setAccessibleName(_("{field} (required)").format(field=spec.label) if spec.required else spec.label)
        self._error = QLabel()
        self._error.setObjectName("field_error")
        self._error.setWordWrap(True)
        self._error.hide()
        self._note = QLabel()
        self._note.setObjectName("note")
        self._note.setWordWrap(True)
        self._note.hide()
        column.addWidget(label)
        column.addWidget(self.input)
        column.addWidget(self._note)
        column.addWidget(self._error)
        column.addStretch(1)

    def _made(self) -> QLineEdit | QComboBox | QPlainTextEdit:
        match self._spec.kind:
            case FieldKind.CHOICE:
                return self._choice()
            case FieldKind.LONG:
                return self._lines()
            case _:
                return self._line()

    def _lines(self) -> QPlainTextEdit:
        lines = QPlainTextEdit()
        lines.setTabChangesFocus(True)
        lines.setPlaceholderText(self._spec.example)
        lines.setFixedHeight(4 * lines.fontMetrics().lineSpacing() + 2 * SPACE.m)
        lines.textChanged.connect(self._typed)
        lines.installEventFilter(self)
        return lines

    def _typed(self) -> None:
        if not self._filling:
            self.edited.emit(self.value())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A longer text tells nobody by itself that it lost the focus."""
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)

    def _line(self) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(self._spec.example or (_("dd/mm/yyyy") if self._spec.kind is FieldKind.DATE else ""))
        if self._spec.kind is FieldKind.SECRET:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
            line.setInputMethodHints(hints)
        if self._spec.kind in (FieldKind.NUMBER, FieldKind.DATE):
            line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        line.textEdited.connect(self.edited)
        line.editingFinished.connect(self.left)
        return line

    def _choice(self) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(self._spec.choose or _("- Choose -"), "")
        for value, text in self._spec.options:
            box.addItem(text, value)
        box.activated.connect(lambda _index: self.edited.emit(self.value()))
        return box

    def value(self) -> str:
        """The value, without spaces around it; empty for none."""
        if isinstance(self.input, QComboBox):
            return str(self.input.currentData() or "")
        if isinstance(self.input, QPlainTextEdit):
            return self.input.toPlainText().strip()
        return self.input.text().strip()

    def set_value(self, value: str) -> None:
        """Fill in without telling anybody."""
        if isinstance(self.input, QComboBox):
            self.input.setCurrentIndex(max(0, self.input.findData(value)))
        elif isinstance(self.input, QPlainTextEdit):
            if self.input.toPlainText() != value:
                self._filling = True
                self.input.setPlainText(value)
                self._filling = False
        elif self.input.text() != value:
            self.input.setText(value)
            self.input.setCursorPosition(0)  # a long value is read from its beginning

    def set_note(self, note: str) -> None:
        """Say what follows from the value; empty for nothing."""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def set_error(self, error: str) -> None:
        """Show what is wrong; empty for nothing."""
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self.input.setAccessibleDescription(error)
        self.input.setProperty("invalid", bool(error))
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)
