"""What has happened, what happens now and what comes: one line for each phase of a signing session (P3)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.i18n import N_, _
from core.signing.phases import Phase
from core.signing.phone import rings
from core.signing.progress import Progress
from desktop.ui.theme import COLOURS, SPACE, pixmap

_STEPS: Final = (
    (Phase.CHECKING, N_("Check the certificate")),
    (Phase.PREPARING, N_("Prepare the files")),
    (Phase.REQUESTING, N_("Send the request to the CA")),
    (Phase.AWAITING_SIGNER, N_("Wait for you on the phone")),
    (Phase.VERIFYING, N_("Check the signature")),
    (Phase.COMPLETING, N_("Finish and check the files")),
)
_ORDER: Final = tuple(phase for phase, _words in _STEPS)
_HERE: Final = {Phase.AWAITING_SIGNER: N_("Wait for you at this computer")}
_LOCAL: Final = {**_HERE, Phase.REQUESTING: N_("Ask the key")}
_NOW: Final = {Phase.SENT: (Phase.REQUESTING, Phase.AWAITING_SIGNER)}
"""What is under way at once: a CA that answers only after the signer has never said that it took the request."""

_STATES: Final = {"done": N_("Done"), "now": N_("Now"), "todo": N_("Not yet")}
_MARKS: Final = {
    "done": ("check", COLOURS.good),
    "now": ("arrow-right", COLOURS.primary),
    "todo": ("dot", COLOURS.line_strong),
}


class PhaseList(QWidget):
    """A line is ticked only for what is known to have happened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = [(_icon(), QLabel()) for _step in _STEPS]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.xs)
        for mark, label in self._rows:
            line = QHBoxLayout()
            line.setSpacing(SPACE.s)
            label.setObjectName("phase")
            label.setWordWrap(True)
            line.addWidget(mark)
            line.addWidget(label, 1)
            column.addLayout(line)

    def show_progress(self, progress: Progress | None) -> None:
        """None before there is any."""
        phase = progress.phase if progress is not None else None
        now = _NOW.get(phase, (phase,)) if phase is not None else ()
        reached = _reached(phase)
        for (mark, label), (step, words) in zip(self._rows, _STEPS, strict=True):
            state = "now" if step in now else "done" if _ORDER.index(step) < reached else "todo"
            label.setText(_(_other_words(progress).get(step, words)))
            name, colour = _MARKS[state]
            mark.setPixmap(pixmap(name, colour, 18))
            label.setAccessibleName(f"{_(_STATES[state])}: {label.text()}")
            label.setProperty("state", state)
            label.style().unpolish(label)
            label.style().polish(label)


def _reached(phase: Phase | None) -> int:
    if phase is None:
        return 0
    first = _NOW.get(phase, (phase,))[0]
    return _ORDER.index(first) if first in _ORDER else len(_ORDER)


def _other_words(progress: Progress | None) -> dict[Phase, str]:
    if progress is None or rings(progress.provider):
        return {}
    return _LOCAL if progress.provider.local else _HERE


def _icon() -> QLabel:
    label = QLabel()
    label.setFixedSize(18, 24)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label
