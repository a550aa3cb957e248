"""Secrets typed at a real terminal: unseen, while the progress stands aside."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from providers.sandbox.accounts import SANDBOX_PASSWORD
from tests.desktop.command_line import LIMIT_S, ROOT
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "070900000010"
OWN_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, sys.argv[1:])"
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal of another kind")


@dataclass
class Terminal:
    """A terminal with ``kyso`` at its other end."""

    screen: int
    process: subprocess.Popen[bytes]
    seen: str = ""

    def until(self, words: str) -> None:
        """Read on until these words stand there."""
        while words not in self.seen:
            assert select.select([self.screen], [], [], LIMIT_S)[0], f"silent, without {words!r}:\n{self.seen}"
            try:
                piece = os.read(self.screen, 4096)
            except OSError:  # what Linux tells of a terminal whose last user is gone
                piece = b""
            assert piece, f"ended without {words!r}:\n{self.seen}"
            self.seen += piece.decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self.screen, f"{text}\n".encode())


@contextmanager
def signing(home: Path, folder: Path) -> Iterator[tuple[Terminal, int]]:
    paper = make_pdf(folder / "a.pdf")
    words = ["sign", paper, "--ca", "vnpt:sp769v2", "--user-id", PERSON, "--out", folder / "out", "--level", "B-B"]
    screen, keyboard = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", OWN_TERMINAL, sys.executable, "-m", "desktop", "--lang", "en", *map(str, words)],
        stdin=keyboard,
        stdout=keyboard,
        stderr=keyboard,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "KYSO_HOME": str(home), "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        start_new_session=True,
    )
    try:
        yield Terminal(screen, process), keyboard
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(keyboard)
        os.close(screen)


def test_password_and_code_are_typed_unseen(sandbox: SandboxServer, tmp_path: Path) -> None:
    with signing(sandbox.home.root, tmp_path) as (terminal, keyboard):
        terminal.until("Password: ")
        terminal.type(SANDBOX_PASSWORD)
        terminal.until("One-time code: ")
        code = sandbox.otp()
        terminal.type(code)
        terminal.until("Signed: ")
        assert terminal.process.wait(LIMIT_S) == 0
        assert termios.tcgetattr(keyboard)[3] & termios.ECHO
    assert SANDBOX_PASSWORD not in terminal.seen
    assert code not in terminal.seen
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a-signed.pdf"]


@pytest.mark.all_only
def test_an_empty_line_cancels_before_anything_rings(sandbox: SandboxServer, tmp_path: Path) -> None:
    before = sandbox.rings(user_id=PERSON)
    with signing(sandbox.home.root, tmp_path) as (terminal, _keyboard):
        terminal.until("Password: ")
        terminal.type("")
        terminal.until("Signing cancelled")
        assert terminal.process.wait(LIMIT_S) == 6
    assert sandbox.rings(user_id=PERSON) == before


def test_whoever_breaks_off_gets_a_terminal_that_shows_what_is_typed(sandbox: SandboxServer, tmp_path: Path) -> None:
    with signing(sandbox.home.root, tmp_path) as (terminal, keyboard):
        terminal.until("Password: ")
        terminal.process.send_signal(signal.SIGINT)
        terminal.until("Signing cancelled")
        assert terminal.process.wait(LIMIT_S) == 130
        assert termios.tcgetattr(keyboard)[3] & termios.ECHO
