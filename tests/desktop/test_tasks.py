"""Tasks of a view: single-flight, owned, cancelled with the owner, failures told."""

import asyncio
import time

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.tasks import Tasks
from tests.desktop.conftest import Run
from tests.desktop.loop_monitor import LoopMonitor


def test_a_double_click_runs_once(run: Run[None], qtbot) -> None:  # type: ignore[no-untyped-def]
    async def scenario() -> None:
        button, ran, gate = QPushButton(), [], asyncio.Event()
        qtbot.addWidget(button)
        tasks = Tasks(button)

        async def work() -> None:
            ran.append(1)
            await gate.wait()

        button.clicked.connect(lambda: tasks.start("work", work()))
        button.click()
        button.click()
        await asyncio.sleep(0)
        assert tasks.running("work")
        gate.set()
        await tasks.wait("work")
        assert ran == [1]
        assert not tasks.running("work")

    run(scenario())


def test_everything_is_cancelled_when_the_owner_dies(run: Run[None]) -> None:
    async def scenario() -> None:
        owner, ended = QWidget(), asyncio.Event()
        tasks = Tasks(owner)

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        tasks.start("work", work())
        await asyncio.sleep(0)
        owner.deleteLater()
        async with asyncio.timeout(5):
            await ended.wait()

    run(scenario())


def test_a_failure_is_told_and_a_cancellation_is_not(run: Run[None], qtbot) -> None:  # type: ignore[no-untyped-def]
    async def scenario() -> None:
        owner = QWidget()
        qtbot.addWidget(owner)
        tasks, told, busy = Tasks(owner), [], []
        tasks.failed.connect(told.append)
        tasks.busy_changed.connect(lambda key, on: busy.append((key, on)))

        async def fail() -> None:
            raise LookupError

        tasks.start("fail", fail())
        await tasks.wait("fail")
        tasks.start("wait", asyncio.Event().wait())
        tasks.cancel("wait")
        await tasks.aclose()
        await asyncio.sleep(0)
        assert [type(error) for error in told] == [LookupError]
        assert busy == [("fail", True), ("fail", False), ("wait", True), ("wait", False)]
        assert not tasks.start("late", asyncio.sleep(0))

    run(scenario())


def test_the_loop_monitor_sees_work_that_blocks_the_window(run: Run[None], themed: object) -> None:
    monitor = LoopMonitor()

    async def scenario() -> None:
        await asyncio.sleep(0.01)
        end = time.thread_time() + 0.3
        while time.thread_time() < end:
            pass
        await asyncio.sleep(0.01)

    run(scenario())
    monitor.stop()
    assert monitor.worst_s > LoopMonitor.LIMIT_S
