"""Steps 2 and 4: the dossier's papers. Step 2 says what is needed, step 4 which papers still want a signature."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.views.page import Page, relabel
from desktop.views.paper_table import PaperRow, PaperTable


class DossierView(Page):
    """Step 2. ``acted(key, PaperAction)``, ``dropped(key, paths)``; ``proceed`` goes on to filling in."""

    acted = Signal(str, object)
    dropped = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service, self._duration = "", ""
        self._facts = QLabel()
        self._facts.setWordWrap(True)
        self.body.addWidget(self._facts)
        self._table_title = QLabel()
        self._table_title.setObjectName("heading")
        self.body.addWidget(self._table_title)
        self.table = PaperTable()
        self.table.acted.connect(self.acted)
        self.table.dropped.connect(self.dropped)
        self.body.addWidget(self.table)
        self._star = QLabel()
        self._star.setObjectName("note")
        self.body.addWidget(self._star)
        self.body.addStretch(1)
        self.setFocusProxy(self.proceed_button)
        self.retranslate()

    def show_service(self, name: str, facts: str) -> None:
        """The chosen service and one line of facts (code, time, fee), in the language in force."""
        self._service = name
        self._facts.setText(facts)
        self.set_head(_("Dossier: {service}").format(service=name))

    def show_rows(self, rows: Sequence[PaperRow]) -> None:
        """The papers."""
        self.table.show_rows(rows)

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force; whoever owns the rows shows them again."""
        super().retranslate()
        self.set_head(_("Dossier: {service}").format(service=self._service))
        self._table_title.setText(_("Papers of the dossier"))
        self._star.setText(_("Papers with a star (*) are required. Files may also be dropped onto a row."))
        relabel(self.proceed_button, _("Fill in"))


class ChooseSignView(Page):
    """Step 4: each row shows [Ký số] [Xóa]. ``proceed`` asks for one confirmation of every unsigned paper.

    ``returned_asked``: files that were signed in another app are to be brought back.
    """

    acted = Signal(str, object)
    dropped = Signal(str, object)
    returned_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = PaperTable()
        self.table.acted.connect(self.acted)
        self.table.dropped.connect(self.dropped)
        self.body.addWidget(self.table)
        self.elsewhere = button("", Kind.QUIET, "folder")
        self.elsewhere.clicked.connect(self.returned_asked)
        self.body.addWidget(self.elsewhere, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self._unsigned = 0
        self.setFocusProxy(self.proceed_button)
        self.retranslate()

    def show_rows(self, rows: Sequence[PaperRow], unsigned: int, missing: Sequence[str]) -> None:
        """The papers; ``unsigned`` of them could be signed, ``missing`` are required and not there."""
        self._unsigned = unsigned
        self.table.show_rows(rows)
        self.elsewhere.setVisible(unsigned > 0)
        self.allow(_("Still missing: {papers}").format(papers=", ".join(missing)) if missing else "")
        self._name_button()

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force; whoever owns the rows shows them again."""
        super().retranslate()
        self.set_head(
            _("Choose what to sign"),
            _("Signing opens a preview first, where you see and move the place of your signature."),
        )
        relabel(self.elsewhere, _("Bring back files signed in another app…"))
        self._name_button()

    def _name_button(self) -> None:
        if self._unsigned > 1:
            relabel(self.proceed_button, _("Sign all {count} files").format(count=self._unsigned))
        elif self._unsigned == 1:
            relabel(self.proceed_button, _("Sign the file"))
        else:
            relabel(self.proceed_button, _("Review and submit"))
