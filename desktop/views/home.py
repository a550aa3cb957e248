"""The first screen: three doors, and a quiet notice when a signing was interrupted."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.i18n import _
from desktop.ui.banner import Banner, BannerContent, Tone
from desktop.ui.buttons import Kind, button
from desktop.ui.columns import Columns
from desktop.ui.theme import COLOURS, SPACE, pixmap
from desktop.views.page import Page, relabel


class Door(QPushButton):
    """A large button with an icon, a title and one sentence; the whole card is the target."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("door")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
        layout.setSpacing(SPACE.s)
        picture = QLabel()
        picture.setPixmap(pixmap(icon_name, COLOURS.primary, 48))
        self._title = QLabel()
        self._title.setObjectName("door_title")
        self._sentence = QLabel()
        self._sentence.setObjectName("door_sentence")
        layout.addWidget(picture)
        layout.addSpacing(SPACE.s)
        for label in (self._title, self._sentence):
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch(1)
        for label in (picture, self._title, self._sentence):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_words(self, title: str, sentence: str) -> None:
        """Title and sentence, shown and spoken."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    def sizeHint(self) -> QSize:
        """Room for the words, not for a button's one line."""
        return QSize(280, max(250, self._layout.heightForWidth(max(self.width(), 220))))

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return QSize(180, self._layout.heightForWidth(max(self.width(), 180)))


class HomeView(Page):
    """Emits ``filing``, ``signing``, ``verifying``, ``settings``, ``dossiers``; ``resume`` for what was interrupted."""

    filing = Signal()
    signing = Signal()
    verifying = Signal()
    resume = Signal()
    settings = Signal()
    dossiers = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unfinished = 0
        self.notice = Banner(dismissible=False)
        self.notice.action.connect(self.resume)
        self.body.addWidget(self.notice)
        row = Columns(narrowest=260, most=3)
        self.file_door, self.sign_door, self.verify_door = Door("send"), Door("sign"), Door("shield-check")
        for door, signal in (
            (self.file_door, self.filing),
            (self.sign_door, self.signing),
            (self.verify_door, self.verifying),
        ):
            door.clicked.connect(signal)
            row.add(door)
        self.body.addSpacing(SPACE.s)
        self.body.addWidget(row)
        self._promise = QLabel()
        self._promise.setObjectName("note")
        self._promise.setWordWrap(True)
        self.body.addSpacing(SPACE.s)
        self.body.addWidget(self._promise)
        self.body.addStretch(1)
        foot = QHBoxLayout()
        self.dossiers_button = button("", Kind.QUIET, "history")
        self.dossiers_button.clicked.connect(self.dossiers)
        foot.addWidget(self.dossiers_button)
        foot.addStretch(1)
        self.settings_button = button("", Kind.QUIET, "settings")
        self.settings_button.clicked.connect(self.settings)
        self.settings_button.hide()
        foot.addWidget(self.settings_button)
        self.body.addLayout(foot)
        self.set_footer(back=False, proceed=False)
        self.set_ready(False)
        self.retranslate()

    def set_ready(self, ready: bool) -> None:
        """The doors open once the services stand."""
        for door in (self.file_door, self.sign_door, self.verify_door, self.dossiers_button):
            door.setEnabled(ready)

    def offer_settings(self) -> None:
        """Whoever is at this computer may change how the program works."""
        self.settings_button.show()

    def set_unfinished(self, count: int) -> None:
        """How many interrupted signings can be gone on with here; 0 hides the notice."""
        self._unfinished = count
        if not count:
            self.notice.clear()
            return
        title = (
            _("One signing is not finished")
            if count == 1
            else _("{count} signings are not finished").format(count=count)
        )
        text = _("Your phone is not asked again: the program fetches what you already confirmed.")
        self.notice.show_content(BannerContent(title, text, Tone.CALM, _("Go on")))

    def retranslate(self) -> None:
        """Set every text in the language in force."""
        super().retranslate()
        self.set_head(_("What would you like to do?"))
        self.file_door.set_words(
            _("Submit a dossier"), _("Choose a public service, fill it in, sign its papers and submit it.")
        )
        self.sign_door.set_words(_("Sign a document"), _("Put your digital signature on one or more PDF files."))
        self.verify_door.set_words(
            _("Check a signature"), _("See who signed a file, when, and whether it was changed since.")
        )
        self._promise.setText(
            _("Your files are signed on this computer. Unless a screen says otherwise, only their digests leave it.")
        )
        relabel(self.dossiers_button, _("Dossiers you have submitted"))
        relabel(self.settings_button, _("Settings"))
        self.set_unfinished(self._unfinished)
