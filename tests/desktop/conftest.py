"""The Qt loop for coroutine tests, and the theme."""

import asyncio
import gc
import shutil
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QApplication

from core.i18n import reword, set_language
from core.paths import Home
from desktop.eventloop import new_event_loop
from desktop.ui import theme
from tests.desktop.command_line import CommandLine
from tests.desktop.loop_monitor import LoopMonitor
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    qapp.setQuitOnLastWindowClosed(False)
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("vi")
    reword({})


@pytest.fixture(autouse=True)
def nothing_unfinished(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins with nothing begun: the home is one for all, and what is open there is told and resumed."""
    yield
    for name in {"sandbox", "sandbox_short"} & set(request.fixturenames):
        home = Home(request.getfixturevalue(name).home.root / "practice")
        for path in home.root.glob(f"{home.journal.name}*"):
            path.unlink()
        for folder in (home.work, home.drafts, home.papers):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def signed_paper(sandbox: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper that the real program signed, for whoever only looks at one."""
    folder = tmp_path_factory.mktemp("signed")
    make_pdf(folder / "a.pdf")
    kyso = CommandLine(sandbox.home.root, folder)
    done = kyso.run("sign", "a.pdf", "--ca", "vnpt", "--user-id", "070900000010", "--out", ".", "--json")
    assert done.code == 0, done.err
    return Path(done.object["documents"][0]["signed"])


@pytest.fixture
def run(themed: QApplication) -> Iterator[Run[Any]]:
    """Run a coroutine on a loop that is Qt's; what it left unhandled fails the test."""
    unexpected: list[BaseException] = []
    loop = new_event_loop(themed, unexpected.append)
    yield loop.run_until_complete
    pending = [task for task in asyncio.all_tasks(loop) if not task.done()]
    for task in pending:
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.wait(pending))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    assert not unexpected


@pytest.fixture
def monitored(themed: QApplication) -> Iterator[LoopMonitor]:
    """Fails the test if the window's thread worked longer than the limit without a break."""
    # What earlier tests left in this process is no part of the window, and would be walked through again and again.
    gc.collect()
    gc.freeze()
    monitor = LoopMonitor()
    yield monitor
    monitor.stop()
    gc.unfreeze()
    assert monitor.worst_s <= LoopMonitor.LIMIT_S, f"the loop was blocked for {monitor.worst_s * 1000:.0f} ms"
