"""The signed files, shown in place: the page that bears the signature, and what validation says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from core.documents.renderer import Renderer
from core.errors import AppError
from core.i18n import _
from core.signing.engine import SignedDocument
from core.signing.model import Placement
from core.validation.report import Indication
from desktop.tasks import Tasks
from desktop.ui.banner import Banner, BannerContent, Tone
from desktop.ui.buttons import Kind, button
from desktop.ui.file_list import FileList
from desktop.ui.page_view import PageView
from desktop.ui.side_by_side import SideBySide
from desktop.ui.theme import COLOURS, SPACE, icon
from desktop.views.page import Page, relabel

_NO_LIMIT: Final = 16_777_215
_FILES_PX: Final = 220
_NARROW_PX: Final = 700
_PAGE_LEAST_PX: Final = 300
_TONES: Final = {
    Indication.TOTAL_PASSED: Tone.GOOD,
    Indication.INDETERMINATE: Tone.WARN,
    Indication.TOTAL_FAILED: Tone.BAD,
}


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A finished file, shown at ``page``, or scrolled to ``placement`` where the visible signature's place is known.

    ``lasting``: it is the person's own; otherwise it belongs to a dossier and is wiped with it.
    """

    document: SignedDocument
    title: str
    page: int = 1
    placement: Placement | None = None
    lasting: bool = True


class SignedResultView(Page):
    """``proceed`` goes on to submission; ``folder_asked`` and ``file_asked`` carry the path of the file to be shown."""

    folder_asked = Signal(object)
    file_asked = Signal(object)
    failed = Signal(object)

    def __init__(self, renderer: Renderer, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=_NO_LIMIT)
        self._renderer = renderer
        self._signed: tuple[SignedFile, ...] = ()
        self._shown: int | None = None
        self._tasks = Tasks(self)
        self._tasks.failed.connect(self.failed)
        self.verdict = Banner(dismissible=False)
        self.body.addWidget(self.verdict)
        self.view = PageView(renderer)
        self.view.failed.connect(self.failed)
        frame = QFrame()
        frame.setObjectName("panel")
        framed = QVBoxLayout(frame)
        framed.setContentsMargins(1, 1, 1, 1)
        framed.addWidget(self.view)
        self.files = FileList(_FILES_PX)
        self.files.currentRowChanged.connect(self._choose)
        frame.setMinimumHeight(_PAGE_LEAST_PX)
        columns = SideBySide(_NARROW_PX)
        columns.row.addWidget(self.files)
        columns.row.addWidget(frame, 1)
        columns.stacked.connect(lambda stacked: self.files.take_width(None if stacked else _FILES_PX))
        self.body.addWidget(columns, 1)
        self._saved = QLabel()
        self._saved.setObjectName("note")
        self._saved.setTextFormat(Qt.TextFormat.PlainText)
        self._saved.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._saved.setWordWrap(True)
        self.folder_button = button("", Kind.SECONDARY, "folder")
        self.open_button = button("", Kind.SECONDARY, "external")
        self.folder_button.clicked.connect(lambda: self.folder_asked.emit(self._path()))
        self.open_button.clicked.connect(lambda: self.file_asked.emit(self._path()))
        saved = SideBySide(_NARROW_PX)
        saved.row.setSpacing(SPACE.s)
        saved.row.addWidget(self._saved, 1)
        saved.row.addWidget(self.open_button)
        saved.row.addWidget(self.folder_button)
        self.body.addWidget(saved)
        self.setFocusProxy(self.proceed_button)
        self.retranslate()

    def retranslate(self) -> None:
        """Every text of this screen."""
        super().retranslate()
        several = len(self._signed) > 1
        self.set_head(_("The files were signed successfully") if several else _("The file was signed successfully"))
        relabel(self.folder_button, _("Open its folder"))
        relabel(self.open_button, _("Open the file"))
        relabel(self.proceed_button, _("Continue"))
        self.files.setAccessibleName(_("Signed files"))
        self._refresh()

    def open(self, signed: Sequence[SignedFile], proceed: str | None = None) -> None:
        """Show these; ``proceed`` labels the main button (*NỘP HỒ SƠ*). Must be called on the running loop."""
        self._signed, self._shown = tuple(signed), None
        self.files.blockSignals(True)
        self.files.clear()
        for item in self._signed:
            self.files.add(icon("file-signed", COLOURS.good), item.title, item.document.path.name)
        self.files.blockSignals(False)
        self.files.setVisible(len(self._signed) > 1)
        self.retranslate()
        if proceed is not None:
            relabel(self.proceed_button, proceed)
        self.files.setCurrentRow(0)

    async def ready(self) -> None:
        """Until the chosen file is drawn."""
        await self._tasks.wait("show")
        await self.view.drawn()

    async def aclose(self) -> None:
        """End what is running."""
        await self._tasks.aclose()
        await self.view.aclose()

    def _path(self) -> Path | None:
        return self._signed[self._shown].document.path if self._shown is not None else None

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._signed):
            self._tasks.start("show", self._show_wanted())

    async def _show_wanted(self) -> None:
        while (row := self.files.currentRow()) != self._shown and row >= 0:
            self._shown = row
            self._refresh()
            item = self._signed[row]
            try:
                pages = await self._renderer.geometry(item.document.path)
            except AppError as error:
                self.view.show_nothing(_("This file cannot be shown."))
                self.failed.emit(error)
                continue
            if self.files.currentRow() == row:
                self.view.open(item.document.path, pages, item.page)
                if item.placement is not None:
                    self.view.reveal(item.placement)

    def _refresh(self) -> None:
        if self._shown is None:
            self.verdict.clear()
            self._saved.clear()
            return
        shown = self._signed[self._shown]
        self._saved.setText(
            _("Saved as {path}").format(path=shown.document.path)
            if shown.lasting
            else _("Kept with this dossier. You are asked whether to save copies before it is wiped.")
        )
        self.verdict.show_content(verdict_words(shown.document))


def verdict_words(document: SignedDocument) -> BannerContent:
    """One line: who signed, and what our validation says."""
    verdict = document.report.verdict
    title = {
        Indication.TOTAL_PASSED: _("Valid signature of {name}"),
        Indication.INDETERMINATE: _("Signed by {name}; not everything could be checked yet"),
        Indication.TOTAL_FAILED: _("The signature of {name} did not pass the check"),
    }[verdict].format(name=document.signer)
    intact = all(signature.integrity == "intact" for signature in document.report.signatures)
    text = _("The file has not changed since it was signed. Level {level}.").format(level=document.level.value)
    return BannerContent(title, text if intact else "", _TONES[verdict])
