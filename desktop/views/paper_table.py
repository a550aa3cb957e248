"""Thành phần hồ sơ: the dossier's papers, one row each, with what can be done to each.

The same table serves steps 2 to 4; which buttons a row has is told by its ``actions``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _, language
from desktop.ui.buttons import Kind, button
from desktop.ui.drop_zone import dropped_files
from desktop.ui.gradual import Gradually
from desktop.ui.theme import COLOURS, SPACE, pixmap


class PaperAction(Enum):
    """What a person can do with a row."""

    TEMPLATE = "template"
    FILL = "fill"
    ATTACH = "attach"
    SIGN = "sign"
    REMOVE = "remove"


class PaperState(Enum):
    """How far a row is; each has an icon and words of its own."""

    MISSING = "missing"
    NOT_NEEDED = "not_needed"
    SHOWN_ONLY = "shown_only"
    ATTACHED = "attached"
    NEEDS_SIGNING = "needs_signing"
    SIGNED = "signed"


_ICONS: Final = {
    PaperState.MISSING: ("alert", COLOURS.warn),
    PaperState.NOT_NEEDED: ("file", COLOURS.line_strong),
    PaperState.SHOWN_ONLY: ("info", COLOURS.text_soft),
    PaperState.ATTACHED: ("file", COLOURS.primary),
    PaperState.NEEDS_SIGNING: ("sign", COLOURS.warn),
    PaperState.SIGNED: ("file-signed", COLOURS.good),
}


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One component. ``file_name`` is what is attached; ``actions`` in the order of their buttons."""

    key: str
    label: str
    description: str
    required: bool
    state: PaperState
    file_name: str | None = None
    actions: tuple[PaperAction, ...] = ()
    main_action: PaperAction | None = None
    number: int = 1


def action_words(action: PaperAction, *, attached: bool) -> str:
    """The guide's words on the buttons."""
    words = {
        PaperAction.TEMPLATE: _("Download the template"),
        PaperAction.FILL: _("Fill in here"),
        PaperAction.ATTACH: _("Choose another file") if attached else _("Choose a file"),
        PaperAction.SIGN: _("Sign digitally"),
        PaperAction.REMOVE: _("Remove"),
    }
    return words[action]


_NARROW_PX: Final = 760

_ACTION_ICONS: Final = {
    PaperAction.TEMPLATE: "download",
    PaperAction.FILL: "edit",
    PaperAction.ATTACH: "upload",
    PaperAction.SIGN: "sign",
    PaperAction.REMOVE: "trash",
}


class PaperTable(QWidget):
    """Rows that take dropped files. ``acted(key, action)``, ``dropped(key, paths)``."""

    acted = Signal(str, object)
    dropped = Signal(str, object)

    def __init__(self, at_once: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at_once = at_once
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(SPACE.s)
        self._cards: dict[str, PaperCard] = {}
        self._keys: tuple[str, ...] = ()
        self._gradually = Gradually(self)

    def show_rows(self, rows: Sequence[PaperRow]) -> None:
        """Replace what is shown, in the language in force; the keyboard focus stays on its row.

        The first ``at_once`` rows stand when this returns, the others soon after.
        """
        keys = tuple(row.key for row in rows)
        if keys != self._keys:
            for card in self._cards.values():
                self._drop(card)
            self._keys, self._cards = keys, {}
        self._gradually.begin((partial(self._show_row, row) for row in rows), self._at_once)

    def _show_row(self, row: PaperRow) -> None:
        old = self._cards.get(row.key)
        if old is not None and old.shows(row):
            return
        card = PaperCard(row)
        card.acted.connect(self.acted)
        card.dropped.connect(self.dropped)
        self._cards[row.key] = card
        if old is None:
            self._list.addWidget(card)
            return
        focused = _holds_focus(old)
        self._list.replaceWidget(old, card)
        before: QWidget | None = old
        for made in card.buttons.values():  # a new widget is otherwise the last that Tab reaches
            while before is not None and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
                before = before.previousInFocusChain()
            if before is not None:
                self.setTabOrder(before, made)
            before = made
        self._drop(old)
        if focused:
            card.focus_main()

    def _drop(self, card: PaperCard) -> None:
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()

    def card(self, key: str) -> PaperCard:
        """The row of a component."""
        return self._cards[key]


def _holds_focus(card: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return isinstance(focused, QWidget) and card.isAncestorOf(focused)


class PaperCard(QFrame):
    """One row."""

    acted = Signal(str, object)
    dropped = Signal(str, object)

    def __init__(self, row: PaperRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self.setAcceptDrops(PaperAction.ATTACH in row.actions)
        self._key, self._row, self._language = row.key, row, language()
        self.buttons: dict[PaperAction, QWidget] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.m, SPACE.s + SPACE.xs, SPACE.m, SPACE.s + SPACE.xs)
        layout.setSpacing(SPACE.xs)
        name = QLabel(f"{row.number}. {_escaped(row.label)}" + (_STAR if row.required else ""))
        name.setObjectName("strong")
        name.setWordWrap(True)
        name.setTextFormat(Qt.TextFormat.RichText)
        layout.addWidget(name)
        if row.description and row.description.rstrip(".;") != row.label.rstrip(".;"):
            description = QLabel(row.description)
            description.setObjectName("note")
            description.setWordWrap(True)
            description.setTextFormat(Qt.TextFormat.PlainText)
            description.setAccessibleName(_("Description: {text}").format(text=row.description))
            layout.addWidget(description)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(SPACE.s)
        told = QHBoxLayout()
        told.setSpacing(SPACE.s)
        picture = QLabel()
        picture.setPixmap(pixmap(*_ICONS[row.state], 22))
        state = QLabel(state_words(row))
        state.setObjectName("state")
        state.setProperty("state", row.state.value)
        state.setWordWrap(True)
        state.setTextFormat(Qt.TextFormat.PlainText)
        told.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        told.addWidget(state, 1)
        self._line.addLayout(told, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE.s)
        buttons.addStretch(1)
        self._line.addLayout(buttons)
        for action in row.actions:
            words = action_words(action, attached=row.file_name is not None)
            kind = Kind.SECONDARY if action is row.main_action else Kind.QUIET
            made = button(words, kind, _ACTION_ICONS[action])
            made.setAccessibleName(_("{action}: {paper}").format(action=words, paper=row.label))
            made.clicked.connect(lambda _checked=False, action=action: self.acted.emit(self._key, action))
            self.buttons[action] = made
            buttons.addWidget(made)
        layout.addLayout(self._line)
        self._main = self.buttons.get(row.main_action) if row.main_action else None
        required = _("required") if row.required else _("if it applies")
        self.setAccessibleName(f"{row.number}. {row.label}, {required}, {state_words(row)}")

    def shows(self, row: PaperRow) -> bool:
        """Whether this is how ``row`` looks in the language in force."""
        return (self._row, self._language) == (row, language())

    def focus_main(self) -> None:
        """Put the keyboard focus on the row's main button."""
        if self._main is not None:
            self._main.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Several buttons go below the words where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_PX and len(self.buttons) > 1
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() is not wanted:
            self._line.setDirection(wanted)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that a file may be dropped here."""
        if dropped_files(event):
            self._mark(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Back to normal."""
        self._mark(False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        self._mark(False)
        if paths := dropped_files(event):
            event.acceptProposedAction()
            self.dropped.emit(self._key, paths)

    def _mark(self, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)


_STAR: Final = f' <span style="color:{COLOURS.seal}">*</span>'


def state_words(row: PaperRow) -> str:
    """The row's state as a sentence."""
    match row.state:
        case PaperState.MISSING:
            return _("Not attached yet")
        case PaperState.NOT_NEEDED:
            return _("Attach it if it applies to you")
        case PaperState.SHOWN_ONLY:
            return _("Nothing to attach: show the original when asked")
        case PaperState.ATTACHED:
            return row.file_name or ""
        case PaperState.NEEDS_SIGNING:
            return _("{file} · to be signed").format(file=row.file_name)
        case PaperState.SIGNED:
            return _("{file} · signed").format(file=row.file_name)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
