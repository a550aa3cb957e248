"""The practice world as composition joins it: a process of its own, which is this very program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.paths import Home
    from providers.sandbox.launch import SandboxInfo

PRACTICE_PERSON: Final = "070900000010"
"""Who signs in by themselves in practice profiles: confirms everything on the phone (shared/interfaces, Sandbox)."""


def join_world(home: Home) -> SandboxInfo:
    """Join it, or start it; raises ``SandboxUnavailableError``. Waits: use a thread."""
    from providers.sandbox.launch import join_or_start

    return join_or_start(home, sandbox_command(home))


def sandbox_command(home: Home) -> list[str]:
    """How this very program is started as the practice world."""
    program = [sys.executable] if hasattr(sys, "_MEIPASS") else [sys.executable, "-m", "desktop"]
    return [*program, "--home", str(home.root), "sandbox", "serve"]
