"""An earlier revision of a file: an incremental update leaves every byte before it as it was (ISO 32000-2, 7.5.6)."""

from __future__ import annotations

import io
import os
from typing import IO


class Beginning(io.RawIOBase):
    """The first ``size`` bytes of ``file``, read-only, as a file of its own. Closing it leaves ``file`` open."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        super().__init__()
        self._file, self._size, self._place = file, size, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to ``offset``; returns the new place."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names any buffer
        """Fill ``buffer`` as far as there is anything; returns how far."""
        self._file.seek(self._place)
        found = self._file.read(max(0, min(len(buffer), self._size - self._place)))
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)


def beginning(file: IO[bytes], size: int | None) -> IO[bytes]:
    """The first ``size`` bytes of ``file``; without ``size``, ``file`` itself."""
    return file if size is None else io.BufferedReader(Beginning(file, size))
