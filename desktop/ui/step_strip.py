"""Where the person is among the steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from core.i18n import _
from desktop.ui.theme import COLOURS, SPACE, pixmap


class StepStrip(QWidget):
    """A row of numbered steps: done, current, to come. Not clickable; screens have their own way back."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._titles = tuple(titles)
        self._numbers: list[QLabel] = []
        self._labels: list[QLabel] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.l, SPACE.s, SPACE.l, SPACE.s)
        row.setSpacing(SPACE.s)
        for index, text in enumerate(self._titles):
            if index:
                line = QFrame()
                line.setObjectName("step_line")
                line.setFixedHeight(2)
                row.addWidget(line, 1, Qt.AlignmentFlag.AlignVCenter)
            number = QLabel(str(index + 1))
            number.setObjectName("step_number")
            number.setAlignment(Qt.AlignmentFlag.AlignCenter)
            number.setFixedSize(32, 32)
            label = QLabel(text)
            label.setObjectName("step_label")
            row.addWidget(number)
            row.addWidget(label)
            self._numbers.append(number)
            self._labels.append(label)
        self.set_current(0)

    def set_current(self, current: int) -> None:
        """Count from 0; ``len(titles)`` when all are done."""
        for index, (number, label) in enumerate(zip(self._numbers, self._labels, strict=True)):
            state = "done" if index < current else "current" if index == current else "todo"
            if state == "done":
                number.setPixmap(pixmap("check", COLOURS.surface, 18))
            else:
                number.setText(str(index + 1))
            for widget in (number, label):
                widget.setProperty("state", state)
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        if current < len(self._titles):
            self.setAccessibleName(
                _("Step {number} of {count}: {title}").format(
                    number=current + 1, count=len(self._titles), title=self._titles[current]
                )
            )
        else:
            self.setAccessibleName(_("All steps are done"))
