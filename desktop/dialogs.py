"""Dialogs as awaitables: ``open()`` and a future. A nested event loop would stop every other coroutine for good."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.buttons import Kind, button
from desktop.ui.theme import SPACE


async def show(dialog: QDialog) -> bool:
    """Open a window-modal dialog and wait until the person closes it; True if it was accepted.

    Cancelling the caller closes the dialog. The dialog is destroyed afterwards, so read its values in ``accepted``
    handlers or before this returns to the event loop.
    """
    finished: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def settle(code: int) -> None:
        if not finished.done():
            finished.set_result(code)

    dialog.finished.connect(settle)
    dialog.open()
    try:
        return await finished == QDialog.DialogCode.Accepted
    finally:
        dialog.finished.disconnect(settle)
        dialog.close()
        dialog.deleteLater()


def make_room(dialog: QDialog) -> None:
    """As wide as it must be and high enough for its texts: a window does not grow by itself with text that wraps."""
    layout = dialog.layout()
    if layout is not None and layout.hasHeightForWidth():
        dialog.ensurePolished()
        width = dialog.minimumWidth() or dialog.sizeHint().width()
        dialog.setMinimumHeight(layout.totalHeightForWidth(width))
        dialog.resize(width, dialog.minimumHeight())


def fill(dialog: QDialog, inside: QWidget, close: QPushButton, width: int, height: int) -> None:
    """``inside`` scrolls above ``close``; no larger than the screen, however strongly that is scaled."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    foot = QHBoxLayout()
    foot.setContentsMargins(SPACE.l, SPACE.s, SPACE.l, SPACE.m)
    foot.addStretch(1)
    foot.addWidget(close)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(area, 1)
    layout.addLayout(foot)
    room = dialog.screen().availableGeometry()
    dialog.resize(min(width, room.width()), min(height, room.height()))


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a question."""

    key: str
    label: str
    kind: Kind = Kind.SECONDARY


class Question(QDialog):
    """A title, an explanation and ``buttons`` by key; ``answer`` is the pressed one's, None if it was closed."""

    def __init__(self, title: str, text: str, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer: str | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        layout.setSpacing(SPACE.m)
        heading = QLabel(title)
        heading.setObjectName("title")
        heading.setWordWrap(True)
        explanation = QLabel(text)
        explanation.setWordWrap(True)
        explanation.setTextFormat(Qt.TextFormat.PlainText)
        explanation.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(heading)
        layout.addWidget(explanation)
        row = QHBoxLayout()
        row.setSpacing(SPACE.s)
        row.addStretch(1)
        for choice in choices:
            widget = button(choice.label, choice.kind)
            widget.setDefault(choice.kind is Kind.PRIMARY)
            widget.clicked.connect(lambda _checked=False, key=choice.key: self._choose(key))
            self.buttons[choice.key] = widget
            row.addWidget(widget)
        layout.addLayout(row)
        for choice in choices:
            if choice.kind is Kind.PRIMARY:  # Enter presses the button that has the focus, whatever the default is
                self.buttons[choice.key].setFocus()

    def _choose(self, key: str) -> None:
        self.answer = key
        self.accept()


async def ask(parent: QWidget | None, title: str, text: str, choices: Sequence[Choice]) -> str | None:
    """Ask a question; the key of the chosen button, or None if the person closed it."""
    question = Question(title, text, choices, parent)
    make_room(question)
    await show(question)
    return question.answer


async def confirm(parent: QWidget | None, title: str, text: str, yes: str, *, danger: bool = False) -> bool:
    """Ask before something that cannot be undone; closing the dialog is a no."""
    kind = Kind.DANGER if danger else Kind.PRIMARY
    return await ask(parent, title, text, (Choice("no", _("Cancel")), Choice("yes", yes, kind))) == "yes"


async def inform(parent: QWidget | None, title: str, text: str) -> None:
    """Tell something and wait until it was read."""
    await ask(parent, title, text, (Choice("ok", _("Close"), Kind.PRIMARY),))


async def pick_files(
    parent: QWidget | None, title: str, filters: Sequence[str], folder: Path | None = None, *, several: bool = True
) -> tuple[Path, ...]:
    """Let the person choose existing files; empty if they changed their mind. ``filters`` as Qt writes them."""
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(list(filters))
    return await _picked(dialog)


async def pick_paper(parent: QWidget | None, kinds: Sequence[str]) -> tuple[Path, ...]:
    """Let the person choose the file of a paper, of a kind that the portal takes; empty if they changed their mind."""
    words = _("Papers ({kinds})").format(kinds=" ".join(f"*.{kind}" for kind in kinds))
    return await pick_files(parent, _("Choose a file"), (words,), several=False)


async def pick_folder(parent: QWidget | None, title: str, folder: Path | None = None) -> Path | None:
    """Let the person choose a folder; None if they changed their mind."""
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    picked = await _picked(dialog)
    return picked[0] if picked else None


async def _picked(dialog: QFileDialog) -> tuple[Path, ...]:
    chosen: list[Path] = []
    dialog.filesSelected.connect(lambda names: chosen.extend(Path(name) for name in names))
    return tuple(chosen) if await show(dialog) else ()
