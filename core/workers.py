"""One object in a process of its own, called from asyncio.

Code that holds the GIL for long, or that reads hostile files, runs here: the window stays alive, a call over its time
budget is ended by ending its process, and the next call gets a fresh one. The pipe is served by one thread of the
parent, so that any event loop (asyncio's own, Qt's) may await the answers.

An importer of the main module would run it again in the child (``multiprocessing`` spawns): it must be cheap to import.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import math
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from core.errors import AppError, WorkerDiedError

_START_LIMIT_S: Final = 60.0
_CLOSE_LIMIT_S: Final = 3.0
_DYING_S: Final = 0.5
_ALARM_GRACE_S: Final = 5
_IDLE_S: Final = 0.1


class WorkerFaultError(RuntimeError):
    """The object in the child raised something that is not an ``AppError``: a bug. Holds the frames, no values."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    timeout_s: float | None


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any = None
    error: AppError | None = None
    fault: str | None = None

    def unwrap(self) -> Any:
        if self.error is not None:
            raise self.error
        if self.fault is not None:
            raise WorkerFaultError(self.fault)
        return self.value


class WorkerProcess:
    """Calls the methods of ``factory()``, which is made and lives in a child process.

    ``factory``, arguments and answers must pickle. Methods may be plain or coroutine functions. One call runs at a
    time, in the order of the calls. If the object has ``aclose`` or ``close``, it is called when the worker ends in
    order. The child ends by itself when this process does, however it ends.
    """

    def __init__(self, name: str, factory: Callable[[], object]) -> None:
        self._name = name
        self._factory = factory
        self._jobs: queue.SimpleQueue[tuple[_Request | None, Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._busy = False
        self._closing = False

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Spawn the child ahead of the first call; returns at once."""
        self._submit(None)

    async def call(self, method: str, *args: Any, timeout_s: float | None = None, **kwargs: Any) -> Any:
        """Run ``method`` in the child and return what it returns.

        ``timeout_s`` counts from the moment the child takes the call. Raises the ``AppError`` that the method raised,
        ``WorkerDiedError`` if the child ended or was ended for being late, ``WorkerFaultError`` for a bug. A caller
        who is cancelled leaves the worker usable: a running call goes on until it ends or is late, and its answer is
        thrown away.
        """
        return await asyncio.wrap_future(self._submit(_Request(method, args, kwargs, timeout_s)))

    def post(self, method: str, *args: Any) -> None:
        """Have ``method`` run after what was asked for before; nobody waits, and no child is made for it."""
        if self._process is not None and not self._closing:
            self._submit(_Request(method, args, {}, None))

    async def aclose(self) -> None:
        """End the child: in order if it is idle, at once if it is in a call. May be called twice."""
        self._closing = True
        if self._thread is None:
            return
        if self._busy and self._process is not None:
            self._process.kill()
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _submit(self, request: _Request | None) -> Future[Any]:
        future: Future[Any] = Future()
        if self._closing:
            future.set_exception(WorkerDiedError(f"{self._name}: closed"))
            return future
        if self._thread is None:
            # A daemon: a program that forgets to close must still be able to end while a call hangs.
            self._thread = threading.Thread(target=self._serve, name=f"worker-{self._name}", daemon=True)
            self._thread.start()
        self._jobs.put((request, future))
        return future

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            request, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                answer = self._exchange(request)
            except (AppError, WorkerFaultError) as error:
                future.set_exception(error)
            except BaseException as error:  # noqa: BLE001 - asyncio refuses some exceptions, and the caller would wait on
                future.set_exception(WorkerFaultError(_frames(error)))
            else:
                future.set_result(answer)
        self._end_in_order()

    def _exchange(self, request: _Request | None) -> Any:
        if self._closing:
            raise WorkerDiedError(f"{self._name}: closed")
        self._busy = True
        try:
            pipe = self._ready_pipe()
            if request is None:
                return None
            try:
                message = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
            except Exception as error:
                raise WorkerFaultError(f"{request.method}: arguments do not pickle") from error
            return self._ask(pipe, message, request.timeout_s).unwrap()
        finally:
            self._busy = False

    def _ready_pipe(self) -> Connection:
        if self._process is not None and self._pipe is not None and self._process.is_alive():
            return self._pipe
        self._drop()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_child, args=(theirs, self._factory), name=self._name, daemon=True)
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        started = self._receive(ours, _START_LIMIT_S)
        if started.error is not None or started.fault is not None:
            self._drop()
        started.unwrap()
        return ours

    def _ask(self, pipe: Connection, message: bytes, timeout_s: float | None) -> _Answer:
        try:
            pipe.send_bytes(message)
        except OSError as error:
            self._drop()
            raise WorkerDiedError(f"{self._name}: ended") from error
        return self._receive(pipe, timeout_s)

    def _receive(self, pipe: Connection, timeout_s: float | None) -> _Answer:
        try:
            if not pipe.poll(timeout_s):
                self._drop()
                raise WorkerDiedError(f"{self._name}: over its time")
            message = pipe.recv_bytes()
        except (EOFError, OSError) as error:
            code = self._drop(_DYING_S)
            raise WorkerDiedError(f"{self._name}: ended with {code}") from error
        try:
            answer = pickle.loads(message)  # noqa: S301 - from our own child process
        except Exception as error:  # noqa: BLE001 - whatever unpickling raises is a bug to be told
            raise WorkerFaultError(f"{self._name}: the answer does not unpickle: {_frames(error)}") from None
        if not isinstance(answer, _Answer):
            self._drop()
            raise WorkerDiedError(f"{self._name}: unintelligible")
        return answer

    def _drop(self, dying_s: float = 0.0) -> int | None:
        """Kill and forget the child; its exit code, minus a signal's number, if it ends by itself in ``dying_s``."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        process.join(dying_s)
        process.kill()
        process.join()
        code = process.exitcode
        process.close()
        return code

    def _end_in_order(self) -> None:
        if self._process is not None and self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.send_bytes(b"")
                self._process.join(_CLOSE_LIMIT_S)
        self._drop()


def _child(pipe: Connection, factory: Callable[[], object]) -> None:
    """Serve calls until the parent closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with asyncio.Runner() as runner:
        made = _guarded(lambda: factory())
        pipe.send_bytes(_packed(_Answer(error=made.error, fault=made.fault)))
        if made.error is not None or made.fault is not None:
            return
        subject = made.value
        while True:
            try:
                message = _next_message(pipe)
            except (EOFError, OSError):
                break
            if not message:
                break
            answer = _answered(runner, subject, message)
            try:
                pipe.send_bytes(_packed(answer))
            except OSError:
                break
        closer = getattr(subject, "aclose", None) or getattr(subject, "close", None)
        if closer is not None:
            _guarded(lambda: _await(runner, closer()))


def _next_message(pipe: Connection) -> bytes:
    """Wait for it. While nobody asks, memory is freed that objects hold by referring to each other."""
    if not pipe.poll(_IDLE_S):
        gc.collect()
    return pipe.recv_bytes()


def _answered(runner: asyncio.Runner, subject: object, message: bytes) -> _Answer:
    try:
        request: _Request = pickle.loads(message)  # noqa: S301 - from our own parent process
    except Exception as error:  # noqa: BLE001 - arguments that do not unpickle are a bug to be told
        return _Answer(fault=_frames(error))
    _alarm(request.timeout_s)
    answer = _guarded(lambda: _run(runner, subject, request))
    _alarm(None)
    return answer


def _packed(answer: _Answer) -> bytes:
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - an answer that does not pickle is a bug to be told
        return pickle.dumps(_Answer(fault=_frames(error)))


def _run(runner: asyncio.Runner, subject: object, request: _Request) -> object:
    return _await(runner, getattr(subject, request.method)(*request.args, **request.kwargs))


def _await(runner: asyncio.Runner, value: object) -> object:
    if not inspect.isawaitable(value):
        return value

    async def finish() -> object:
        return await value

    return runner.run(finish())


def _guarded(action: Callable[[], object]) -> _Answer:
    try:
        return _Answer(value=action())
    except AppError as error:
        return _Answer(error=error)
    except Exception as error:  # noqa: BLE001 - the border of the process: everything is told to the parent
        return _Answer(fault=_frames(error))


def _frames(error: BaseException) -> str:
    """Where it happened, without messages and values: they may hold what a document or a person wrote."""
    frames = [f"{frame.name} ({frame.lineno})" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} in " + " > ".join(frames)


def _alarm(timeout_s: float | None) -> None:
    """Let the kernel end a call that is late although nobody is left to kill it (a C call may hold the GIL)."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(0 if timeout_s is None else math.ceil(timeout_s) + _ALARM_GRACE_S)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
