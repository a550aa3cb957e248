"""Before step 1: does the person have what signing needs, and how to get it; then the sign-in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.banner import Banner, BannerContent, Tone
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card, note
from desktop.ui.columns import Columns
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.ca_texts import CaText
from desktop.views.page import Page, relabel


class ReadinessView(Page):
    """Three things to have and the CAs. ``proceed`` means *I am ready*; ``help_asked`` carries a CA's brand."""

    help_asked = Signal(str)

    def __init__(self, cas: Sequence[CaText], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needs: list[QLabel] = []
        needs = Card()
        for name in ("certificate", "check-circle", "phone"):
            row = QHBoxLayout()
            row.setSpacing(SPACE.m)
            picture = QLabel()
            picture.setPixmap(pixmap(name, COLOURS.primary, 28))
            text = QLabel()
            text.setWordWrap(True)
            self._needs.append(text)
            row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(text, 1)
            needs.body.addLayout(row)
        self.body.addWidget(needs)
        self._missing = QLabel()
        self._missing.setObjectName("heading")
        self.body.addSpacing(SPACE.s)
        self.body.addWidget(self._missing)
        grid = Columns(narrowest=280, most=3)
        self._help_buttons = []
        for ca in cas:
            card = Card()
            card.body.setContentsMargins(SPACE.m, SPACE.m, SPACE.m, SPACE.s)
            card.body.setSpacing(SPACE.xs)
            product = QLabel(ca.product)
            product.setObjectName("strong")
            product.setWordWrap(True)
            card.body.addWidget(product)
            card.body.addWidget(note(ca.brand))
            ask = button("", Kind.QUIET, "help")
            ask.clicked.connect(lambda _checked=False, brand=ca.brand: self.help_asked.emit(brand))
            card.body.addWidget(ask, 0, Qt.AlignmentFlag.AlignLeft)
            self._help_buttons.append((ask, ca.product))
            grid.add(card)
        self.body.addWidget(grid)
        self.body.addStretch(1)
        self.proceed_button.setDefault(True)
        self.setFocusProxy(self.proceed_button)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language in force."""
        super().retranslate()
        self.set_head(
            _("Before you begin"), _("You sign on your phone, so please check these three things now, not at the end.")
        )
        words = (
            _("You have a personal digital signature of one of the certification authorities below."),
            _("It is activated: you have set its PIN and signed in to its app at least once."),
            _("The app is on your smartphone, and the phone is with you and online."),
        )
        for label, text in zip(self._needs, words, strict=True):
            label.setText(text)
        self._missing.setText(_("Six certification authorities work here"))
        for ask, product in self._help_buttons:
            relabel(ask, _("How to register"))
            ask.setAccessibleName(_("How to register for {product}").format(product=product))
        relabel(self.proceed_button, _("I am ready"))


class SignInView(Page):
    """Sign in at the portal's identity provider, in the system browser. ``proceed`` goes on once signed in.

    ``browser_asked``, and in practice profiles ``practice_asked``: a scripted visitor signs in instead of the person.
    """

    browser_asked = Signal()
    practice_asked = Signal()

    def __init__(self, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, content_px=720)
        self._name: str | None = None
        self._waiting = False
        self._is_practice = practice
        card = Card()
        column = QVBoxLayout()
        column.setSpacing(SPACE.m)
        picture = QLabel()
        picture.setPixmap(pixmap("person", COLOURS.primary, 48))
        self._how = QLabel()
        self._how.setWordWrap(True)
        self.browser_button = button("", Kind.SECONDARY if practice else Kind.PRIMARY, "external")
        self.browser_button.clicked.connect(self.browser_asked)
        self.practice_button = button("", Kind.PRIMARY, "person")
        self.practice_button.clicked.connect(self.practice_asked)
        self.practice_button.setVisible(practice)
        self._practice_note = note("")
        self._practice_note.setVisible(practice)
        self._state = Banner(dismissible=False)
        column.addWidget(picture)
        for widget in (self._how, self.practice_button, self._practice_note, self.browser_button, self._state):
            column.addWidget(widget)
        card.body.addLayout(column)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.setFocusProxy(self.practice_button if practice else self.browser_button)
        self.retranslate()

    def set_waiting(self, waiting: bool) -> None:
        """While the browser, or the scripted visitor, has the floor."""
        self._waiting = waiting
        self._refresh()

    def set_person(self, name: str | None) -> None:
        """Who is signed in now; None for nobody."""
        self._name = name
        self._refresh()
        if name is not None:
            self.proceed_button.setFocus()

    def retranslate(self) -> None:
        """Set every text in the language in force."""
        super().retranslate()
        self.set_head(_("Sign in"))
        self._how.setText(
            _(
                "You sign in on the public service portal's own page, in your browser. "
                "This program never sees your password."
            )
        )
        relabel(self.browser_button, _("Sign in with the browser"))
        relabel(self.practice_button, _("Practice sign-in"))
        self._practice_note.setText(_("An invented person signs in by themselves: nothing real is needed to practise."))
        relabel(self.proceed_button, _("Choose a public service"))
        self._refresh()

    def _refresh(self) -> None:
        for choice in (self.browser_button, self.practice_button):
            choice.setEnabled(not self._waiting)
        self._how.setVisible(self._name is None)
        self.browser_button.setVisible(self._name is None)
        for widget in (self.practice_button, self._practice_note):
            widget.setVisible(self._is_practice and self._name is None)
        if self._name is not None:
            self._state.show_content(BannerContent(_("Signed in as {name}").format(name=self._name), "", Tone.GOOD))
            self.allow()
        elif self._waiting:
            self._state.show_content(
                BannerContent(_("Waiting for the sign-in…"), _("Go on in the browser window; then come back here."))
            )
            self.allow(_("Please sign in first"))
        else:
            self._state.clear()
            self.allow(_("Please sign in first"))
