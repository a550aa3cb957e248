"""The window's way to ask for a secret: one line, masked, gone when it was given."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.errors import UserCancelledError
from core.i18n import _
from core.secrets import Secret
from core.signing.prompting import AnotherCodeWanted, Prompt, PromptKind
from core.wording.prompts import prompt_words
from desktop.browsers import Browser
from desktop.dialogs import make_room, show
from desktop.ui.buttons import Kind, button
from desktop.ui.theme import SPACE

_LONGEST = 256


class SecretDialog(QDialog):
    """One question. ``line`` takes the answer, ``go_on`` gives it and is only there to press when something stands.

    ``another`` has the CA send another code: rejected, with ``wants_another``.
    """

    def __init__(self, prompt: Prompt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = prompt_words(prompt)
        self._digits_only = prompt.digits_only
        self.setWindowTitle(words.title)
        self.setMinimumWidth(480)
        title, text, label = QLabel(words.title), QLabel(words.text), QLabel(words.label)
        title.setObjectName("title")
        label.setObjectName("field")
        for shown in (title, text, label):
            shown.setTextFormat(Qt.TextFormat.PlainText)
            shown.setWordWrap(True)
        self.line = QLineEdit()
        self.line.setObjectName("secret")
        self.line.setMaxLength(_LONGEST)
        self.line.setText(prompt.suggestion)
        if prompt.kind is not PromptKind.ACCOUNT_NAME:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        if prompt.digits_only:
            hints |= Qt.InputMethodHint.ImhPreferNumbers
        self.line.setInputMethodHints(hints)
        self.line.setAccessibleName(words.label)
        self.line.setAccessibleDescription(words.text)
        label.setBuddy(self.line)
        self.reveal = QCheckBox(_("Show what I type"))
        self.reveal.setVisible(prompt.kind is not PromptKind.ACCOUNT_NAME)
        self.wants_another = False
        self.another = button(_("Send another code"), Kind.QUIET, "refresh")
        self.another.setVisible(prompt.resendable)
        self.another.clicked.connect(self._want_another)
        self.cancel = button(_("Cancel"), Kind.SECONDARY)
        self.go_on = button(_("Continue"), Kind.PRIMARY)
        self.go_on.setDefault(True)
        self.go_on.setEnabled(bool(prompt.suggestion))
        self.line.textChanged.connect(lambda typed: self.go_on.setEnabled(bool(typed.strip())))
        self.reveal.toggled.connect(self._mask)
        self.cancel.clicked.connect(self.reject)
        self.go_on.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(SPACE.s)
        row.addWidget(self.another)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        column.setSpacing(SPACE.m)
        for widget in (title, text, label, self.line, self.reveal):
            column.addWidget(widget)
        column.addLayout(row)
        self.line.setFocus()

    def take(self) -> Secret:
        """What was typed; the line is empty afterwards."""
        typed = self.line.text()
        self.line.clear()
        return Secret(typed.strip() if self._digits_only else typed)

    def _want_another(self) -> None:
        self.wants_another = True
        self.reject()

    def _mask(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


class WindowPrompter:
    """Asks over this window, one question at a time."""

    def __init__(self, parent: QWidget, browser: Browser) -> None:
        self._parent, self._browser = parent, browser
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, prompt: Prompt) -> Secret:
        """What the person typed. Raises ``UserCancelledError`` if they closed the dialog, and ``AnotherCodeWanted``."""
        async with self._one_at_a_time:
            dialog = SecretDialog(prompt, self._parent)
            make_room(dialog)
            if not await show(dialog):
                raise AnotherCodeWanted if dialog.wants_another else UserCancelledError(told="yes")
            return dialog.take()

    async def visit(self, provider: str, url: str) -> None:
        """Show the page. Raises ``BrowserUnavailableError``."""
        await self._browser.open(url)
