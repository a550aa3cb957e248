"""The browser in which the person signs in: their own, or in a kiosk one that leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from core.errors import BrowserUnavailableError

_LEAVES_S: Final = 3.0
_ON_PATH: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "firefox",
    "firefox-esr",
)
_ON_WINDOWS: Final = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Mozilla Firefox/firefox.exe",
)
_ON_MACOS: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
)


class Browser(Protocol):
    """Shows pages that are not ours to show."""

    async def open(self, url: str) -> None:
        """Show the page. Raises ``BrowserUnavailableError``."""

    async def close(self) -> None:
        """What was opened is no longer needed; never raises, and may be called again."""


class SystemBrowser:
    """The person's own; what is open in it is theirs."""

    async def open(self, url: str) -> None:
        """Show the page. Raises ``BrowserUnavailableError``."""
        if not QDesktopServices.openUrl(QUrl(url)):
            raise BrowserUnavailableError("nothing opens https addresses")

    async def close(self) -> None:
        """Nothing: it is not ours to close."""


def installed_browser() -> Path | None:
    """A browser that can be started with a profile of ours; None if there is none that we know."""
    if sys.platform == "win32":
        roots = [os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)") if name in os.environ]
        known = [Path(root, name) for root in roots for name in _ON_WINDOWS]
        return next((one for one in known if one.is_file()), None)
    if sys.platform == "darwin":
        return next((Path(one) for one in _ON_MACOS if Path(one).is_file()), None)
    return next((Path(found) for name in _ON_PATH if (found := shutil.which(name)) is not None), None)


class ThrowAwayBrowser:
    """A browser with a profile of its own in ``profile``, which is made on opening and removed on closing."""

    def __init__(self, profile: Path, find: Callable[[], Path | None] = installed_browser) -> None:
        self._profile, self._find = profile, find
        self._started: list[subprocess.Popen[bytes]] = []

    async def open(self, url: str) -> None:
        """Show the page, beside what is shown already. Raises ``BrowserUnavailableError``."""
        self._started.append(await asyncio.to_thread(self._start, url))

    async def close(self) -> None:
        """End the browser with all its windows, and remove what it wrote."""
        started, self._started = self._started, []
        await asyncio.to_thread(self._clear, started)

    def _start(self, url: str) -> subprocess.Popen[bytes]:
        program = self._find()
        if program is None:
            raise BrowserUnavailableError("no browser that takes a profile")
        try:
            _furnish(self._profile)
            quiet = subprocess.DEVNULL
            # Some of what a browser writes belongs to no profile, but to the account on this computer.
            aside = {"XDG_CONFIG_HOME": str(self._profile), "XDG_CACHE_HOME": str(self._profile)}
            return subprocess.Popen(
                _command(program, self._profile, url),
                stdin=quiet,
                stdout=quiet,
                stderr=quiet,
                env={**os.environ, **aside},
                start_new_session=True,
            )
        except OSError as error:
            raise BrowserUnavailableError(type(error).__name__) from error

    def _clear(self, started: Sequence[subprocess.Popen[bytes]]) -> None:
        for process in started:
            _end(process)
        shutil.rmtree(self._profile, ignore_errors=True)


def _furnish(profile: Path) -> None:
    """A profile that asks where a download goes, and offers a folder that goes with it."""
    downloads = profile / "Downloads"
    preferences = profile / "Default" / "Preferences"
    if downloads.exists():
        return
    profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    downloads.mkdir()
    preferences.parent.mkdir()
    chosen = {"default_directory": str(downloads), "prompt_for_download": True}
    preferences.write_text(json.dumps({"download": chosen}), encoding="utf-8")
    lines = {
        "browser.download.folderList": 2,
        "browser.download.dir": str(downloads),
        "browser.download.useDownloadDir": False,
    }
    words = "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in lines.items())
    (profile / "user.js").write_text(words, encoding="utf-8")


def _command(program: Path, profile: Path, url: str) -> Sequence[str]:
    if "firefox" in program.name:
        return (str(program), "--profile", str(profile), "--no-remote", "--private-window", url)
    quiet = ("--no-first-run", "--no-default-browser-check", "--disable-sync", "--disable-background-networking")
    return (str(program), f"--user-data-dir={profile}", *quiet, "--incognito", "--new-window", url)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process and its children to go, and make them go if they do not."""
    _send(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_LEAVES_S)
    _send(process, None)
    process.wait()


def _send(process: subprocess.Popen[bytes], how: signal.Signals | None) -> None:
    """``how`` to the whole group (None: end it now); a launcher may have gone while its children stayed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, how or signal.SIGKILL)
