"""The phone page: the number to compare, the seconds left, what happens now, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.clock import SystemClock
from core.i18n import _
from core.signing.model import grouped
from core.signing.phases import AWAITING, ENDED, Phase
from core.signing.phone import asked_there, named_there, rings
from core.signing.progress import DocumentProgress, Progress, SigningResult
from core.signing.provider import ControlCode, ProviderInfo
from core.wording.signing import STATUS_UNKNOWN
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card, note
from desktop.ui.countdown import Countdown
from desktop.ui.side_by_side import SideBySide
from desktop.ui.theme import SPACE
from desktop.views.confirm_guide import ConfirmGuide
from desktop.views.outcome import OutcomePanel
from desktop.views.page import Page, relabel
from desktop.views.phase_list import PhaseList

_CONTENT_PX: Final = 820
_NARROW_PX: Final = 520
_CODE_NARROW_PX: Final = 640
_UNSTOPPABLE: Final = frozenset({Phase.VERIFYING, Phase.COMPLETING}) | ENDED


class PhoneWaitView(Page):
    """Shows snapshots. ``cancel_asked`` is *Hủy* while it runs, ``guide_asked`` for ``guide()``.

    After it ended: ``retry_asked``, ``other_certificate_asked``, ``resume_asked(transaction_id)`` (fetch the result
    without asking the phone again), ``help_asked`` (the app is to be set up), ``proceed`` (go
    on with what was signed) and ``back``.
    """

    cancel_asked = Signal()
    retry_asked = Signal()
    other_certificate_asked = Signal()
    resume_asked = Signal(str)
    guide_asked = Signal()
    help_asked = Signal()

    def __init__(self, clock: Callable[[], float] = SystemClock().monotonic, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=_CONTENT_PX)
        self._progress: Progress | None = None
        self._result: SigningResult | None = None
        self._again = True
        self._waiting = Card()
        self.outcome = OutcomePanel()
        self.outcome.retry.connect(self.retry_asked)
        self.outcome.other_certificate.connect(self.other_certificate_asked)
        self.outcome.resume.connect(self.resume_asked)
        self.outcome.help.connect(self.help_asked)
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
        self._phases = PhaseList()
        self._unseen = note("")
        self.guide_button = button("", Kind.QUIET, "help")
        self.guide_button.clicked.connect(self.guide_asked)
        self._documents = QLabel()
        self._documents.setTextFormat(Qt.TextFormat.PlainText)
        self._documents.setTextInteractionFlags(self.code.textInteractionFlags())
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
        row.addWidget(self._phases, 1)
        column.addWidget(progress)
        unseen = SideBySide(_NARROW_PX)
        unseen.row.addWidget(self._unseen, 1)
        unseen.row.addWidget(self.guide_button)
        column.addWidget(unseen)
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
        relabel(self.guide_button, _("What should my phone show?"))
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
        waiting = progress.phase in AWAITING
        self.set_head(_head(progress))
        self._ask.setText(_instruction(progress))
        code = (progress.control_code or None) if waiting else None
        self._panel.setVisible(code is not None)
        self._warning.setVisible(code is not None)
        self.status_note.setText(_(STATUS_UNKNOWN))
        self.status_note.setVisible(progress.status_unknown)
        self._show_code(code or "")
        self._show_guide(progress if waiting else None)
        about = not progress.deadline_told
        self.countdown.count_to(progress.deadline if waiting else None, progress.wait_total_s, about=about)
        self.countdown.setVisible(progress.deadline is not None and waiting)
        self._phases.show_progress(progress)
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
        self.outcome.show_result(result, self.provider, again=again)
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
        self._phases.show_progress(None)
        for widget in (self.outcome, self._panel, self._warning, self.status_note, self.countdown, self.cancel_button):
            widget.hide()
        self._show_guide(None)
        self.show_earlier("")
        self._waiting.show()

    def _show_code(self, code: str) -> None:
        spoken = _("Number to compare: {digits}").format(digits=" ".join(code))
        self.code.setAccessibleName(spoken)
        if code and self.code.text() != grouped(code):
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.code, spoken))
        self.code.setText(grouped(code))

    def _show_guide(self, progress: Progress | None) -> None:
        """Where an app is known, what it should show; no CA tells whether the phone has rung, so neither do we."""
        app = progress.provider.app if progress is not None and rings(progress.provider) else None
        self._unseen.setVisible(app is not None)
        self.guide_button.setVisible(app is not None)
        if app is not None:
            words = _("Nothing on the phone? Open {app} and look there: this computer cannot see your phone.")
            self._unseen.setText(words.format(app=app.name))

    @property
    def provider(self) -> ProviderInfo | None:
        """Of the session that was shown last."""
        return self._progress.provider if self._progress is not None else None

    def guide(self) -> ConfirmGuide | None:
        """Of the request that is shown now."""
        shown = self._progress
        if shown is None or shown.provider.app is None:
            return None
        names = [item.source.name for item in shown.documents]
        return ConfirmGuide(shown.provider.app, grouped(shown.control_code or ""), names[0] if names else "")

    def _show_documents(self, progress: Progress) -> None:
        documents, info = progress.documents, progress.provider
        self._documents_title.setText(_("File") if len(documents) == 1 else _("Files"))
        numbered = len(documents) > 1 and info.control_code is ControlCode.OUR_DOC_ID
        lines = [
            tuple(_line(item, numbered, named_there(info, place), spelt) for spelt in (grouped, " ".join))
            for place, item in enumerate(documents)
        ]
        self._documents.setText("\n".join(shown for shown, _spoken in lines))
        self._documents.setAccessibleName("; ".join(spoken for _shown, spoken in lines))

    def _copy(self) -> None:
        if self._progress is not None and self._progress.control_code is not None:
            QGuiApplication.clipboard().setText(self._progress.control_code)
            relabel(self.copy_button, _("Copied"))

    def _cancel(self) -> None:
        self._cancelling = True
        relabel(self.cancel_button, _("Cancelling…"))
        self.cancel_button.setEnabled(False)
        self.cancel_asked.emit()


def _line(item: DocumentProgress, numbered: bool, digests: bool, spelt: Callable[[str], str]) -> str:
    """A document's name, with its number and the beginning of its digest where the phone shows them too."""
    number = spelt(item.doc_id) if numbered and item.doc_id else ""
    prefix = item.digest_prefix if digests else None
    digest = _("digest {prefix}…").format(prefix=prefix) if prefix else ""
    return "  ·  ".join(filter(None, (item.source.name, number, digest)))


def _typed(progress: Progress) -> bool:
    """Whether the signer confirms by what is typed here: no phone asks, and there is no number to compare."""
    return not rings(progress.provider)


def _head(progress: Progress) -> str:
    if progress.phase not in AWAITING:
        return _("Signing")
    words = _("Confirm at this computer") if _typed(progress) else _("Confirm on your phone")
    return f"{words} ({progress.part}/{progress.parts})" if progress.parts > 1 else words


def _instruction(progress: Progress) -> str:
    if _typed(progress) and progress.phase in AWAITING:
        return _("Type what you are asked for. There is nothing to confirm on a phone.")
    if _typed(progress) and progress.phase in (Phase.CHECKING, Phase.PREPARING, Phase.REQUESTING):
        return _("One moment: you will be asked here soon.")
    if progress.phase in AWAITING:
        compare = _("Open the {app} app on your phone and compare this number with the one there.")
        return compare.format(app=asked_there(progress.provider)) + "\n" + _("If they are the same, press Agree.")
    if progress.phase in (Phase.CHECKING, Phase.PREPARING, Phase.REQUESTING):
        return _("One moment: your phone will ask you soon.")
    return _("Confirmed. The files are being finished.")
