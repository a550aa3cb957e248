"""The door *Ký tài liệu*: choose files here; preview, phone and result are screens of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button, icon_button
from desktop.ui.drop_zone import DropZone
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.page import Page, relabel


class SignDocumentView(Page):
    """``files_given(paths)`` adds, ``removed(path)`` takes away; ``proceed`` opens the preview.

    ``folder_asked`` wants another folder for the signed copies, ``beside_asked`` the originals' own again.
    """

    files_given = Signal(object)
    removed = Signal(object)
    choose = Signal()
    folder_asked = Signal()
    beside_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        self._files: Sequence[Path] = ()
        self._folder: Path | None = None
        self.zone = DropZone("file")
        self.zone.dropped.connect(self.files_given)
        self.zone.choose.connect(self.choose)
        self.body.addWidget(self.zone)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE.s)
        self.body.addLayout(self._list)
        self._where = QLabel()
        self._where.setObjectName("note")
        self._where.setWordWrap(True)
        self._where.setTextFormat(Qt.TextFormat.PlainText)
        self.folder_button = button("", Kind.QUIET, "folder")
        self.folder_button.clicked.connect(self.folder_asked)
        self.beside_button = button("", Kind.QUIET)
        self.beside_button.clicked.connect(self.beside_asked)
        self.body.addWidget(self._where)
        for choice in (self.folder_button, self.beside_button):
            self.body.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.setFocusProxy(self.zone)
        self.retranslate()

    def show_folder(self, folder: Path | None) -> None:
        """Where the signed copies go; None for beside each original."""
        self._folder = folder
        self._where.setText(
            _("Signed copies go to {folder}").format(folder=folder)
            if folder is not None
            else _("Signed copies go beside each original.")
        )
        self.beside_button.setVisible(folder is not None)

    def show_files(self, files: Sequence[Path]) -> None:
        """The chosen files."""
        self._files = files
        self.zone.set_compact(bool(files))
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for path in files:
            self._list.addWidget(self._row(path))
        self.allow("" if files else _("Choose at least one file"))
        if files:
            self.proceed_button.setFocus()

    def retranslate(self) -> None:
        """Set every text in the language in force; the files stay."""
        super().retranslate()
        self.set_head(_("Sign a document"), _("Your files stay as they are: each signed copy is a new file."))
        self.zone.set_words(_("Drop the PDF files to sign here"), _("Choose files"))
        relabel(self.proceed_button, _("Preview and sign"))
        relabel(self.folder_button, _("Choose another folder"))
        relabel(self.beside_button, _("Beside each original"))
        self.show_folder(self._folder)
        self.show_files(self._files)

    def _row(self, path: Path) -> QWidget:
        row = QFrame()
        row.setObjectName("row")
        line = QHBoxLayout(row)
        line.setContentsMargins(SPACE.m, SPACE.xs, SPACE.s, SPACE.xs)
        picture = QLabel()
        picture.setPixmap(pixmap("file", COLOURS.primary, 22))
        name = QLabel(path.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setToolTip(str(path))
        remove = icon_button("trash", _("Remove {file}").format(file=path.name))
        remove.clicked.connect(lambda: self.removed.emit(path))
        line.addWidget(picture)
        line.addWidget(name, 1)
        line.addWidget(remove)
        return row
