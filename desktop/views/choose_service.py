"""Step 1: find the public service, by words with or without accents, by code, and by filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.catalogue.search import Facet
from core.i18n import N_, _
from core.portal.profile import Wording
from desktop.ui.buttons import Kind, button
from desktop.ui.columns import Columns
from desktop.ui.gradual import Gradually
from desktop.ui.theme import COLOURS, SPACE, icon
from desktop.views.draft_list import DraftList
from desktop.views.page import Page, relabel

PAGE_ROWS: Final = 20
_AT_ONCE: Final = 2
_PAUSE_MS: Final = 120


_LABELS: Final = {
    Facet.ADMIN_LEVEL: N_("Level of government"),
    Facet.AGENCY: N_("Agency"),
    Facet.FIELD: N_("Field"),
    Facet.LEVEL: N_("Online level"),
    Facet.APPLICANT: N_("Applicant"),
}
"""The guide's filters that the catalogue knows, in the guide's order."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One public service as the list shows it; ``views`` is None where nobody counts."""

    code: str
    name: str
    agency: str
    field: str
    level: str
    views: int | None = None
    can_file: bool = True


class ServiceCard(QFrame):
    """A row of the list: code and name, agency, field, views, level, and its two buttons."""

    file_asked = Signal(str)
    details_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self._code = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE.m, SPACE.s, SPACE.s, SPACE.s)
        layout.setSpacing(SPACE.m)
        words = QVBoxLayout()
        words.setSpacing(SPACE.xs)
        self._name, self._facts = QLabel(), QLabel()
        self._name.setObjectName("strong")
        self._facts.setObjectName("note")
        for label in (self._name, self._facts):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(label)
        layout.addLayout(words, 1)
        self.details_button = button("", Kind.QUIET)
        self.submit_button = button("", Kind.SECONDARY)
        self.details_button.clicked.connect(lambda: self.details_asked.emit(self._code))
        self.submit_button.clicked.connect(lambda: self.file_asked.emit(self._code))
        layout.addWidget(self.details_button)
        layout.addWidget(self.submit_button)

    def set_row(self, row: ServiceRow) -> None:
        """Show this service, in the language in force."""
        self._code = row.code
        self._name.setText(row.name)
        facts = [row.code, row.agency, row.field, row.level]
        if row.views is not None:
            facts.append(_("{count} views").format(count=row.views))
        self._facts.setText("  ·  ".join(fact for fact in facts if fact))
        relabel(self.details_button, _("Details"))
        relabel(self.submit_button, _("Submit"))
        self.details_button.setAccessibleName(_("Details: {name}").format(name=row.name))
        self.submit_button.setAccessibleName(_("Submit: {name}").format(name=row.name))
        self.submit_button.setEnabled(row.can_file)
        self.submit_button.setToolTip("" if row.can_file else _("This service does not take dossiers online"))


class ChooseServiceView(Page):
    """Emits what is looked for and what was chosen; ``show_rows`` answers.

    ``search_changed(words, chosen)``: ``chosen`` maps ``Facet`` to the option's text. ``file_asked(code)``,
    ``details_asked(code)``. ``idle`` filters stand there as the portal has them, and choose nothing.
    """

    search_changed = Signal(str, object)
    file_asked = Signal(str)
    details_asked = Signal(str)

    def __init__(
        self,
        options: Mapping[Facet, Sequence[str]],
        idle: Sequence[Wording] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, content_px=1240)
        self._rows: Sequence[ServiceRow] = ()
        self._shown = PAGE_ROWS
        self.drafts = DraftList()
        self.body.addWidget(self.drafts)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", COLOURS.text_soft, 20), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._tell)
        self.body.addWidget(self.search)
        self._filters: dict[Facet, QComboBox] = {}
        self._labels: dict[Facet, QLabel] = {}
        boxes = Columns(narrowest=170, most=6)
        for kind in (kind for kind in _LABELS if options.get(kind)):
            box, self._labels[kind] = _filter(boxes)
            self._filters[kind] = box
            box.addItems(list(options[kind]))
            box.currentIndexChanged.connect(lambda _index: self._tell())
        self._idle = [(wording, *_filter(boxes)) for wording in idle]
        self.body.addWidget(boxes)
        self._count = QLabel()
        self._count.setObjectName("note")
        self.body.addWidget(self._count)
        self._source = QLabel()
        self._source.setObjectName("note")
        self._source.setWordWrap(True)
        self.body.addWidget(self._source)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE.s)
        self.cards: list[ServiceCard] = []
        self._gradually = Gradually(self)
        self.body.addLayout(self._list)
        self._more = button("", Kind.QUIET, "plus")
        self._more.clicked.connect(self._show_more)
        self.body.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addStretch(1)
        self.set_footer(proceed=False)
        self.setFocusProxy(self.search)
        self.retranslate()

    def show_rows(self, rows: Sequence[ServiceRow]) -> None:
        """What was found, best first; the list starts with the first twenty."""
        self._rows, self._shown = rows, PAGE_ROWS
        self._fill()

    def show_source(self, words: str) -> None:
        """Of what day the catalogue is, and what is to be known of a code that was typed."""
        self._source.setText(words)

    @property
    def found(self) -> Sequence[ServiceRow]:
        """What was found last."""
        return self._rows

    def retranslate(self) -> None:
        """Set every text in the language in force; what was typed and chosen stays."""
        super().retranslate()
        self.set_head(_("Choose a public service"))
        self.search.setPlaceholderText(_("Name or code, with or without accents"))
        self.search.setAccessibleName(_("Name or code of the procedure"))
        for kind, label in self._labels.items():
            label.setText(_(_LABELS[kind]))
            self._filters[kind].setItemText(0, _("All"))
            self._filters[kind].setAccessibleName(_(_LABELS[kind]))
        for wording, box, label in self._idle:
            label.setText(str(wording))
            box.setItemText(0, _("All"))
            box.setAccessibleName(str(wording))
            box.setEnabled(False)
            box.setToolTip(_("The catalogue does not tell services apart by this."))
        relabel(self._more, _("Show more"))
        self._fill()

    def _tell(self) -> None:
        self._pause.stop()
        chosen = {kind: box.currentText() for kind, box in self._filters.items() if box.currentIndex() > 0}
        self.search_changed.emit(self.search.text(), chosen)

    def _show_more(self) -> None:
        self._shown += PAGE_ROWS
        self._fill()

    def _fill(self) -> None:
        rows = self._rows[: self._shown]
        for card in self.cards[len(rows) :]:
            card.hide()
        self._gradually.begin((partial(self._show_card, place, row) for place, row in enumerate(rows)), _AT_ONCE)
        self._more.setVisible(len(self._rows) > len(rows))
        self._count.setText(
            _("{count} public services found").format(count=len(self._rows))
            if self._rows
            else _("Nothing found. Try fewer words, or set the filters back to All.")
        )

    def _show_card(self, place: int, row: ServiceRow) -> None:
        if place == len(self.cards):
            card = ServiceCard()
            card.file_asked.connect(self.file_asked)
            card.details_asked.connect(self.details_asked)
            self.cards.append(card)
            self._list.addWidget(card)
        self.cards[place].set_row(row)
        self.cards[place].show()


def _filter(boxes: Columns) -> tuple[QComboBox, QLabel]:
    """A box under its label, with the choice of everything."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.xs)
    label, box = QLabel(), QComboBox()
    label.setObjectName("field")
    label.setBuddy(box)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.addItem("")
    column.addWidget(label)
    column.addWidget(box)
    boxes.add(holder)
    return box, label


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """What *Chi tiết* shows; label and text by line, then the papers."""

    code: str
    name: str
    facts: tuple[tuple[str, str], ...]
    papers: tuple[str, ...]
    can_file: bool


class ServiceDetailsView(Page):
    """The service in full. ``proceed`` means *Nộp hồ sơ*."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        self._content = QVBoxLayout()
        self._content.setSpacing(SPACE.m)
        self.body.addLayout(self._content)
        self.body.addStretch(1)
        self.retranslate()

    def show_details(self, details: ServiceDetails) -> None:
        """Replace what is shown; the texts are in the language in force."""
        while (item := self._content.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.set_head(details.name, details.code)
        for name, text in details.facts:
            line = QLabel(f"{name}: {text}")
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            self._content.addWidget(line)
        head = QLabel(_("Papers of the dossier"))
        head.setObjectName("heading")
        self._content.addWidget(head)
        for number, paper in enumerate(details.papers, start=1):
            line = QLabel(f"{number}. {paper}")
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            self._content.addWidget(line)
        self.allow("" if details.can_file else _("This service does not take dossiers online"))
        self.show_top()

    def retranslate(self) -> None:
        """Set the fixed texts in the language in force."""
        super().retranslate()
        relabel(self.proceed_button, _("Submit a dossier"))
