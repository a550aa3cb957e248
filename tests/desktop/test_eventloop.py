"""The loop that is Qt's and asyncio's, and the way a window closes."""

import asyncio
import gc
import threading

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.eventloop import CloseSequence, new_event_loop
from tests.desktop.conftest import Run


class Window(QWidget):
    def __init__(self, closing: CloseSequence) -> None:
        super().__init__()
        self.closing = closing

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.ask(self, event)


def test_a_closing_window_hides_and_the_program_decides_when_it_ends(  # type: ignore[no-untyped-def]
    run: Run[None], qtbot
) -> None:
    async def scenario() -> None:
        closing = CloseSequence()
        window = Window(closing)
        qtbot.addWidget(window)
        window.show()
        assert not window.close()
        assert not window.isVisible()
        async with asyncio.timeout(5):
            await closing.wait()

    run(scenario())


def test_timeouts_threads_and_task_groups_work_on_it(run: Run[int]) -> None:
    async def scenario() -> int:
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            tasks = [group.create_task(asyncio.to_thread(pow, n, 2)) for n in range(8)]
        return sum(task.result() for task in tasks)

    assert run(scenario()) == sum(n * n for n in range(8))


def test_what_nobody_awaited_is_told(themed: QApplication) -> None:
    told: list[BaseException] = []
    loop = new_event_loop(themed, told.append)

    async def scenario() -> None:
        loop.call_soon(lambda: 1 / 0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    loop.run_until_complete(scenario())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_a_cancelled_timeout_outlives_its_loop_in_any_thread(themed: QApplication) -> None:
    first = new_event_loop(themed)
    first.call_later(0.01, print).cancel()
    first.close()
    del first
    collecting = threading.Thread(target=gc.collect)
    collecting.start()
    collecting.join()

    second = new_event_loop(themed)
    due = second.create_future()
    second.call_later(0.02, due.set_result, "later")
    assert second.run_until_complete(due) == "later"
    second.close()
