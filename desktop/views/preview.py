"""Step 4: where the visible signature goes, for one file or for all of them at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from core.documents.renderer import Renderer
from core.errors import AppError
from core.i18n import _
from core.signing.engine import PageGeometry
from core.signing.model import Placement, StampText
from desktop.tasks import Tasks
from desktop.ui.banner import Banner, BannerContent
from desktop.ui.box_geometry import PageSize, millimetres, on_page
from desktop.ui.buttons import Kind, button
from desktop.ui.file_list import FileList
from desktop.ui.page_view import PageView
from desktop.ui.side_by_side import SideBySide
from desktop.ui.theme import COLOURS, SPACE, icon
from desktop.views.page import Page, relabel

Propose = Callable[[Path], Awaitable[Placement]]

_NO_LIMIT: Final = 16_777_215
_FILES_PX: Final = 196
_PANEL_PX: Final = 264
_NARROW_PX: Final = 800
_PAGE_LEAST_PX: Final = 300


@dataclass(frozen=True, slots=True)
class PreviewDocument:
    """A file to be signed. ``placement`` None with ``visible``: a place is proposed when it is shown.

    ``notices`` are sentences that the person must have read before signing. ``fields`` are the form's own places by
    their labels: the signature goes into a field by standing where it stands, and nowhere else if ``fields_only``.
    """

    path: Path
    title: str
    placement: Placement | None = None
    visible: bool = True
    notices: tuple[str, ...] = ()
    fields: tuple[tuple[str, Placement], ...] = ()
    fields_only: bool = False


class PreviewView(Page):
    """``placements_chosen`` carries ``dict[Path, Placement | None]`` (None: no visible signature) on *Next*.

    ``propose`` finds a free place on a document; ``failed`` carries what went wrong while drawing or proposing.
    """

    placements_chosen = Signal(object)
    failed = Signal(object)

    def __init__(self, renderer: Renderer, propose: Propose, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=_NO_LIMIT)
        self._renderer, self._propose = renderer, propose
        self._documents: list[PreviewDocument] = []
        self._stamp: StampText | None = None
        self._shown: int | None = None
        self._tasks = Tasks(self)
        self._tasks.failed.connect(self.failed)
        self.view = PageView(renderer)
        self.view.placement_changed.connect(self._placed)
        self.view.page_changed.connect(lambda _page: self._refresh_panel())
        self.view.failed.connect(self.failed)
        frame = QFrame()
        frame.setObjectName("panel")
        framed = QVBoxLayout(frame)
        framed.setContentsMargins(1, 1, 1, 1)
        framed.addWidget(self.view)
        self.files = FileList(_FILES_PX)
        self.files.currentRowChanged.connect(self._choose)
        frame.setMinimumHeight(_PAGE_LEAST_PX)
        self._side = self._panel()
        self.notice = Banner(dismissible=False)
        self.body.addWidget(self.notice)
        columns = SideBySide(_NARROW_PX)
        columns.row.addWidget(self.files)
        columns.row.addWidget(frame, 1)
        columns.row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        columns.stacked.connect(self._stack)
        self.body.addWidget(columns, 1)
        self.proceed.connect(lambda: self.placements_chosen.emit(self.placements))
        self.setFocusProxy(self.view.box)
        self.retranslate()

    def _panel(self) -> QWidget:
        panel = QFrame()
        panel.setObjectName("panel")
        panel.setMinimumWidth(_PANEL_PX)
        panel.setMaximumWidth(_PANEL_PX)
        column = QVBoxLayout(panel)
        column.setContentsMargins(SPACE.m, SPACE.m, SPACE.m, SPACE.m)
        column.setSpacing(SPACE.s)
        self._panel_title = QLabel()
        self._panel_title.setObjectName("heading")
        column.addWidget(self._panel_title)
        grid = QGridLayout()
        grid.setVerticalSpacing(SPACE.xs)
        self._names, self._values = [QLabel() for _row in range(4)], [QLabel() for _row in range(4)]
        for row, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            name.setObjectName("note")
            value.setObjectName("readout")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
        column.addLayout(grid)
        self.field_label, self.field_box = QLabel(), QComboBox()
        self.field_label.setObjectName("note")
        self.field_label.setBuddy(self.field_box)
        self.field_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.field_box.activated.connect(self._field_chosen)
        column.addWidget(self.field_label)
        column.addWidget(self.field_box)
        self.propose_button = button("", Kind.SECONDARY, "place")
        self.here_button = button("", Kind.SECONDARY, "file")
        self.all_button = button("", Kind.SECONDARY, "apply-all")
        self.hidden_box = QCheckBox()
        self.propose_button.clicked.connect(lambda: self._tasks.start("propose", self._propose_again()))
        self.here_button.clicked.connect(self.view.take_box_here)
        self.all_button.clicked.connect(lambda: self._tasks.start("apply", self._apply_to_all()))
        self.hidden_box.clicked.connect(self._hide_or_show)
        for widget in (self.propose_button, self.here_button, self.all_button, self.hidden_box):
            column.addWidget(widget)
        return panel

    def _stack(self, stacked: bool) -> None:
        self.files.take_width(None if stacked else _FILES_PX)
        self._side.setMaximumWidth(_NO_LIMIT if stacked else _PANEL_PX)

    def retranslate(self) -> None:
        """Every text of this screen."""
        super().retranslate()
        self.set_head(
            _("Where the signature goes"),
            _(
                "Each file is shown as it will be signed. If the signature covers something, drag its box or use the "
                "arrow keys; Shift with the arrows changes its size."
            ),
        )
        relabel(self.proceed_button, _("Continue to signing"))
        self._panel_title.setText(_("Place of the signature"))
        for label, text in zip(self._names, (_("Page"), _("From the left"), _("From the top"), _("Size")), strict=True):
            label.setText(text)
        relabel(self.propose_button, _("Propose a place"))
        relabel(self.here_button, _("Put it on this page"))
        relabel(self.all_button, _("Apply to all files"))
        self.hidden_box.setText(_("No visible signature"))
        self.field_label.setText(_("Signature field of the form"))
        self.field_box.setAccessibleName(_("Signature field of the form"))
        self.files.setAccessibleName(_("Files to be signed"))
        self._refresh_panel()

    @property
    def placements(self) -> dict[Path, Placement | None]:
        """What is chosen now. A visible file that was never looked at and has no place yet is left out."""
        return {
            item.path: item.placement if item.visible else None
            for item in self._documents
            if item.placement is not None or not item.visible
        }

    def open(self, documents: Sequence[PreviewDocument], stamp: StampText) -> None:
        """Show these files, the first one at once. Must be called on the running loop."""
        self._documents, self._stamp, self._shown = list(documents), stamp, None
        self.files.blockSignals(True)
        self.files.clear()
        for item in self._documents:
            self.files.add(icon("file", COLOURS.primary), item.title, item.path.name)
        self.files.blockSignals(False)
        self.files.setVisible(len(self._documents) > 1)
        self.all_button.setVisible(len(self._documents) > 1)
        self.view.set_stamp(stamp)
        self.files.setCurrentRow(0)

    async def aclose(self) -> None:
        """End what is running."""
        await self._tasks.aclose()
        await self.view.aclose()

    async def ready(self) -> None:
        """Until the file shown is placed and drawn."""
        await self._tasks.wait("show")
        await self.view.drawn()

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._documents):
            self._tasks.start("show", self._show_wanted())

    async def _show_wanted(self) -> None:
        # The row chosen last wins; a document opens once its geometry is known.
        while (row := self.files.currentRow()) != self._shown and row >= 0:
            self._shown = row
            item = self._documents[row]
            self._tell(item)
            try:
                pages = await self._renderer.geometry(item.path)
            except AppError as error:
                self.view.show_nothing(_("This file cannot be shown."))
                self.failed.emit(error)
                self._refresh_panel()
                continue
            if item.visible and item.placement is None:
                item = await self._placed_by_proposal(row)
            if self.files.currentRow() != row:
                continue
            self.view.open(item.path, pages, item.placement.page if item.placement else 1)
            self.view.set_placement(item.placement if item.visible else None)
            self._refresh_panel()

    def _tell(self, item: PreviewDocument) -> None:
        if item.notices:
            self.notice.show_content(BannerContent(item.title, "\n".join(item.notices)))
        else:
            self.notice.clear()

    async def _placed_by_proposal(self, row: int) -> PreviewDocument:
        # Without a proposal the file is still shown, and the person may ask again or sign invisibly.
        try:
            placement = await self._propose(self._documents[row].path)
        except AppError as error:
            self.failed.emit(error)
        else:
            self._documents[row] = replace(self._documents[row], placement=placement)
        return self._documents[row]

    async def _propose_again(self) -> None:
        row = self._shown
        if row is None:
            return
        placement = await self._propose(self._documents[row].path)
        self._documents[row] = replace(self._documents[row], placement=placement, visible=True)
        if row == self._shown:
            self.view.set_placement(placement)
            self._refresh_panel()

    async def _apply_to_all(self) -> None:
        if self._shown is None:
            return
        model = self._documents[self._shown]
        if not model.visible or model.placement is None:
            self._documents = [replace(item, visible=model.visible) for item in self._documents]
            self._refresh_panel()
            return
        pages = await self._renderer.geometry(model.path)
        old = _size(pages, model.placement.page)
        for row, item in enumerate(self._documents):
            if row == self._shown:
                continue
            theirs = await self._renderer.geometry(item.path)
            # The last page stays the last page: signatures stand where papers end.
            last = model.placement.page == len(pages) > 1
            number = len(theirs) if last else min(model.placement.page, len(theirs))
            if item.fields_only:
                continue
            box = on_page(model.placement, number, old, _size(theirs, number))
            self._documents[row] = replace(item, placement=box, visible=True)
        self._refresh_panel()

    def _placed(self, placement: Placement) -> None:
        if self._shown is None:
            return
        item = self._documents[self._shown]
        if item.fields_only:
            self.view.set_placement(item.placement)
            return
        self._documents[self._shown] = replace(item, placement=placement)
        self._refresh_panel()

    def _field_chosen(self, index: int) -> None:
        if self._shown is None:
            return
        item = self._documents[self._shown]
        label = self.field_box.itemText(index)
        place = dict(item.fields).get(label)
        if place is None:
            self._tasks.start("propose", self._propose_again())
            return
        self._documents[self._shown] = replace(item, placement=place, visible=True)
        self.view.show_page(place.page)
        self.view.set_placement(place)
        self._refresh_panel()

    def _refresh_fields(self, item: PreviewDocument | None) -> None:
        fields = item.fields if item is not None else ()
        self.field_label.setVisible(bool(fields))
        self.field_box.setVisible(bool(fields))
        self.field_box.clear()
        if item is None or not fields:
            return
        labels = [*([] if item.fields_only else [_("A place of my own")]), *dict(fields)]
        self.field_box.addItems(labels)
        here = next((label for label, place in fields if place == item.placement), labels[0])
        self.field_box.setCurrentIndex(labels.index(here))

    def _hide_or_show(self, hidden: bool) -> None:
        if self._shown is None:
            return
        item = self._documents[self._shown] = replace(self._documents[self._shown], visible=not hidden)
        if item.visible and item.placement is None:
            self._tasks.start("propose", self._propose_again())
        else:
            self.view.set_placement(item.placement if item.visible else None)
        self._refresh_panel()

    def _refresh_panel(self) -> None:
        item = self._documents[self._shown] if self._shown is not None else None
        box = item.placement if item is not None and item.visible else None
        texts = (
            (
                str(box.page),
                _("{millimetres} mm").format(millimetres=millimetres(box.x)),
                _("{millimetres} mm").format(millimetres=millimetres(box.y)),
                _("{width} × {height} mm").format(width=millimetres(box.width), height=millimetres(box.height)),
            )
            if box is not None
            else ("–", "–", "–", "–")
        )
        for value, text in zip(self._values, texts, strict=True):
            value.setText(text)
        for row, document in enumerate(self._documents):
            self.files.set_state(row, _state(document))
        self.hidden_box.setChecked(item is not None and not item.visible)
        self._refresh_fields(item)
        movable = item is not None and not item.fields_only
        self.propose_button.setEnabled(movable and item is not None and item.visible)
        self.here_button.setEnabled(movable and box is not None and box.page != self.view.page)


def _state(document: PreviewDocument) -> str:
    if not document.visible:
        return _("No visible signature")
    return _("Page {page}").format(page=document.placement.page) if document.placement is not None else ""


def _size(pages: tuple[PageGeometry, ...], number: int) -> PageSize:
    return PageSize(pages[number - 1].width, pages[number - 1].height)
