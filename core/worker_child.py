"""The child's half of ``core.workers``: what travels through the pipe, and the loop that serves calls."""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import math
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from core.errors import AppError
from core.limits import limit_process, limited_cpu
from core.log import RedactingFormatter

_ALARM_GRACE_S: Final = 5
_IDLE_S: Final = 0.1
_MOST_NOTES: Final = 20


@dataclass(frozen=True, slots=True)
class Request:
    """One call. ``timeout_s``: wall seconds, ``cpu_s``: processor seconds; None: as long as it takes."""

    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    timeout_s: float | None = None
    cpu_s: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the parent's log, without any exception's text."""

    logger: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call: a value, an error that people know, or a ``fault``: where a bug is.

    ``exhausted``: the memory did not suffice, and the process should not be used again.
    """

    value: Any = None
    error: AppError | None = None
    fault: str | None = None
    exhausted: bool = False
    notes: tuple[Note, ...] = ()


def serve(pipe: Connection, factory: Callable[[], object], memory_limit: int | None) -> None:
    """Serve calls until the parent closes its end."""
    limit_process(memory_limit)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    notes = _Notes()
    logging.getLogger().addHandler(notes)
    with asyncio.Runner() as runner:
        made = _guarded(lambda: factory())
        pipe.send_bytes(_packed(Answer(error=made.error, fault=made.fault)))
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
            answer = replace(_answered(runner, subject, message), notes=notes.taken())
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


def _answered(runner: asyncio.Runner, subject: object, message: bytes) -> Answer:
    try:
        request: Request = pickle.loads(message)  # noqa: S301 - from our own parent process
    except Exception as error:  # noqa: BLE001 - arguments that do not unpickle are a bug to be told
        return Answer(fault=frames(error))
    _alarm(request.timeout_s)
    with limited_cpu(request.cpu_s):
        answer = _guarded(lambda: _run(runner, subject, request))
    _alarm(None)
    return answer


def _packed(answer: Answer) -> bytes:
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - an answer that does not pickle is a bug to be told
        return pickle.dumps(Answer(fault=frames(error)))


def _run(runner: asyncio.Runner, subject: object, request: Request) -> object:
    return _await(runner, getattr(subject, request.method)(*request.args, **request.kwargs))


def _await(runner: asyncio.Runner, value: object) -> object:
    if not inspect.isawaitable(value):
        return value

    async def finish() -> object:
        return await value

    return runner.run(finish())


def _guarded(action: Callable[[], object]) -> Answer:
    try:
        return Answer(value=action())
    except AppError as error:
        return Answer(error=error, exhausted=isinstance(error.__cause__, MemoryError))
    except MemoryError:
        return Answer(exhausted=True)
    except Exception as error:  # noqa: BLE001 - the border of the process: everything is told to the parent
        return Answer(fault=frames(error))


def frames(error: BaseException) -> str:
    """Where it happened, without messages and values: they may hold what a document or a person wrote."""
    frames = [f"{frame.name} ({frame.lineno})" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} in " + " > ".join(frames)


class _Notes(logging.Handler):
    """Keeps what is logged during a call: only the parent has a log file."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._kept: list[Note] = []
        self._words = RedactingFormatter()

    def emit(self, record: logging.LogRecord) -> None:
        if len(self._kept) < _MOST_NOTES:
            self._kept.append(Note(record.name, record.levelno, self._words.plain(record)))

    def taken(self) -> tuple[Note, ...]:
        kept, self._kept = self._kept, []
        return tuple(kept)


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
