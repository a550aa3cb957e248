"""The worker process: calls, errors, death, lateness, cancellation, and no orphans."""

import asyncio
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import DamagedDocumentError, WorkerDiedError
from core.workers import WorkerFaultError, WorkerProcess


def only_in(process: str) -> str:
    """Raises where a value of ``Bound`` or a ``StuckError`` arrives in another process than it may."""
    if multiprocessing.current_process().name != process:
        raise StopIteration("070900000010 must not travel")
    return process


class Bound:
    """Pickles anywhere, unpickles only in the process of that name."""

    def __init__(self, process: str) -> None:
        self.process = process

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return only_in, (self.process,)


class StuckError(DamagedDocumentError):
    """A known failure that cannot travel."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return only_in, ("test",)


class Subject:
    """Lives in the child."""

    def __init__(self) -> None:
        self.calls = 0

    def add(self, left: int, right: int = 1) -> int:
        self.calls += 1
        return left + right

    async def count(self) -> int:
        await asyncio.sleep(0)
        return self.calls

    def pid(self) -> int:
        return os.getpid()

    def refuse(self) -> None:
        raise DamagedDocumentError("broken xref", name="a.pdf")

    def stumble(self) -> None:
        raise ValueError("070900000010 must not travel")

    def die(self) -> None:
        os._exit(3)

    def hang(self, started: str = "") -> None:
        if started:
            Path(started).write_text(str(os.getpid()))
        multiprocessing.Event().wait()

    def spin(self) -> None:
        while True:
            pass

    def swell(self) -> int:
        return len(bytearray(1_000_000_000))

    def crash(self) -> None:
        os.abort()

    def refuse_for_memory(self) -> None:
        try:
            self.swell()
        except MemoryError as error:
            raise DamagedDocumentError(name="a.pdf") from error

    def confide(self) -> None:
        try:
            raise ValueError("070900000010 must not travel")
        except ValueError:
            logging.getLogger("core.test").warning("seen %s", "070900000010", exc_info=True)

    def unpicklable(self) -> object:
        return lambda: None

    def bound_here(self) -> object:
        return Bound("test")

    def take(self, value: object) -> object:
        return value

    def get_stuck(self) -> None:
        raise StuckError(name="a.pdf")

    def stop(self) -> None:
        raise StopIteration


def broken_factory() -> object:
    raise DamagedDocumentError(name="start")


@pytest.fixture
async def worker() -> AsyncIterator[WorkerProcess]:
    subject = WorkerProcess("test", Subject)
    yield subject
    await subject.aclose()


pytestmark = pytest.mark.anyio


async def test_plain_and_coroutine_methods_run_on_one_object_in_a_child(worker: WorkerProcess) -> None:
    worker.start()
    assert await worker.call("add", 2, right=3) == 5
    assert await worker.call("add", 2) == 3
    assert await worker.call("count") == 2
    assert await worker.call("pid") == worker.pid != os.getpid()


async def test_simultaneous_calls_are_queued_in_order(worker: WorkerProcess) -> None:
    answers = await asyncio.gather(*(worker.call("add", n) for n in range(20)))
    assert answers == list(range(1, 21))


async def test_an_app_error_arrives_as_itself(worker: WorkerProcess) -> None:
    with pytest.raises(DamagedDocumentError) as caught:
        await worker.call("refuse")
    assert caught.value.params == {"name": "a.pdf"}
    assert await worker.call("add", 1) == 2


async def test_a_bug_in_the_child_is_told_by_place_and_never_by_its_message(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerFaultError, match=r"ValueError in .*stumble") as caught:
        await worker.call("stumble")
    assert "0709" not in str(caught.value)
    with pytest.raises(WorkerFaultError):
        await worker.call("unpicklable")
    with pytest.raises(WorkerFaultError):
        await worker.call("add", lambda: 1)
    assert await worker.call("add", 1) == 2


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("bound_here", ()), ("get_stuck", ()), ("take", (Bound("MainProcess"),)), ("stop", ())],
)
async def test_what_cannot_travel_is_told_and_nobody_waits_for_ever(
    worker: WorkerProcess, method: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(WorkerFaultError) as caught:
        await worker.call(method, *arguments)
    assert "070900000010" not in str(caught.value)
    assert await worker.call("add", 1) == 2


async def test_a_child_that_dies_is_replaced_at_the_next_call(worker: WorkerProcess) -> None:
    first = await worker.call("pid")
    with pytest.raises(WorkerDiedError, match="ended with 3"):
        await worker.call("die")
    assert await worker.call("pid") not in (first, os.getpid())


async def test_a_late_call_ends_the_child_and_the_next_call_works(worker: WorkerProcess) -> None:
    first = await worker.call("pid")
    with pytest.raises(WorkerDiedError):
        await worker.call("hang", timeout_s=0.05)
    assert await worker.call("pid") != first


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
async def test_a_call_over_its_processor_time_is_its_own_fault_and_the_next_call_works(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerDiedError) as caught:
        await worker.call("spin", cpu_s=1)
    assert caught.value.params == {"cause": "call"}
    assert await worker.call("add", 1, cpu_s=1) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by the kernel on Linux only")
async def test_a_call_over_the_memory_is_its_own_fault_and_a_fresh_child_takes_the_next() -> None:
    worker = WorkerProcess("test", Subject, memory_limit=500_000_000)
    first = await worker.call("pid")
    with pytest.raises(WorkerDiedError, match="out of memory") as caught:
        await worker.call("swell")
    assert caught.value.params == {"cause": "call"}
    second = await worker.call("pid")
    with pytest.raises(DamagedDocumentError):
        await worker.call("refuse_for_memory")
    assert len({first, second, await worker.call("pid")}) == 3
    await worker.aclose()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
async def test_a_crash_is_the_call_s_fault_and_a_death_from_outside_is_not(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerDiedError) as crashed:
        await worker.call("crash")
    assert crashed.value.params == {"cause": "call"}
    hanging = asyncio.ensure_future(worker.call("hang"))  # noqa: TID251
    while worker.pid is None:  # noqa: ASYNC110 - the thread of the worker makes a child in its own time
        await asyncio.sleep(0)
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(WorkerDiedError) as killed:
        await hanging
    assert killed.value.params == {}


async def test_what_the_child_logs_reaches_the_parent_s_log_without_values(
    worker: WorkerProcess, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    await worker.call("confide")
    (record,) = [record for record in caplog.records if record.name == "core.test"]
    assert record.levelno == logging.WARNING
    assert "ValueError" in record.getMessage()
    assert "070900000010" not in record.getMessage()
    assert capfd.readouterr().err == ""


async def test_a_cancelled_caller_leaves_the_worker_usable(worker: WorkerProcess) -> None:
    await worker.call("pid")
    late = asyncio.ensure_future(worker.call("hang", timeout_s=0.2))  # noqa: TID251
    queued = asyncio.ensure_future(worker.call("add", 1))  # noqa: TID251
    await asyncio.sleep(0)
    late.cancel()
    queued.cancel()
    await asyncio.gather(late, queued, return_exceptions=True)
    assert await worker.call("add", 41) == 42


async def test_close_ends_a_hanging_call_at_once(tmp_path: Path) -> None:
    worker = WorkerProcess("test", Subject)
    await worker.call("pid")
    hanging = asyncio.ensure_future(worker.call("hang"))  # noqa: TID251
    while not worker._busy:  # noqa: ASYNC110 - the thread of the worker takes the call in its own time
        await asyncio.sleep(0)
    await worker.aclose()
    with pytest.raises(WorkerDiedError):
        await hanging
    with pytest.raises(WorkerDiedError):
        await worker.call("add", 1)
    await worker.aclose()


async def test_a_factory_that_fails_says_so_and_may_be_tried_again() -> None:
    worker = WorkerProcess("test", broken_factory)
    for _ in range(2):
        with pytest.raises(DamagedDocumentError):
            await worker.call("anything")
    await worker.aclose()


_PARENT = """
import asyncio, os, sys
from core.workers import WorkerProcess
from tests.core.test_workers import Subject

async def main():
    worker = WorkerProcess("test", Subject)
    await worker.call("pid")
    hanging = asyncio.ensure_future(worker.call("hang", sys.argv[1]))
    while not os.path.exists(sys.argv[1]) or not os.path.getsize(sys.argv[1]):
        await asyncio.sleep(0.01)
    os.kill(os.getpid(), 9)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
async def test_no_orphan_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    script, started = tmp_path / "parent.py", tmp_path / "started"
    script.write_text(_PARENT)
    root = Path(__file__).resolve().parents[2]
    # The pipe's write end is inherited by the child of the killed process: its end of file means that both are gone.
    process = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(script), str(started)],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    assert process.returncode == -9
    assert started.exists()
