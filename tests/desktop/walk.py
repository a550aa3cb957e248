"""Drives the real window, composed as the program composes it, against the real practice world."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop.basics import basics
from desktop.browsers import Browser, SystemBrowser
from desktop.composition import OpenBrowser, Services, build
from desktop.dialogs import Question
from desktop.failures import Failures
from desktop.flows.navigator import Navigator
from desktop.prompt_dialog import SecretDialog, WindowPrompter
from desktop.tasks import Tasks
from desktop.views.outcome import OutcomePanel
from desktop.views.shell import Shell
from desktop.window import WindowOptions, make_shell, painted

Look = Callable[[str], Awaitable[None]]

WAIT_S = 60.0
VALUES = {"contact_phone": "0912000000", "residence_kind": "permanent", "residence": "Xã Mẫu, tỉnh Mẫu"}


class _Change(QObject):
    """Wakes a waiter whenever something in the window may have changed."""

    KINDS = frozenset({QEvent.Type.UpdateRequest, QEvent.Type.Paint, QEvent.Type.Show, QEvent.Type.EnabledChange})

    def __init__(self, app: QApplication, predicate: Callable[[], bool], found: asyncio.Future[None]) -> None:
        super().__init__(app)
        self._predicate, self._found = predicate, found
        app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in self.KINDS and not self._found.done() and self._predicate():
            self._found.set_result(None)
        return False


async def until(predicate: Callable[[], bool], what: str) -> None:
    """Wait for something to be seen in the window; fails with its name."""
    if predicate():
        return
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    found: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    watcher = _Change(app, predicate, found)
    try:
        async with asyncio.timeout(WAIT_S):
            await found
    except TimeoutError:
        raise AssertionError(f"never seen: {what}") from None
    finally:
        app.removeEventFilter(watcher)
        watcher.deleteLater()


async def press(widget: QAbstractButton) -> None:
    """Press as a person does: only what is visible and enabled, and not before the window has answered the last."""
    assert widget.isVisible(), f"{widget.accessibleName()} is not visible"
    assert widget.isEnabled(), f"{widget.accessibleName()} is not enabled"
    await answered()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    await answered()


async def answered() -> None:
    """Let the window lay out and paint: what a test does next is another turn of the loop, as for a person."""
    for _turn in range(2):
        await asyncio.sleep(0)


async def looked_at(_name: str) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Walker:
    shell: Shell
    navigator: Navigator
    services: Services
    tasks: Tasks
    failures: list[BaseException]

    async def until(self, predicate: Callable[[], bool], what: str) -> None:
        await until(lambda: bool(self.failures) or predicate(), what)
        assert not self.failures, self.failures

    async def seen(self, screen: QWidget) -> None:
        await self.until(lambda: self.shell.stack.currentWidget() is screen, type(screen).__name__)

    async def enabled(self, button: QAbstractButton) -> None:
        await self.until(lambda: button.isVisible() and button.isEnabled(), button.accessibleName())

    async def sign_in(self, look: Look = looked_at) -> None:
        entering = self.navigator.filing.entering
        await self.seen(self.navigator.home)
        await look("home")
        await press(self.navigator.home.file_door)
        if entering.front is not None:
            await self.seen(entering.front)
            await look("portal-front")
            await press(entering.front.proceed_button)
        await self.seen(entering.readiness)
        await look("readiness")
        await press(entering.readiness.proceed_button)
        await self.seen(entering.sign_in)
        await look("sign-in")
        await press(entering.sign_in.practice_button)
        await self.enabled(entering.sign_in.proceed_button)
        await look("signed-in")
        await press(entering.sign_in.proceed_button)
        await self.seen(entering.choose)

    async def choose(self, words: str, look: Look = looked_at) -> None:
        entering, filing = self.navigator.filing.entering, self.navigator.filing
        await look("choose-service")
        entering.choose.search.setFocus()
        QTest.keyClicks(entering.choose.search, words)
        QTest.keyClick(entering.choose.search, Qt.Key.Key_Return)
        await self.until(lambda: len(entering.choose.found) < 20, "fewer services")
        await look("found")
        await press(entering.choose.cards[0].submit_button)
        await self.seen(filing.dossier)
        await look("dossier")

    async def fill(self, paper: Path, look: Look = looked_at) -> None:
        """Every required paper gets this file."""
        filing = self.navigator.filing
        await press(filing.dossier.proceed_button)
        await self.seen(filing.fill)
        for key, value in VALUES.items():
            if not filing.fill.form.values()[key]:
                filing.fill.form.type_into(key, value)
        for item in filing.journey.papers():
            if item.missing:
                filing.fill.dropped.emit(item.component.key, (paper,))
                await self.tasks.wait("attach")
        await look("fill")
        await press(filing.fill.proceed_button)
        await self.seen(filing.choose_sign)
        await look("choose-sign")

    async def sign(self, look: Look = looked_at) -> None:
        filing, signing = self.navigator.filing, self.navigator.signing
        await press(filing.choose_sign.proceed_button)
        await self.seen(signing.preview)
        await signing.preview.ready()
        await look("preview")
        await press(signing.preview.proceed_button)
        await self.seen(signing.signing)
        await look("certificate")
        await press(signing.signing.fetch)
        await self.enabled(signing.signing.proceed_button)
        await look("certificate-chosen")
        await press(signing.signing.proceed_button)
        await self.seen(signing.phone)
        phone = signing.phone
        await self.until(lambda: bool(phone.code.text()) or phone.outcome.isVisible(), "the number on the phone")
        assert not phone.outcome.isVisible(), phone.outcome.accessibleName()
        await look("phone")
        shown = self.shell.stack
        await self.until(lambda: shown.currentWidget() is signing.result or phone.outcome.isVisible(), "the result")
        assert not phone.outcome.isVisible(), phone.outcome.accessibleName()
        await signing.result.ready()
        await look("signed")
        await press(signing.result.proceed_button)
        await self.seen(filing.submission)

    async def ask_for(self, paper: Path, person: str, ca: str) -> None:
        """The door *Ký tài liệu* up to the certificates of ``person`` at ``ca``, fetched or refused."""
        await self.at_who_signs([paper])
        await self.ask_at(ca, person)

    async def at_who_signs(self, papers: Sequence[Path]) -> None:
        """The door *Ký tài liệu* up to *who signs these with what*."""
        signing = self.navigator.signing
        await press(self.navigator.home.sign_door)
        self.navigator.documents.view.files_given.emit(tuple(papers))
        await self.tasks.wait("inspect")
        await press(self.navigator.documents.view.proceed_button)
        await self.seen(signing.preview)
        await signing.preview.ready()
        await press(signing.preview.proceed_button)
        await self.seen(signing.signing)
        await self.tasks.wait("hub")

    async def ask_at(self, ca: str, person: str) -> None:
        """The certificates of ``person`` at ``ca``, fetched or refused."""
        view = self.navigator.signing.signing
        await self.seen(view)
        view.through_hub.setChecked(ca.startswith("esign:"))
        view.ca.setCurrentIndex(next(row for row in range(view.ca.count()) if view.ca.itemData(row) == ca))
        QTest.keyClicks(view.number, person)
        await press(view.fetch)
        await self.tasks.wait("credentials")
        await self.tasks.wait("readiness")

    async def ended(self) -> OutcomePanel:
        """How the signing that was just asked for ended, other than well."""
        outcome = self.navigator.signing.phone.outcome
        await self.until(outcome.isVisible, "an ending")
        await self.tasks.wait("sign")
        await answered()
        return outcome

    async def question(self) -> Question:
        """The dialog that asks something now."""

        def asking() -> list[Question]:
            return [dialog for dialog in self.shell.findChildren(Question) if dialog.isVisible()]

        await self.until(lambda: bool(asking()), "a question")
        await answered()
        return asking()[0]

    async def answer(self, key: str) -> None:
        """Press the button of that key."""
        await press((await self.question()).buttons[key])

    async def secret_asked(self) -> SecretDialog:
        """The dialog in which something must be typed now."""

        def asking() -> list[SecretDialog]:
            return [dialog for dialog in self.shell.findChildren(SecretDialog) if dialog.isVisible()]

        await self.until(lambda: bool(asking()), "something to type")
        await answered()
        return asking()[0]

    async def type_secret(self, text: str) -> None:
        """Type the answer and go on."""
        dialog = await self.secret_asked()
        QTest.keyClicks(dialog.line, text)
        await press(dialog.go_on)

    async def submit(self, look: Look = looked_at) -> str:
        filing = self.navigator.filing
        if not filing.submission.agree.isChecked():
            assert not filing.submission.proceed_button.isEnabled()
            filing.submission.agree.click()
        await look("submission")
        await press(filing.submission.proceed_button)
        await self.seen(filing.keeping.view)
        await look("receipt")
        return filing.keeping.view.number.text()


@dataclass(frozen=True)
class Visits:
    """A browser that a script walks."""

    walk: OpenBrowser

    async def open(self, url: str) -> None:
        await self.walk(url)

    async def close(self) -> None:
        return None


@asynccontextmanager
async def open_window(
    home: Path,
    language: str = "vi",
    profile: str = "sandbox",
    open_browser: OpenBrowser | None = None,
    *,
    end_world: bool = True,
    kiosk: bool = False,
) -> AsyncIterator[Walker]:
    """The window as ``kyso`` opens it, in the practice profile if no other is named."""
    options = WindowOptions(home=home, profile=profile, language=language, kiosk=kiosk)
    known = basics(options.build_options())
    shell = make_shell(known)
    tasks = Tasks(shell)
    failures: list[BaseException] = []
    handler = Failures(shell.show_failure, lambda number: None)
    tasks.failed.connect(failures.append)
    handler.watch(tasks)
    shell.show()
    await painted(shell)
    try:
        browser: Browser = SystemBrowser() if open_browser is None else Visits(open_browser)
        async with build(options.build_options(), known, WindowPrompter(shell, browser)) as services:
            navigator = Navigator(shell, services, tasks, finish=lambda: None, browser=browser)
            try:
                await navigator.start()
                yield Walker(shell, navigator, services, tasks, failures)
            finally:
                await tasks.aclose()
                await navigator.aclose()
    finally:
        shell.hide()
        shell.deleteLater()
        if end_world:
            end_practice_world(home)


def end_practice_world(home: Path) -> None:
    """It outlives the program on purpose; here nobody would join it again."""
    note = home / "sandbox" / "sandbox.json"
    if note.is_file():
        os.kill(json.loads(note.read_text(encoding="utf-8"))["pid"], signal.SIGTERM)
