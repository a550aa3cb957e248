"""What one file may cost: the kernel ends whoever takes more, so that hostile input is answered and never hangs.

Memory is limited on Linux, processor time wherever there are POSIX limits; on Windows only the caller's wall clock ends
a call.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_BYTES_A_CPU_SECOND: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Many times what honest files need. ``memory``: bytes of private memory, mapped files do not count; ``cpu_s``:
    processor seconds of one call about a small file.
    """

    memory: int = 1_500_000_000
    cpu_s: int = 60

    def cpu_seconds(self, size: int) -> int:
        """Processor seconds that one call about a file of ``size`` bytes may take."""
        return self.cpu_s + size // _BYTES_A_CPU_SECOND


def limit_process(memory: int | None) -> None:
    """From here on Python raises ``MemoryError`` beyond ``memory`` bytes; libraries in C may end the process.

    It leaves no core file, in which the bytes of documents would be. Inherited by processes that this one starts.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux" and memory is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        within = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (within, hard))


@contextlib.contextmanager
def limited_cpu(seconds: int | None) -> Iterator[None]:
    """The kernel ends this process when the block takes more processor time, also while C code holds the GIL."""
    if seconds is None or sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(time.process_time()) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
