"""The practice world as a process: listeners on the loopback, ``sandbox.json`` while it is ready, a clean end."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp

from core.clock import Clock, SystemClock
from core.errors import InvalidUsageError, SandboxUnavailableError
from core.paths import Home
from core.secrets import Secret
from providers.sandbox.app import Dialect, build_app, build_pki_app
from providers.sandbox.charter import HOST, Charter, found_charter, free_port, listen, moved
from providers.sandbox.claim import claimed
from providers.sandbox.launch import INFO_FILE, SERVING_CLAIM, running
from providers.sandbox.practice_world import PracticeWorld
from providers.sandbox.private_files import private_folder, write_private
from providers.sandbox.rules import Auto, Rules
from providers.sandbox.world import Scenario

if TYPE_CHECKING:
    from providers.sandbox.pki import Pki

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_CLAIM_WAIT_S = 5.0
_BIND_ATTEMPTS = 10
_BIND_PAUSE_S = 0.1


def serve(
    home: Home,
    *,
    dialects: Sequence[Dialect],
    ttl: float = 300.0,
    auto: Auto | str | None = None,
    scenario: Scenario | int | None = None,
    tls: bool = False,
    port: int | None = None,
    answer_after_s: float = 1.0,
    on_ready: Callable[[str], None] = lambda url: None,
    clock: Clock | None = None,
) -> None:
    """Run the practice world of this home until SIGINT or SIGTERM. Call it from the main thread.

    ``ttl`` and ``answer_after_s`` in seconds; ``auto``: ``approve``, ``refuse`` or ``off``; ``on_ready`` gets the
    address. Raises ``SandboxUnavailableError`` if the home's world runs already, ``InvalidUsageError`` on a wrong
    value.
    """
    rules = _rules(ttl, answer_after_s, auto, scenario)
    clock = clock if clock is not None else SystemClock()
    home.create()
    folder = private_folder(home.sandbox)
    if running(home) is not None:
        raise SandboxUnavailableError("already running")
    with ExitStack() as stack:
        stack.enter_context(claimed(folder / SERVING_CLAIM, wait_s=_CLAIM_WAIT_S))
        charter, plain = _settle(folder, found_charter(folder, clock, port))
        stack.callback(plain.close)
        world = PracticeWorld(folder, _pki_on_demand(folder, charter), clock, rules)
        stack.callback(world.close)
        token = Secret(secrets.token_urlsafe(24))
        app = build_app(world, token, dialects)
        url = f"http://{HOST}:{charter.port}"
        listeners = [_Listener(_config(app), plain)]
        if tls:
            url = f"https://{HOST}:{charter.tls_port}"
            secured = listen(charter.tls_port)
            stack.callback(secured.close)
            chain, key = world.pki.server_certificate()
            listeners = [_Listener(_config(app, chain, key), secured), _Listener(_config(build_pki_app(world)), plain)]
        announcement = _Announcement(folder / INFO_FILE, url, token, on_ready)
        stack.callback(announcement.withdraw)
        with _ending_on_signals(listeners, announcement):
            asyncio.run(_run(listeners, announcement, world))


async def _run(listeners: Sequence[_Listener], announcement: _Announcement, world: PracticeWorld) -> None:
    async with asyncio.TaskGroup() as tasks:
        for listener in listeners:
            tasks.create_task(listener.serve())
        for listener in listeners:
            await listener.ready.wait()
        announcement.publish()
        await asyncio.to_thread(lambda: world.anchors_der)


def _rules(ttl: float, answer_after_s: float, auto: Auto | str | None, scenario: Scenario | int | None) -> Rules:
    try:
        return Rules(
            ttl_s=ttl,
            answer_after_s=answer_after_s,
            auto=None if auto is None else Auto(auto),
            scenario=None if scenario is None else Scenario(scenario),
        )
    except ValueError as error:
        raise InvalidUsageError(what=str(error)) from error


def _settle(folder: Path, charter: Charter) -> tuple[Charter, socket.socket]:
    """The listening socket; somebody else sits on our port: the world moves rather than not start at all."""
    patience = threading.Event()
    for _attempt in range(_BIND_ATTEMPTS):
        try:
            return charter, listen(charter.port)
        except OSError:  # a predecessor that was killed may hold it for a moment more
            patience.wait(_BIND_PAUSE_S)
    charter = moved(folder, charter, free_port())
    return charter, listen(charter.port)


def _pki_on_demand(folder: Path, charter: Charter) -> Callable[[], Pki]:
    lock = threading.Lock()

    @functools.cache
    def opened() -> Pki:
        from providers.sandbox.pki import Pki  # a quarter of a second that being ready does not wait for

        return Pki(folder / "pki", url=charter.pki_url, issued_at=charter.founded_at, seed=charter.seed)

    def one() -> Pki:
        with lock:
            return opened()

    return one


def _config(app: ASGIApp, chain: Path | None = None, key: Path | None = None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,  # addresses carry tokens and numbers
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=chain,
        ssl_keyfile=key,
    )


class _Listener(uvicorn.Server):
    """One of uvicorn's servers on a socket of ours; signals are handled once for all of them."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._listening = listening

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        return nullcontext()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Run until told to end."""
        await super().serve(sockets or [self._listening])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open for requests, and say so."""
        await super().startup(sockets)
        self.ready.set()


@dataclass(frozen=True, slots=True)
class _Announcement:
    """``sandbox.json``: there while the world is ready."""

    path: Path
    url: str
    token: Secret
    on_ready: Callable[[str], None]

    def publish(self) -> None:
        info = {"pid": os.getpid(), "url": self.url, "token": self.token.reveal()}
        write_private(self.path, json.dumps(info).encode())
        self.on_ready(self.url)

    def withdraw(self) -> None:
        self.path.unlink(missing_ok=True)


@contextmanager
def _ending_on_signals(listeners: Sequence[_Listener], announcement: _Announcement) -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        announcement.withdraw()  # before the last answers, so that nobody joins a world that ends
        for listener in listeners:
            listener.should_exit = True

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
