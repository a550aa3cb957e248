"""One object in a process of its own, called from asyncio.

Code that holds the GIL for long, or that reads hostile files, runs here: the window stays alive, a call over its time
budget is ended by ending its process, and the next call gets a fresh one. The pipe is served by one thread of the
parent, so that any event loop (asyncio's own, Qt's) may await the answers.

An importer of the main module would run it again in the child (``multiprocessing`` spawns): it must be cheap to import.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import pickle
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from core.errors import AppError, WorkerDiedError
from core.worker_child import Answer, Request, frames, serve

_START_LIMIT_S: Final = 60.0
_CLOSE_LIMIT_S: Final = 3.0
_DYING_S: Final = 0.5
_ENDED_FROM_OUTSIDE: Final = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT")
_LARGEST_EXIT_CODE: Final = 255
"""Larger ones are Windows' own words for a crash (NTSTATUS)."""


class WorkerFaultError(RuntimeError):
    """The object in the child raised something that is not an ``AppError``: a bug. Holds the frames, no values."""


class WorkerProcess:
    """Calls the methods of ``factory()``, which is made and lives in a child process.

    ``factory``, arguments and answers must pickle. Methods may be plain or coroutine functions. One call runs at a
    time, in the order of the calls. If the object has ``aclose`` or ``close``, it is called when the worker ends in
    order. The child ends by itself when this process does, however it ends. ``memory_limit``: bytes of private memory
    that the child may have (``core.limits``).
    """

    def __init__(self, name: str, factory: Callable[[], object], *, memory_limit: int | None = None) -> None:
        self._name = name
        self._factory = factory
        self._memory_limit = memory_limit
        self._jobs: queue.SimpleQueue[tuple[Request | None, Future[Any]] | None] = queue.SimpleQueue()
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

    async def call(
        self, method: str, *args: Any, timeout_s: float | None = None, cpu_s: int | None = None, **kwargs: Any
    ) -> Any:
        """Run ``method`` in the child and return what it returns.

        ``timeout_s`` counts from the moment the child takes the call, ``cpu_s`` its processor time. Raises the
        ``AppError`` that the method raised, ``WorkerFaultError`` for a bug, ``WorkerDiedError`` if the child ended,
        with ``cause="call"`` if the call itself was the reason: late, out of memory, a crash. A fresh child takes the
        next call. A caller who is cancelled leaves the worker usable: a running call goes on until it
        ends or is late, and its answer is thrown away.
        """
        return await asyncio.wrap_future(self._submit(Request(method, args, kwargs, timeout_s, cpu_s)))

    def post(self, method: str, *args: Any) -> None:
        """Have ``method`` run after what was asked for before; nobody waits, and no child is made for it."""
        if self._process is not None and not self._closing:
            self._submit(Request(method, args, {}))

    async def aclose(self) -> None:
        """End the child: in order if it is idle, at once if it is in a call. May be called twice."""
        self._closing = True
        if self._thread is None:
            return
        if self._busy and self._process is not None:
            self._process.kill()
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _submit(self, request: Request | None) -> Future[Any]:
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
                future.set_exception(WorkerFaultError(frames(error)))
            else:
                future.set_result(answer)
        self._end_in_order()

    def _exchange(self, request: Request | None) -> Any:
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
            return self._value(self._ask(pipe, message, request.timeout_s))
        finally:
            self._busy = False

    def _ready_pipe(self) -> Connection:
        if self._process is not None and self._pipe is not None and self._process.is_alive():
            return self._pipe
        self._drop()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self._factory, self._memory_limit), name=self._name, daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        started = self._receive(ours, _START_LIMIT_S)
        if started.error is not None or started.fault is not None:
            self._drop()
        self._value(started)
        return ours

    def _value(self, answer: Answer) -> Any:
        for note in answer.notes:
            logging.getLogger(note.logger).log(note.level, "%s", note.text)
        if answer.error is not None:
            raise answer.error
        if answer.fault is not None:
            raise WorkerFaultError(answer.fault)
        if answer.exhausted:
            raise WorkerDiedError(f"{self._name}: out of memory", cause="call")
        return answer.value

    def _ask(self, pipe: Connection, message: bytes, timeout_s: float | None) -> Answer:
        try:
            pipe.send_bytes(message)
        except OSError as error:
            self._drop()
            raise WorkerDiedError(f"{self._name}: ended") from error
        answer = self._receive(pipe, timeout_s)
        if answer.exhausted:
            self._drop()
        return answer

    def _receive(self, pipe: Connection, timeout_s: float | None) -> Answer:
        try:
            if not pipe.poll(timeout_s):
                self._drop()
                raise WorkerDiedError(f"{self._name}: over its time", cause="call")
            message = pipe.recv_bytes()
        except (EOFError, OSError) as error:
            code = self._drop(_DYING_S)
            cause = {"cause": "call"} if _crashed(code) else {}
            raise WorkerDiedError(f"{self._name}: ended with {code}", **cause) from error
        try:
            answer = pickle.loads(message)  # noqa: S301 - from our own child process
        except Exception as error:  # noqa: BLE001 - whatever unpickling raises is a bug to be told
            raise WorkerFaultError(f"{self._name}: the answer does not unpickle: {frames(error)}") from None
        if not isinstance(answer, Answer):
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


def _crashed(code: int | None) -> bool:
    """Whether a limit or a fault ended the child (an exit code of ``multiprocessing``), and nobody from outside."""
    if code is None or code >= 0:
        return code is not None and code > _LARGEST_EXIT_CODE
    return signal.Signals(-code).name not in _ENDED_FROM_OUTSIDE
