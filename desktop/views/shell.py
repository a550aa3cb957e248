"""The main window: header, practice ribbon, steps, failures, and a stack of screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.i18n import LANGUAGES, _
from desktop.ui.banner import Banner, BannerContent
from desktop.ui.buttons import Kind, button
from desktop.ui.card import PracticeRibbon
from desktop.ui.step_strip import StepStrip
from desktop.ui.theme import COLOURS, SPACE, icon
from desktop.views.home import HomeView
from desktop.views.page import relabel

_NAMES = {"vi": "Tiếng Việt", "en": "English"}


class Shell(QMainWindow):
    """Knows which screen is shown, not what it means.

    ``language_chosen`` carries ``vi`` or ``en``; ``home_asked`` comes from the program's name, ``finish_asked`` from
    the kiosk's *Kết thúc*. ``on_close`` decides what a closing window does.
    ``painted`` is emitted once, when the first picture is on the screen.
    """

    language_chosen = Signal(str)
    home_asked = Signal()
    finish_asked = Signal()
    painted = Signal()

    def __init__(self, language: str, *, kiosk: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_close: Callable[[QCloseEvent], None] | None = None
        self._again: Callable[[], object] | None = None
        self._steps: Callable[[], Sequence[str]] | None = None
        self._current_step = 0
        self._strip: StepStrip | None = None
        self._was_painted = False
        self.home = HomeView()
        central = QWidget()
        self._column = QVBoxLayout(central)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.ribbon = PracticeRibbon()
        self.ribbon.hide()
        self._column.addWidget(self.ribbon)
        self._column.addWidget(self._header(language, kiosk))
        self._strip_place = QVBoxLayout()
        self._column.addLayout(self._strip_place)
        banner_place = QVBoxLayout()
        banner_place.setContentsMargins(SPACE.l, 0, SPACE.l, 0)
        self.banner = Banner()
        self.banner.action.connect(self._try_again)
        banner_place.addWidget(self.banner)
        self._column.addLayout(banner_place)
        self.stack = QStackedWidget()
        self._column.addWidget(self.stack, 1)
        self.setCentralWidget(central)
        self.resize(1200, 820)
        self.setMinimumSize(640, 480)
        self.show_screen(self.home)
        self.retranslate()

    def _header(self, language: str, kiosk: bool) -> QWidget:
        header = QFrame()
        header.setObjectName("header")
        row = QHBoxLayout(header)
        row.setContentsMargins(SPACE.l, SPACE.s, SPACE.l, SPACE.s)
        row.setSpacing(SPACE.m)
        self._name = QPushButton()
        self._name.setObjectName("program_name")
        self._name.setIcon(icon("sign", COLOURS.seal, 28))
        self._name.setIconSize(QSize(28, 28))
        self._name.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name.clicked.connect(self.home_asked)
        self._person = QLabel()
        self._person.setObjectName("note")
        self._person.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self._person)
        self._languages = QButtonGroup(self)
        switch = QHBoxLayout()
        switch.setSpacing(0)
        self._language_buttons: dict[str, QPushButton] = {}
        for code in LANGUAGES:
            choice = QPushButton(code.upper())
            choice.setObjectName("language")
            choice.setCheckable(True)
            choice.setChecked(code == language)
            choice.setAccessibleName(_NAMES[code])
            choice.setToolTip(_NAMES[code])
            choice.clicked.connect(lambda _checked=False, code=code: self.language_chosen.emit(code))
            self._languages.addButton(choice)
            self._language_buttons[code] = choice
            switch.addWidget(choice)
        row.addLayout(switch)
        self._finish = button("", Kind.SECONDARY, "close")
        self._finish.setVisible(kiosk)
        self._finish.clicked.connect(self.finish_asked)
        row.addWidget(self._finish)
        return header

    def show_screen(self, screen: QWidget) -> None:
        """Show a screen; it is added to the stack the first time."""
        if self.stack.indexOf(screen) < 0:
            self.stack.addWidget(screen)
        self.banner.clear()
        self.stack.setCurrentWidget(screen)
        screen.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop_screen(self, screen: QWidget) -> None:
        """Take a screen out of the stack and destroy it."""
        self.stack.removeWidget(screen)
        screen.deleteLater()

    def set_steps(self, titles: Callable[[], Sequence[str]] | None, current: int = 0) -> None:
        """Show the steps (asked again when the language changes), or none."""
        same = titles is self._steps and self._strip is not None
        self._steps, self._current_step = titles, current
        if same and self._strip is not None:
            self._strip.set_current(current)
            self._fit_strip()
        else:
            self._rebuild_strip()

    def set_person(self, name: str | None) -> None:
        """Who is signed in."""
        self._person.setText(name or "")

    def set_practice(self, practice: bool) -> None:
        """Whether this profile is for practice only: then every screen says so."""
        self.ribbon.setVisible(practice)

    def show_failure(self, content: BannerContent, again: Callable[[], object] | None = None) -> None:
        """Show a known failure above the screen; its button, if it has one, calls ``again``."""
        self._again = again
        self.banner.show_content(content)

    def on_close(self, decide: Callable[[QCloseEvent], None]) -> None:
        """Who answers the wish to close the window."""
        self._on_close = decide

    def set_language(self, language: str) -> None:
        """Mark the language in force and set every text again, everywhere in the window."""
        self._language_buttons[language].setChecked(True)
        self._rebuild_strip()
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LanguageChange))

    def retranslate(self) -> None:
        """Set the shell's own texts."""
        name = _("Ký Số Một Cửa")
        self.setWindowTitle(name)
        self._name.setText(name)
        self._name.setAccessibleName(_("{name}: back to the first screen").format(name=name))
        self.ribbon.setText(_("PRACTICE – no legal value"))
        relabel(self._finish, _("Finish"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language switch."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that there is something to see."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the steps within the window."""
        super().resizeEvent(event)
        self._fit_strip()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask whoever decides."""
        if self._on_close is not None:
            self._on_close(event)

    def _try_again(self) -> None:
        again, self._again = self._again, None
        self.banner.clear()
        if again is not None:
            again()

    def _rebuild_strip(self) -> None:
        if self._strip is not None:
            self._strip_place.removeWidget(self._strip)
            self._strip.deleteLater()
            self._strip = None
        if self._steps is not None:
            self._strip = StepStrip(self._steps())
            self._strip.set_current(self._current_step)
            self._strip.setMinimumWidth(1)
            self._strip_place.addWidget(self._strip)
            self._fit_strip()

    def _fit_strip(self) -> None:
        """Where the names of all steps have no room, only the current one keeps its name."""
        if self._strip is None:
            return
        labels = [label for label in self._strip.findChildren(QLabel) if label.objectName() == "step_label"]
        for label in labels:
            label.show()
        layout = self._strip.layout()
        roomy = layout is None or layout.sizeHint().width() <= self.width()
        for label in labels:
            label.setVisible(roomy or label.property("state") == "current")
