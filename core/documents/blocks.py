"""Large files in blocks, with two things done to each at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Final

BLOCK: Final = 1 << 18
_BEHIND: Final = 8


def blocks(file: IO[bytes], alongside: Callable[[bytes], object]) -> Iterator[bytes]:
    """The rest of ``file``; a thread gives each block, in order, to ``alongside``, and is through at the end.

    The thread may be a few blocks behind: where the processor is shared, waiting for each other at every block would
    cost more than is won. Only one of the two should hold the GIL for long (digests and files release it).
    """
    block = file.read(BLOCK)
    if len(block) < BLOCK:
        alongside(block)
        yield block
        return
    with ThreadPoolExecutor(1) as thread:
        waiting: deque[Future[object]] = deque()
        while block:
            if len(waiting) == _BEHIND:
                waiting.popleft().result()
            waiting.append(thread.submit(alongside, block))
            yield block
            block = file.read(BLOCK)
        for one in waiting:
            one.result()
