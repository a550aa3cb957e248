"""The phone page: the number to compare, the seconds left, what happens now, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.i18n import N_, _
from core.signing.model import grouped
from core.signing.phases import ENDED, Phase
from core.signing.progress import Progress, SigningResult
from core.signing.provider import ControlCode
from core.wording.signing import STATUS_UNKNOWN
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card
from desktop.ui.countdown import Countdown
from desktop.ui.side_by_side import SideBySide
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.outcome import OutcomePanel
from desktop.views.page import Page, relabel

_CONTENT_PX: Final = 820
_NARROW_PX: Final = 520
_CODE_NARROW_PX: Final = 640
_STEPS: Final = (
    (Phase.CHECKING, N_("Check the certificate")),
    (Phase.PREPARING, N_("Prepare the files")),
    (Phase.REQUESTING, N_("Send the request to the CA")),
    (Phase.AWAITING_SIGNER, N_("Wait for you on the phone")),
    (Phase.VERIFYING, N_("Check the signature")),
    (Phase.COMPLETING, N_("Finish and check the files")),
)
_TYPED_STEP: Final = N_("Wait for you at this computer")
_UNSTOPPABLE: Final = frozenset({Phase.VERIFYING, Phase.COMPLETING}) | ENDED


class PhoneWaitView(Page):
    """Shows snapshots. ``cancel_asked`` is *Hủy* while it runs.

    After it ended: ``retry_asked``, ``other_certificate_asked``, ``resume_asked(transaction_id)`` (fetch the result
    without asking the phone again), ``proceed`` (go on with what was signed) and ``back``.
    """

    cancel_asked = Signal()
    retry_asked = Signal()
    other_certificate_asked = Signal()
    resume_asked = Signal(str)

    def __init__(self, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=_CONTENT_PX)
        self._progress: Progress | None = None
        self._result: SigningResult | None = None
        self._again = True
        self._waiting = Card()
        self.outcome = OutcomePanel()
        self.outcome.retry.connect(self.retry_asked)
        self.outcome.other_certificate.connect(self.other_certificate_asked)
        self.outcome.resume.connect(self.resume_asked)
        self.outcome.go_on.connect(self.proceed)
        self.outcome.back.connect(self.back)
        self.outcome.hide()
        self.body.addWidget(self._waiting)
        self.body.addWidget(self.outcome)
        self.body.addStretch(1)
        self.set_footer(back=False, proceed=False)
        self.countdown = Countdown(clock)
        self._ask = QLabel()
        self._ask.setObjectName("lead")
        self._ask.setWordWrap(True)
        self.code = QLabel()
        self.code.setObjectName("code")
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy_button = button("", Kind.SECONDARY, "copy")
        self.copy_button.clicked.connect(self._copy)
        self._balance = QWidget()  # as wide as the button, so that the number stands in the middle
        self._warning = QLabel()
        self._warning.setObjectName("note")
        self._warning.setWordWrap(True)
        self.status_note = QLabel()
        self.status_note.setObjectName("note")
        self.status_note.setWordWrap(True)
        self.status_note.setTextFormat(Qt.TextFormat.PlainText)
        self.status_note.hide()
        self.earlier_note = QLabel()
        self.earlier_note.setObjectName("strong")
        self.earlier_note.setWordWrap(True)
        self.earlier_note.setTextFormat(Qt.TextFormat.PlainText)
        self.earlier_note.hide()
        self._steps = [(_row_icon(), QLabel()) for _step in _STEPS]
        self._documents = QLabel()
        self._documents.setTextFormat(Qt.TextFormat.PlainText)
        self._documents.setWordWrap(True)
        self._documents_title = QLabel()
        self._documents_title.setObjectName("field")
        self.cancel_button = button("", Kind.SECONDARY)
        self.cancel_button.clicked.connect(self._cancel)
        self._cancelling = False
        self.setFocusProxy(self.code)
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        column = self._waiting.body
        column.addWidget(self._ask)
        self._panel = QFrame()
        self._panel.setObjectName("code_panel")
        around = QVBoxLayout(self._panel)
        around.setContentsMargins(SPACE.l, SPACE.m, SPACE.l, SPACE.m)
        inside = SideBySide(_CODE_NARROW_PX)
        inside.row.addWidget(self._balance)
        inside.row.addWidget(self.code, 1)
        inside.row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignCenter)
        inside.stacked.connect(lambda stacked: self._balance.setVisible(not stacked))
        around.addWidget(inside)
        column.addWidget(self._panel)
        column.addWidget(self._warning)
        column.addWidget(self.earlier_note)
        column.addWidget(self.status_note)
        progress = SideBySide(_NARROW_PX)
        row = progress.row
        row.setSpacing(SPACE.xl)
        row.addWidget(self.countdown, 0, Qt.AlignmentFlag.AlignTop)
        steps = QVBoxLayout()
        steps.setSpacing(SPACE.xs)
        for mark, label in self._steps:
            line = QHBoxLayout()
            line.setSpacing(SPACE.s)
            label.setObjectName("phase")
            line.addWidget(mark)
            line.addWidget(label, 1)
            steps.addLayout(line)
        row.addLayout(steps, 1)
        column.addWidget(progress)
        rule = QFrame()
        rule.setObjectName("rule")
        column.addWidget(rule)
        foot = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(SPACE.xs)
        names.addWidget(self._documents_title)
        names.addWidget(self._documents)
        foot.addLayout(names, 1)
        foot.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(foot)

    def retranslate(self) -> None:
        """Every text of this screen."""
        super().retranslate()
        self.copy_button.setToolTip(_("Copy the number"))
        relabel(self.copy_button, _("Copy"))
        self._balance.setFixedWidth(self.copy_button.sizeHint().width())
        self._warning.setText(
            _("If the numbers differ, or you did not ask for this, press Cancel on the phone: do not agree.")
        )
        self._name_steps()
        if self._result is not None:
            self.show_result(self._result, again=self._again)
        elif self._progress is not None:
            self.show_progress(self._progress)

    def show_earlier(self, words: str) -> None:
        """What may still stand on the phone from before; empty for nothing."""
        self.earlier_note.setText(words)
        self.earlier_note.setVisible(bool(words))

    def show_progress(self, progress: Progress) -> None:
        """A new snapshot of a running session."""
        if self._progress is None or progress.transaction_id != self._progress.transaction_id:
            self._cancelling = False
        self._progress, self._result = progress, None
        self.outcome.hide()
        self._waiting.show()
        waiting = progress.phase is Phase.AWAITING_SIGNER
        self.set_head(_head(progress))
        self._ask.setText(_instruction(progress))
        self._name_steps()
        code = (progress.control_code or None) if waiting else None
        self._panel.setVisible(code is not None)
        self._warning.setVisible(code is not None)
        self.status_note.setText(_(STATUS_UNKNOWN))
        self.status_note.setVisible(progress.status_unknown)
        self.code.setText(grouped(code or ""))
        self.code.setAccessibleName(_("Number to compare: {digits}").format(digits=" ".join(code or "")))
        self.countdown.count_to(progress.deadline if waiting else None, progress.wait_total_s)
        self.countdown.setVisible(progress.deadline is not None and waiting)
        self._mark_steps(progress.phase)
        self._show_documents(progress)
        relabel(self.cancel_button, _("Cancelling…") if self._cancelling else _("Cancel"))
        self.cancel_button.setEnabled(not self._cancelling)
        self.cancel_button.setVisible(progress.phase not in _UNSTOPPABLE)

    def show_result(self, result: SigningResult, *, again: bool = True) -> None:
        """How it ended; ``again``: the same files can be asked for anew from here."""
        self._result, self._again = result, again
        self.countdown.count_to(None, None)
        self._waiting.hide()
        self.set_head(_("How signing ended"))
        provider = self._progress.provider if self._progress is not None else None
        self.outcome.show_result(result, provider, again=again)
        self.outcome.show()

    def clear(self) -> None:
        """Forget what was shown; a session is about to begin."""
        self._progress = self._result = None
        self._cancelling = False
        self.countdown.count_to(None, None)
        self.code.clear()
        self._documents_title.clear()
        self._documents.clear()
        self.set_head(_("Signing"))
        self._ask.setText(_("One moment…"))
        self._mark_steps(None)
        for widget in (self.outcome, self._panel, self._warning, self.status_note, self.countdown, self.cancel_button):
            widget.hide()
        self._waiting.show()

    def _name_steps(self) -> None:
        typed = self._progress is not None and _typed(self._progress)
        for (_mark, label), (phase, words) in zip(self._steps, _STEPS, strict=True):
            label.setText(_(_TYPED_STEP if typed and phase is Phase.AWAITING_SIGNER else words))

    def _mark_steps(self, phase: Phase | None) -> None:
        order = [step for step, _words in _STEPS]
        current = -1 if phase is None else order.index(phase) if phase in order else len(order)
        for index, (mark, label) in enumerate(self._steps):
            state = "done" if index < current else "now" if index == current else "todo"
            name, colour = _MARKS[state]
            mark.setPixmap(pixmap(name, colour, 18))
            label.setProperty("state", state)
            label.style().unpolish(label)
            label.style().polish(label)

    def _show_documents(self, progress: Progress) -> None:
        documents = progress.documents
        self._documents_title.setText(_("File") if len(documents) == 1 else _("Files"))
        several = len(documents) > 1 and progress.provider.control_code is ControlCode.OUR_DOC_ID
        self._documents.setText(
            "\n".join(
                f"{item.source.name}  ·  {grouped(item.doc_id)}" if several and item.doc_id else item.source.name
                for item in documents
            )
        )

    def _copy(self) -> None:
        if self._progress is not None and self._progress.control_code is not None:
            QGuiApplication.clipboard().setText(self._progress.control_code)
            relabel(self.copy_button, _("Copied"))

    def _cancel(self) -> None:
        self._cancelling = True
        relabel(self.cancel_button, _("Cancelling…"))
        self.cancel_button.setEnabled(False)
        self.cancel_asked.emit()


_MARKS: Final = {
    "done": ("check", COLOURS.good),
    "now": ("arrow-right", COLOURS.primary),
    "todo": ("dot", COLOURS.line_strong),
}


def _typed(progress: Progress) -> bool:
    """Whether the signer confirms by what is typed here: no phone asks, and there is no number to compare."""
    return progress.provider.control_code is ControlCode.NONE


def _head(progress: Progress) -> str:
    if progress.phase is not Phase.AWAITING_SIGNER:
        return _("Signing")
    words = _("Confirm at this computer") if _typed(progress) else _("Confirm on your phone")
    return f"{words} ({progress.part}/{progress.parts})" if progress.parts > 1 else words


def _instruction(progress: Progress) -> str:
    if _typed(progress) and progress.phase is Phase.AWAITING_SIGNER:
        return _("Type what you are asked for. There is nothing to confirm on a phone.")
    if _typed(progress) and progress.phase in (Phase.CHECKING, Phase.PREPARING, Phase.REQUESTING):
        return _("One moment: you will be asked here soon.")
    if progress.phase is Phase.AWAITING_SIGNER:
        compare = _("Open the {app} app on your phone and compare this number with the one there.")
        return compare.format(app=progress.provider.brand) + "\n" + _("If they are the same, press Agree.")
    if progress.phase in (Phase.CHECKING, Phase.PREPARING, Phase.REQUESTING):
        return _("One moment: your phone will ask you soon.")
    return _("Confirmed. The files are being finished.")


def _row_icon() -> QLabel:
    label = QLabel()
    label.setFixedSize(18, 24)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label
