"""Step 5: *Ký số tập tin đính kèm* – whose signature, at which CA, with which certificate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.i18n import _
from core.signing.model import Credential
from core.signing.provider import ProviderInfo, Returns
from core.wording.leaving import STATUS_ASKED, Destinations, Sending, leaving_words
from core.wording.signing import SIGNED_THERE, rounds_words
from desktop.ui.banner import Banner, BannerContent
from desktop.ui.buttons import Kind, button
from desktop.ui.card import Card
from desktop.ui.certificate_list import CertificateList
from desktop.ui.side_by_side import SideBySide
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.page import Page, relabel

NumberKind = Callable[[str], str | None]
"""The kind of an ID number in words for people, None if it is no valid number."""

_HUB: Final = "esign:"
_CONTENT_PX: Final = 820
_NARROW_PX: Final = 660


class SigningView(Page):
    """Asks for everything the CA needs; knows nobody who could answer.

    ``credentials_asked(provider_id, user_id)`` is *LẤY CTS*; answer with ``show_credentials`` or ``show_failure``.
    ``sign_asked(provider_id, credential, user_id)`` is *KÝ SỐ*; ``back`` is *HỦY*. Changing the CA or the number
    forgets the certificates. ``service_chosen(provider_id)``: whom its requests reach is wanted; answer with
    ``show_destinations``. ``wish_changed``: what was asked for is no longer wanted; ``help_asked``: how to get a
    certificate of the chosen CA. ``own_key_asked``: answer with ``offer``.
    """

    credentials_asked = Signal(str, str)
    sign_asked = Signal(str, object, str)
    wish_changed = Signal()
    help_asked = Signal()
    own_key_asked = Signal()
    service_chosen = Signal(str)

    def __init__(
        self, providers: Sequence[ProviderInfo], number_kind: NumberKind, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, content_px=_CONTENT_PX)
        self._providers = tuple(providers)
        self._number_kind = number_kind
        self._names: tuple[str, ...] = ()
        self._destinations: dict[str, Destinations] = {}
        self._busy = False
        self._answered = False
        card = Card()
        self.body.addWidget(card)
        self.body.addStretch(1)
        self._files_label, self._files = _field(), QLabel()
        self._files.setTextFormat(Qt.TextFormat.PlainText)
        self._files.setWordWrap(True)
        self.through_hub = QCheckBox()
        self.through_hub.setChecked(True)
        self.own_key = button("", Kind.QUIET, "lock")
        self.own_key.clicked.connect(self.own_key_asked)
        self._number_label, self.number = _field(), QLineEdit()
        self.number.setMaxLength(20)
        self.number.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferNumbers)
        self._number_note = QLabel()
        self._number_note.setObjectName("note")
        self._ca_label, self.ca = _field(), QComboBox()
        self.fetch = button("", Kind.SECONDARY, "certificate")
        self._leaves_icon, self._leaves = QLabel(), QLabel()
        self._leaves.setObjectName("note")
        self._leaves.setWordWrap(True)
        self._leaves.setTextFormat(Qt.TextFormat.PlainText)
        self.banner = Banner()
        self._certificates_label, self.certificates = _field(), CertificateList()
        self._none_yet = QLabel()
        self._none_yet.setObjectName("note")
        self._none_yet.setWordWrap(True)
        self.help_button = button("", Kind.QUIET, "help")
        self.help_button.clicked.connect(self.help_asked)
        self._arrange(card)
        self.through_hub.toggled.connect(lambda _on: self._fill_cas())
        self.ca.currentIndexChanged.connect(lambda _index: self._ca_changed())
        self.number.textChanged.connect(lambda _text: self._number_changed())
        self.number.returnPressed.connect(self._ask_credentials)
        self.fetch.clicked.connect(self._ask_credentials)
        self.certificates.chosen.connect(lambda _credential: self._refresh())
        self.proceed.connect(self._sign)
        self.setFocusProxy(self.number)
        self._fill_cas()
        self.retranslate()

    def _arrange(self, card: Card) -> None:
        self._files_label.setBuddy(self._files)
        self._number_label.setBuddy(self.number)
        self._ca_label.setBuddy(self.ca)
        column = card.body
        column.setSpacing(SPACE.s + SPACE.xs)
        column.addLayout(_group(self._files_label, self._files))
        ways = SideBySide(_NARROW_PX)
        ways.row.addWidget(self.through_hub, 1)
        ways.row.addWidget(self.own_key)
        column.addWidget(ways)
        self.ca.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        asked = SideBySide(_NARROW_PX)
        asked.row.addLayout(_group(self._number_label, self.number), 1)
        asked.row.addLayout(_group(self._ca_label, self.ca), 1)
        asked.row.addWidget(self.fetch, 0, Qt.AlignmentFlag.AlignBottom)
        column.addWidget(asked)
        column.addWidget(self._number_note)
        privacy = QHBoxLayout()
        privacy.setSpacing(SPACE.s)
        self._leaves_icon.setPixmap(pixmap("lock", COLOURS.text_soft, 18))
        privacy.addWidget(self._leaves_icon, 0, Qt.AlignmentFlag.AlignTop)
        privacy.addWidget(self._leaves, 1)
        column.addLayout(privacy)
        rule = QFrame()
        rule.setObjectName("rule")
        column.addWidget(rule)
        column.addLayout(_group(self._certificates_label, self._none_yet))
        column.addWidget(self.help_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.certificates)
        column.addWidget(self.banner)

    def retranslate(self) -> None:
        """Every text of this screen."""
        super().retranslate()
        self.set_head(_("Sign the attached files"))
        self._files_label.setText(_("Name of the file to sign"))
        self._show_names()
        self.through_hub.setText(_("Sign through eSign (NEAC)"))
        relabel(self.own_key, _("I have a key file or a USB token"))
        self._number_label.setText(_("ID card, passport or tax number *"))
        self.number.setAccessibleName(self._number_label.text())
        self._ca_label.setText(_("Choose the CA *"))
        self.ca.setAccessibleName(self._ca_label.text())
        relabel(self.fetch, _("GET CERTIFICATES"))
        self._certificates_label.setText(_("Choose the certificate *"))
        relabel(self.back_button, _("CANCEL"))
        relabel(self.proceed_button, _("SIGN"))
        self._refresh()

    def open(self, names: Sequence[str], user_id: str = "") -> None:
        """Start anew for these files; ``user_id`` prefills the number of the person who signed in."""
        self._names = tuple(names)
        self._show_names()
        self.number.setText(user_id)
        self._destinations = {}
        self._ca_changed()

    def show_names(self, names: Sequence[str]) -> None:
        """The files that are left to sign."""
        self._names = tuple(names)
        self._show_names()
        self._refresh()

    def asks_for(self, provider_id: str, user_id: str) -> bool:
        """Whether the CA and the number are still these."""
        return self.provider is not None and (self.provider.id, self._user_id()) == (provider_id, user_id)

    def clear(self) -> None:
        """Forget the person: number and certificates."""
        self.open(())

    @property
    def provider(self) -> ProviderInfo | None:
        """The chosen route."""
        chosen = self.ca.currentData()
        return next((info for info in self._providers if info.id == chosen), None)

    def show_destinations(self, provider_id: str, found: Destinations) -> None:
        """Whom requests over this route reach."""
        self._destinations[provider_id] = found
        self._refresh()

    def offer(self, own: ProviderInfo) -> None:
        """One more route, chosen now; it takes the place of the one that was offered so before."""
        known = [info for info in self._providers if not info.local]
        self._providers = (*known, own)
        with QSignalBlocker(self.through_hub):
            self.through_hub.setChecked(False)
        self._fill_cas()
        self.ca.setCurrentIndex(self.ca.findData(own.id))

    def ask(self) -> None:
        """Ask for the certificates now, or for the number that is needed for it."""
        if self.fetch.isEnabled():
            self._ask_credentials()
        else:
            self.number.setFocus()

    def show_hub(self, routes: Sequence[ProviderInfo]) -> None:
        """The routes through the hub, where its account here wants others than those offered so far."""
        if list(routes) != [info for info in self._providers if info.id.startswith(_HUB)]:
            self._providers = (*routes, *(info for info in self._providers if not info.id.startswith(_HUB)))
            self._fill_cas()

    def show_busy(self, busy: bool) -> None:
        """While the certificates are fetched."""
        self._busy = busy
        self._refresh()

    def show_credentials(self, credentials: Sequence[Credential], now: datetime) -> None:
        """The certificates of this person at this CA; ``now`` decides which have expired."""
        self.banner.clear()
        self.certificates.show_credentials(credentials, now)
        self._answered = True
        self._refresh()
        self.reveal(self.certificates if self.certificates.has_rows else self._none_yet)

    def show_failure(self, content: BannerContent) -> None:
        """What went wrong with the last wish."""
        self.banner.show_content(content)
        self.reveal(self.banner)

    def forget_certificates(self) -> None:
        """The list is empty and says how to fill it."""
        self.banner.clear()
        self.certificates.show_credentials((), datetime.now().astimezone())
        self._answered = False
        self._refresh()

    def _fill_cas(self) -> None:
        hub = self.through_hub.isChecked()
        self.ca.blockSignals(True)
        self.ca.clear()
        for info in self._providers:
            words = f"{info.brand} – {info.display_name}" if _differ(info) else info.brand
            # A product that can be reached in several ways is one product to a person: the first way is offered.
            if info.id.startswith(_HUB) == hub and self.ca.findText(words) < 0:
                self.ca.addItem(words, info.id)
        self.ca.blockSignals(False)
        self._ca_changed()

    def _ca_changed(self) -> None:
        self.forget_certificates()
        self.wish_changed.emit()
        if self._names and self.provider is not None:
            self.service_chosen.emit(self.provider.id)

    def _number_changed(self) -> None:
        self.forget_certificates()
        self.wish_changed.emit()

    def _ask_credentials(self) -> None:
        if self.fetch.isEnabled() and self.provider is not None:
            self.credentials_asked.emit(self.provider.id, self._user_id())

    def _sign(self) -> None:
        credential, provider = self.certificates.credential, self.provider
        if credential is not None and provider is not None:
            self.sign_asked.emit(provider.id, credential, self._user_id())

    def _user_id(self) -> str:
        return self.number.text().strip()

    def _show_names(self) -> None:
        self._files.setText("\n".join(self._names))
        self._files.setAccessibleName(", ".join(self._names))

    def _refresh(self) -> None:
        kind = self._number_kind(self._user_id()) if self._user_id() else None
        wrong = bool(self._user_id()) and kind is None
        self._number_note.setText(
            kind or (_("This is not a complete ID card, passport or tax number yet.") if wrong else "")
        )
        self._number_note.setVisible(bool(self._number_note.text()))
        self.fetch.setEnabled(kind is not None and self.provider is not None and not self._busy)
        self._none_yet.setText(self._why_no_certificate())
        self._none_yet.setVisible(not self.certificates.has_rows)
        app = self.provider.app if self.provider is not None else None
        self.help_button.setVisible(self._answered and not self.certificates.has_rows and app is not None)
        relabel(self.help_button, _("How to get a certificate"))
        self._leaves.setText("\n".join(filter(None, (self._what_leaves(), self._how_often()))))
        missing = _("Enter the number first.") if kind is None else _("Choose a certificate first.")
        self.allow("" if kind is not None and self.certificates.credential is not None else missing)

    def _why_no_certificate(self) -> str:
        if self._busy:
            return _("Asking the CA…")
        if self._answered:
            return _("This CA knows no certificate for this number. Check the number, or choose another CA.")
        return _("Press “Get certificates” to see the certificates of this number.")

    def _what_leaves(self) -> str:
        info = self.provider
        if info is None:
            return ""
        to = self._destinations.get(info.id, Destinations())
        if self.certificates.has_rows:
            return " ".join(leaving_words(info, Sending.SIGNATURE, to))
        # Certificates are looked at as soon as they are here.
        return " ".join((*leaving_words(info, Sending.CERTIFICATES, to), _(STATUS_ASKED)))

    def _how_often(self) -> str:
        info, count = self.provider, len(self._names)
        if info is None:
            return ""
        often = rounds_words(count, -(-count // info.max_batch)) if count > info.max_batch else ""
        own = _(SIGNED_THERE) if info.returns is Returns.SIGNED_FILE else ""
        return "\n".join(filter(None, (often, own)))


def _differ(info: ProviderInfo) -> bool:
    return bool(info.display_name) and info.display_name.casefold() not in info.brand.casefold()


def _field() -> QLabel:
    label = QLabel()
    label.setObjectName("field")
    return label


def _group(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(SPACE.xs)
    for widget in widgets:
        column.addWidget(widget)
    return column
