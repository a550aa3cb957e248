"""The door *Kiểm tra chữ ký*: drop a file, read a verdict in one sentence, then the reasons and the details."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from core.i18n import _
from core.validation.reasons import sentence
from core.validation.report import FileReport, Indication, SignatureReport
from core.wording.advice import advice
from core.wording.verdicts import signature_facts, signer_name, verdict_sentence
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card
from desktop.ui.drop_zone import DropZone
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.page import Page

_LOOK: Final = {
    Indication.TOTAL_PASSED: ("shield-check", COLOURS.good, "good"),
    Indication.INDETERMINATE: ("shield-alert", COLOURS.warn, "warn"),
    Indication.TOTAL_FAILED: ("shield-alert", COLOURS.bad, "bad"),
}


class VerifyView(Page):
    """``files_given`` carries the dropped paths, ``choose`` asks for a dialog; ``show_reports`` answers.

    ``summary_asked(path)``: the summary sheet of a file is wanted; ``show_saved`` answers. ``evidence_asked(report)``
    and ``wipe_asked(report)``: save or delete what is kept of its signatures; offered where ``show_evidence`` said so.
    """

    files_given = Signal(object)
    choose = Signal()
    summary_asked = Signal(object)
    evidence_asked = Signal(object)
    wipe_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=860)
        self._reports: Sequence[FileReport] = ()
        self._now = datetime.now().astimezone()
        self._saved: dict[Path, Path] = {}
        self._evidenced: frozenset[Path] = frozenset()
        self.zone = DropZone("shield-check")
        self.zone.dropped.connect(self.files_given)
        self.zone.choose.connect(self.choose)
        self.body.addWidget(self.zone)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.hide()
        self.body.addWidget(self._busy)
        self._content = QVBoxLayout()
        self._content.setSpacing(SPACE.m)
        self._cards: list[Card] = []
        self.body.addLayout(self._content)
        self.body.addStretch(1)
        self.set_footer(proceed=False)
        self.setFocusProxy(self.zone)
        self.retranslate()

    @property
    def reports(self) -> Sequence[FileReport]:
        """What is shown."""
        return self._reports

    def set_busy(self, busy: bool) -> None:
        """While files are being checked."""
        self._busy.setVisible(busy)
        self.zone.setEnabled(not busy)

    def show_reports(self, reports: Sequence[FileReport], now: datetime) -> None:
        """What was found at ``now``, file by file."""
        self._reports, self._now, self._saved = reports, now, {}
        self.zone.set_compact(bool(reports))
        self._fill()
        if self._cards:
            self.reveal(self._cards[0])

    def show_saved(self, report: FileReport, saved: Path) -> None:
        """What was asked for stands at ``saved``; ``report`` is what it says, which may be newer than what is shown."""
        self._reports = [report if one.path == report.path else one for one in self._reports]
        self._saved[report.path] = saved
        self._fill()

    def show_evidence(self, paths: Collection[Path]) -> None:
        """Of which of these files evidence is kept here."""
        self._evidenced = frozenset(paths)
        self._fill()

    def retranslate(self) -> None:
        """Set every text in the language in force; the reports stay."""
        super().retranslate()
        self.set_head(_("Check a signature"), _("The file is checked on this computer and is not uploaded anywhere."))
        self.zone.set_words(_("Drop one or more signed PDF files here"), _("Choose files"))
        self._busy.setAccessibleName(_("Checking the signatures"))
        self._fill()

    def _fill(self) -> None:
        while (item := self._content.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._cards = [_report_card(report, self._now) for report in self._reports]
        for report, card in zip(self._reports, self._cards, strict=True):
            card.body.addLayout(self._actions(report))
            self._content.addWidget(card)

    def _actions(self, report: FileReport) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE.s)
        save = button(_("Save summary…"), Kind.SECONDARY, "download")
        save.clicked.connect(lambda: self.summary_asked.emit(report.path))
        row.addWidget(save)
        if report.path in self._evidenced:
            keep = button(_("Save evidence…"), Kind.SECONDARY, "download")
            keep.clicked.connect(lambda: self.evidence_asked.emit(report))
            wipe = button(_("Delete evidence"), Kind.QUIET, "trash")
            wipe.clicked.connect(lambda: self.wipe_asked.emit(report))
            row.addWidget(keep)
            row.addWidget(wipe)
        saved = self._saved.get(report.path)
        if saved is not None:
            row.addWidget(_line(_("Saved: {path}").format(path=saved), "note"), 1)
        else:
            row.addStretch(1)
        return row


def _report_card(report: FileReport, now: datetime) -> Card:
    card = Card()
    card.setAccessibleName(f"{report.path.name}: {verdict_sentence(report.verdict, len(report.signatures))}")
    card.body.addWidget(_verdict_strip(report))
    for reason in report.reasons:
        if reason == "no-signature":  # the verdict has just said so
            continue
        card.body.addWidget(_line(sentence(reason)))
        card.body.addWidget(_line(advice(reason), "note"))
    for number, signature in enumerate(report.signatures, start=1):
        if number > 1:
            card.body.addWidget(_rule())
        card.body.addWidget(_signature(number, signature, now, alone=len(report.signatures) == 1))
    return card


def _verdict_strip(report: FileReport) -> QWidget:
    icon_name, colour, tone = _LOOK[report.verdict]
    strip = QFrame()
    strip.setObjectName("banner")
    strip.setProperty("tone", tone)
    row = QHBoxLayout(strip)
    row.setContentsMargins(SPACE.m, SPACE.m, SPACE.m, SPACE.m)
    row.setSpacing(SPACE.m)
    picture = QLabel()
    picture.setPixmap(pixmap(icon_name, colour, 40))
    words = QVBoxLayout()
    words.setSpacing(SPACE.xs)
    told = _line(verdict_sentence(report.verdict, len(report.signatures)), "heading")
    words.addWidget(told)
    words.addWidget(_line(report.path.name, "note"))
    row.addWidget(picture)
    row.addLayout(words, 1)
    return strip


def _signature(number: int, signature: SignatureReport, now: datetime, *, alone: bool) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.s)
    name = signer_name(signature)
    head = QHBoxLayout()
    icon_name, colour, _tone = _LOOK[signature.verdict]
    picture = QLabel()
    picture.setPixmap(pixmap(icon_name, colour, 24))
    head.addWidget(picture)
    head.addWidget(_line(name if alone else f"{number}. {name}", "heading"), 1)
    column.addLayout(head)
    if not alone:
        column.addWidget(_line(verdict_sentence(signature.verdict, 1)))
    for reason in signature.reasons:
        column.addWidget(_line("•  " + sentence(reason)))
        column.addWidget(_line(advice(reason), "note"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE.l)
    grid.setVerticalSpacing(SPACE.xs)
    grid.setColumnStretch(1, 1)
    for row, (label, text) in enumerate(signature_facts(signature, now)):
        name_label = _line(label, "note")
        name_label.setWordWrap(False)
        grid.addWidget(name_label, row, 0, Qt.AlignmentFlag.AlignTop)
        value = _line(text)
        value.setAccessibleName(f"{label}: {text}")
        grid.addWidget(value, row, 1)
    column.addLayout(grid)
    return holder


def _line(text: str, name: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule
