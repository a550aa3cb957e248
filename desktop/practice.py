"""The practice world as composition joins it: a process of its own, which is this very program."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from core.secrets import Secret
from desktop.loading import load

if TYPE_CHECKING:
    import httpx

    from core.paths import Home
    from providers.sandbox.launch import SandboxInfo

PRACTICE_PERSON: Final = "070900000010"
"""Who signs in by themselves in practice profiles: confirms everything on the phone (shared/interfaces, Sandbox)."""


def join_world(home: Home) -> SandboxInfo:
    """Join it, or start it; raises ``SandboxUnavailableError``. Waits: use a thread."""
    from providers.sandbox.launch import join_or_start

    return join_or_start(home, sandbox_command(home))


async def visitor(user_id: str, world: SandboxInfo, client: httpx.AsyncClient) -> Callable[[str], Awaitable[None]]:
    """A scripted browser in which this person signs in."""
    await asyncio.to_thread(load, ("providers.sandbox.accounts", "providers.sandbox.visitor"))
    from providers.sandbox.accounts import SANDBOX_PASSWORD
    from providers.sandbox.visitor import visit

    async def walk(url: str) -> None:
        await visit(
            url,
            user_id=user_id,
            password=Secret(SANDBOX_PASSWORD),
            sandbox_url=world.url,
            token=world.token,
            client=client,
        )

    return walk


def sandbox_command(home: Home) -> list[str]:
    """How this very program is started as the practice world."""
    program = [sys.executable] if hasattr(sys, "_MEIPASS") else [sys.executable, "-m", "desktop"]
    return [*program, "--home", str(home.root), "sandbox", "serve"]
