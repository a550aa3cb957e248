"""Step 3: the applicant's fields and the files; and the procedure's own form on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.i18n import _
from desktop.ui.form import FieldGroup, Form
from desktop.views.page import Page, relabel
from desktop.views.paper_table import PaperRow, PaperTable

_MOTTO: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
"""Heads every official form; never translated."""


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


@dataclass(frozen=True, slots=True)
class FormHead:
    """``name`` in the language in force; ``official`` is the title on the sheet, ``source`` the law that made it."""

    name: str
    official: str
    source: str


class ElectronicFormView(Page):
    """The procedure's own form. ``proceed`` finishes it: its PDF attaches itself to its row. ``back`` is *HỦY*.

    ``edited(key, value)``; ``scanned(section, text)``: an ID card's QR code was read for a section.
    """

    edited = Signal(str, str)
    scanned = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        self._motto = QLabel()
        self._motto.setObjectName("strong")
        self._motto.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._motto.setWordWrap(True)
        self.body.addWidget(self._motto)
        self.form = Form()
        self.form.edited.connect(self.edited)
        self.form.scanned.connect(self.scanned)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self._head = FormHead("", "", "")
        self.retranslate()

    def show_form(self, head: FormHead, groups: Sequence[FieldGroup], values: Mapping[str, str]) -> None:
        """The form's fields, and what was filled in earlier."""
        self._head = head
        self._motto.setText("\n".join((*_MOTTO, head.official)))
        self.form.clear_values()
        self.form.set_values(values)
        self.form.set_groups(groups, at_once=2)  # a screenful; a long form would hold up the window
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
        what = _("The finished form becomes a PDF in the official layout, attached to its row.")
        self.set_head(self._head.name, f"{what} ({self._head.source})" if self._head.source else what)
        relabel(self.back_button, _("Cancel"))
        relabel(self.proceed_button, _("Finish the form"))
