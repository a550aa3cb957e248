"""The first run of an installed program: which portal it is to work with. Nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QRadioButton, QWidget

from core.i18n import _
from core.portal.profile import Wording
from desktop.ui.card import Card, note
from desktop.ui.theme import SPACE
from desktop.views.page import Page, relabel


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """A profile in words of both languages."""

    name: str
    title: Wording
    explanation: Wording
    practice: bool


class _Title(QLabel):
    """The words of a choice, over as many lines as they need, which no radio button's own words can have."""

    def __init__(self, pick: QRadioButton) -> None:
        super().__init__()
        self._pick = pick
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose, as the circle beside the words does."""
        self._pick.click()
        event.accept()


class ChooseProfileView(Page):
    """``proceed`` once ``chosen`` is set. The choices are shown in the order given, those for practice marked."""

    def __init__(self, choices: Sequence[ProfileChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=720)
        self._choices = tuple(choices)
        self.buttons: list[QRadioButton] = []
        self._titles: list[QLabel] = []
        self._words: list[QLabel] = []
        self._tags: list[QLabel] = []
        group = QButtonGroup(self)
        for choice in self._choices:
            card = Card()
            card.body.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.m)
            card.body.setSpacing(SPACE.xs)
            pick, words, tag = QRadioButton(), note(""), QLabel()
            head, name = QHBoxLayout(), _Title(pick)
            head.setSpacing(0)
            head.addWidget(pick)
            head.addWidget(name, 1)
            tag.setObjectName("practice")
            tag.setVisible(choice.practice)
            group.addButton(pick)
            pick.clicked.connect(lambda _checked=False: self._refresh())
            card.body.addLayout(head)
            card.body.addWidget(words)
            card.body.addWidget(tag, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(pick)
            self._titles.append(name)
            self._words.append(words)
            self._tags.append(tag)
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.set_footer(back=False)
        self.retranslate()

    @property
    def chosen(self) -> str | None:
        """The name of the chosen profile."""
        picked = [choice.name for choice, pick in zip(self._choices, self.buttons, strict=True) if pick.isChecked()]
        return picked[0] if picked else None

    def retranslate(self) -> None:
        """Set every text in the language in force; what is chosen stays."""
        super().retranslate()
        self.set_head(
            _("Which portal will you use?"), _("This is asked once. You can try everything out in practice first.")
        )
        shown = zip(self._choices, self.buttons, self._titles, self._words, self._tags, strict=True)
        for choice, pick, name, words, tag in shown:
            name.setText(str(choice.title))
            pick.setAccessibleName(str(choice.title))
            words.setText(str(choice.explanation))
            pick.setAccessibleDescription(str(choice.explanation))
            tag.setText(_("PRACTICE – no legal value"))
        relabel(self.proceed_button, _("Continue"))
        self._refresh()

    def _refresh(self) -> None:
        self.allow("" if self.chosen is not None else _("Choose one first"))
