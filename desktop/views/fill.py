"""Step 3: the applicant's fields and the files; and the procedure's own form on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.i18n import _
from desktop.ui.form import FieldGroup, Form
from desktop.views.page import Page, relabel
from desktop.views.paper_table import PaperRow, PaperTable


class FillView(Page):
    """``edited(key, value)`` for the applicant's fields; ``acted``/``dropped`` for the papers below them."""

    edited = Signal(str, str)
    acted = Signal(str, object)
    dropped = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Form()
        self.form.edited.connect(self.edited)
        self.body.addWidget(self.form)
        self._papers_title = QLabel()
        self._papers_title.setObjectName("heading")
        self.body.addWidget(self._papers_title)
        self.table = PaperTable(at_once=1)  # the form above it fills the first screenful
        self.table.acted.connect(self.acted)
        self.table.dropped.connect(self.dropped)
        self.body.addWidget(self.table)
        self.body.addStretch(1)
        self.retranslate()

    def show_fields(self, groups: Sequence[FieldGroup], values: Mapping[str, str]) -> None:
        """The applicant's fields and what is known of them."""
        self.form.set_groups(groups)
        self.form.set_values(values)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """What is wrong, and the focus on the first of it."""
        self.form.set_errors(errors)
        if errors:
            self.form.focus_first(tuple(errors))

    def show_rows(self, rows: Sequence[PaperRow]) -> None:
        """The papers."""
        self.table.show_rows(rows)

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force; whoever owns fields and rows shows them again."""
        super().retranslate()
        self.set_head(
            _("Fill in and attach"), _("What your account already told is filled in. Please check it and add the rest.")
        )
        self._papers_title.setText(_("Files of the dossier"))
        relabel(self.proceed_button, _("Choose what to sign"))


class ElectronicFormView(Page):
    """The procedure's own form. ``proceed`` finishes it: its PDF attaches itself to its row. ``back`` is *HỦY*."""

    edited = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        self.form = Form()
        self.form.edited.connect(self.edited)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self._title = ""
        self.retranslate()

    def show_form(self, name: str, groups: Sequence[FieldGroup], values: Mapping[str, str]) -> None:
        """The form's fields, and what was filled in earlier."""
        self._title = name
        self.form.set_groups(groups)
        self.form.set_values(values)
        self.retranslate()
        self.show_top()

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """What is wrong, and the focus on the first of it."""
        self.form.set_errors(errors)
        if errors:
            self.form.focus_first(tuple(errors))

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force."""
        super().retranslate()
        self.set_head(self._title, _("The finished form becomes a PDF in the official layout, attached to its row."))
        relabel(self.back_button, _("Cancel"))
        relabel(self.proceed_button, _("Finish the form"))
