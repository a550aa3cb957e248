"""What the phone should show, step by step in pictures, and what to do if it shows something else (P8, P9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QVBoxLayout, QWidget

from core.i18n import N_, _
from core.signing.provider import PhoneApp, Unlock
from desktop.dialogs import fill
from desktop.ui.buttons import Kind, button
from desktop.ui.card import heading, note, title
from desktop.ui.columns import Columns
from desktop.ui.phone_picture import PhonePicture, PhoneScreen, Press
from desktop.ui.theme import SPACE

_SIZE: Final = (880, 640)
_STEP_PX: Final = 168
EXAMPLE: Final = "1234 5678"
_UNLOCK: Final = {
    Unlock.PIN: (N_("Type the six digits of your PIN"), N_("{app} then asks for the PIN that you chose in it.")),
    Unlock.PIN_OR_BIOMETRIC: (
        N_("Type your PIN, or use your fingerprint"),
        N_("{app} then asks for the PIN that you chose in it, or for your fingerprint or face."),
    ),
    Unlock.UNKNOWN: (N_("Type your PIN"), N_("{app} may then ask for the PIN that you chose in it.")),
}


@dataclass(frozen=True, slots=True)
class ConfirmGuide:
    """Of which app, and which ``number`` (as the screen shows it) and document; without a number it is an example."""

    app: PhoneApp
    number: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    title: str
    words: str
    screen: PhoneScreen


class ConfirmGuideDialog(QDialog):
    """Four drawings with a sentence each."""

    def __init__(self, guide: ConfirmGuide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = _("What {app} should show").format(app=guide.app.name)
        self.setWindowTitle(words)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.m)
        column.setSpacing(SPACE.m)
        column.addWidget(title(words))
        steps = Columns(narrowest=_STEP_PX, most=4)
        for number, step in enumerate(_steps(guide), start=1):
            steps.add(_shown(number, step))
        column.addWidget(steps)
        column.addWidget(note(_("These are drawings: the words and colours of the app may differ.")))
        column.addStretch(1)
        close = button(_("Close"), Kind.PRIMARY)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        fill(self, inside, close, *_SIZE)


def _shown(number: int, step: _Step) -> QWidget:
    made = QFrame()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.s)
    name = heading(f"{number}. {step.title}")
    if step.screen.good is False:
        name.setProperty("tone", "bad")
    column.addWidget(name)
    column.addWidget(PhonePicture(step.screen, f"{step.title}. {step.words}"), 0, Qt.AlignmentFlag.AlignHCenter)
    words = QLabel(step.words)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setWordWrap(True)
    column.addWidget(words)
    column.addStretch(1)
    return made


def _steps(guide: ConfirmGuide) -> Sequence[_Step]:
    app, number = guide.app.name, guide.number or EXAMPLE
    buttons = (_("Cancel"), _("Agree"))
    ask = _("Signing request")
    typed, unlock = map(_, _UNLOCK[guide.app.unlock])
    limit = guide.app.decide_within_s
    in_time = " " + _("It gives you {seconds} seconds.").format(seconds=limit) if limit is not None else ""
    same = (
        _("The number is {number}, as on this computer. Press Agree.").format(number=number)
        if guide.number
        else _("The number is the same as on this computer. Press Agree.")
    )
    return (
        _Step(
            _("Open the app"),
            _("The phone rings. If it does not, open {app} yourself and look for the request.").format(app=app)
            + in_time,
            PhoneScreen(app, ask, notice=True),
        ),
        _Step(
            _("Compare"),
            same,
            PhoneScreen(app, ask, number, guide.document, buttons, Press.RIGHT, good=True),
        ),
        _Step(
            _("Confirm"),
            unlock.format(app=app) + " " + _("Type it on the phone only; we never ask for it."),
            PhoneScreen(app, typed, dots=6),
        ),
        _Step(
            _("Different?"),
            _(
                "Not your request: press Cancel on the phone and here, then sign again. If it comes back, change your "
                "PIN and call your CA."
            ),
            PhoneScreen(app, ask, _another(number), guide.document, buttons, Press.LEFT, good=False),
        ),
    )


def _another(number: str) -> str:
    """A number of the same shape that nobody takes for this one: each digit is another."""
    return "".join(str((int(digit) + 4) % 10) if digit.isdigit() else digit for digit in number)
