"""The window's life: paint first, then build the services, then walk, then close in order.

Before the first paint only Qt, qasync and light modules of ours are imported; what is heavy is imported by
``_services`` afterwards. In the kiosk one such life is one session, and *Kết thúc* begins the next.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from core.errors import AppError
from core.i18n import set_language
from core.log import start_logging
from core.paths import default_home, in_checkout, resource
from core.settings import load_settings
from desktop.basics import Basics, BuildOptions, basics
from desktop.composition import Services
from desktop.dialogs import inform
from desktop.eventloop import CloseSequence, run
from desktop.failures import Failures, banner_content, unexpected_words
from desktop.first_run import FirstRun, must_ask
from desktop.loading import load
from desktop.tasks import Tasks
from desktop.ui import theme
from desktop.views.shell import Shell

if TYPE_CHECKING:
    from desktop.flows.navigator import Navigator

_log = logging.getLogger(__name__)

_PAINT_LIMIT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """The window's own flags; None where the settings decide."""

    home: Path | None = None
    profile: str | None = None
    language: str | None = None
    kiosk: bool = False

    def build_options(self) -> BuildOptions:
        """What composition needs of them."""
        return BuildOptions(self.home, self.profile, self.language, ephemeral=self.kiosk)


def run_window(options: WindowOptions) -> int:
    """Show the window until it is closed; returns the exit code."""
    scale = load_settings(options.home or default_home()).scale
    if scale != 1.0:
        os.environ.setdefault("QT_SCALE_FACTOR", str(scale))  # Qt reads it once, when the application is made
    app = QApplication(sys.argv[:1])
    app.setApplicationName("kyso")
    theme.apply(app)
    if options.kiosk:
        app.setStyleSheet(app.styleSheet() + resource("style", "kiosk", "touch.qss").read_text(encoding="utf-8"))
    failures: list[Failures] = []

    def unexpected(error: BaseException) -> None:
        for known in failures:
            known.handle(error)

    return run(app, lambda: _program(options, failures), unexpected)


async def _program(options: WindowOptions, failures: list[Failures]) -> int:
    close = CloseSequence()
    root = options.home or default_home()
    if must_ask(root, options.profile, checkout=in_checkout()):
        chosen = await ask_profile(options, root, close)
        if chosen is None:
            return 0
        options = replace(options, profile=chosen)
    while True:
        try:
            known = basics(options.build_options())
        except AppError as error:
            return await tell_only(error, options, root, close)
        # A kiosk session leaves nothing behind, not even a redacted log.
        stop_logging = None if options.kiosk else start_logging(known.home.logs)
        shell = make_shell(known, kiosk=options.kiosk)
        shell.on_close(partial(close.ask, shell))
        tasks = Tasks(shell)
        handler = Failures(shell.show_failure, partial(_tell, shell, tasks))
        handler.watch(tasks)
        handler.install()
        failures[:] = [handler]
        _show(shell, options)
        try:
            again = await live(shell, known, options, tasks, close)
        finally:
            await tasks.aclose()
            shell.hide()
            shell.deleteLater()
            if options.kiosk:
                QGuiApplication.clipboard().clear()
            if stop_logging is not None:
                stop_logging()
        if not again:
            return 0


async def tell_only(error: AppError, options: WindowOptions, root: Path, close: CloseSequence) -> int:
    """Without a home nothing can be done: say why, in a window whose doors stay shut. Returns the exit code."""
    language = options.language or load_settings(root).language
    set_language(language)
    shell = Shell(language)
    shell.on_close(partial(close.ask, shell))
    shell.show_failure(banner_content(error, can_retry=False))
    _show(shell, options)
    await close.wait()
    shell.deleteLater()
    return error.exit_code


async def ask_profile(options: WindowOptions, root: Path, close: CloseSequence) -> str | None:
    """Ask which portal to work with and remember it; None if the person closed the window instead."""
    language = options.language or load_settings(root).language
    set_language(language)
    shell = Shell(language)
    shell.on_close(partial(close.ask, shell))
    first = FirstRun(shell, root, language)
    _show(shell, options)
    try:
        return await first.run(close)
    finally:
        shell.hide()
        shell.deleteLater()


def _show(shell: Shell, options: WindowOptions) -> None:
    """On a small screen no larger than it is: the button that goes on stands at the window's foot."""
    if options.kiosk:
        shell.showFullScreen()
        return
    room = shell.screen().availableGeometry().size()
    shell.resize(shell.size().boundedTo(room))
    shell.show()


def make_shell(known: Basics, *, kiosk: bool = False) -> Shell:
    """The window with its first screen, before any service stands."""
    shell = Shell(known.settings.language, kiosk=kiosk)
    shell.set_practice(known.practice)
    return shell


async def live(shell: Shell, known: Basics, options: WindowOptions, tasks: Tasks, close: CloseSequence) -> bool:
    """One session, from the painted window to its end; True if the kiosk begins another."""
    await painted(shell)
    await asyncio.to_thread(load, ("desktop.flows.navigator",))
    from desktop.browsers import SystemBrowser, ThrowAwayBrowser
    from desktop.composition import build
    from desktop.flows.navigator import Navigator
    from desktop.prompt_dialog import WindowPrompter

    finished = asyncio.Event()
    # What a person leaves in a browser at a kiosk must go with the session: cookies, history, the sign-in itself.
    browser = ThrowAwayBrowser(known.home.root / "browser") if options.kiosk else SystemBrowser()
    async with build(options.build_options(), known, WindowPrompter(shell, browser)) as services:
        navigator = Navigator(shell, services, tasks, finish=finished.set, browser=browser)
        try:
            await navigator.start()
            shell.on_close(partial(_close_asked, shell, navigator, close))
            tasks.start("warm up", _warmed_up(services))
            return await _first(finished, close)
        finally:
            await tasks.aclose()
            await navigator.aclose()
            await browser.close()


def _close_asked(shell: Shell, navigator: Navigator, close: CloseSequence, event: QCloseEvent) -> None:
    def end() -> None:
        shell.hide()
        close.ask_now()

    event.ignore()  # the event is gone by the time a question is answered
    navigator.end_asked(end)


async def _warmed_up(services: Services) -> None:
    try:
        await services.warm_up()
    except AppError as error:
        # Whoever needs it will meet the same failure, and can then do something about it.
        _log.warning("not warmed up: %s", error.code)


async def painted(shell: Shell) -> None:
    """Until the window can be seen, or it is clear that nobody looks (minimised at the start)."""
    seen = asyncio.Event()
    shell.painted.connect(seen.set)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PAINT_LIMIT_S):
            await seen.wait()


async def _first(finished: asyncio.Event, close: CloseSequence) -> bool:
    """Wait for either end; True if it was *Kết thúc*."""
    async with asyncio.TaskGroup() as group:
        ends = [group.create_task(finished.wait()), group.create_task(close.wait())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        again = not ends[1].done()
        for end in ends:
            end.cancel()
    return again


def _tell(shell: Shell, tasks: Tasks, number: str) -> None:
    title, text = unexpected_words(number)
    tasks.start(f"report {number}", inform(shell, title, text))
