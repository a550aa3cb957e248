"""What a disk means by its refusals."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from core.errors import DiskFullError, FolderNotWritableError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """``DiskFullError`` where there is no room left; every other ``OSError`` is not for people."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(folder=str(folder)) from error
        raise


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """``DiskFullError`` or ``FolderNotWritableError`` for any ``OSError``."""
    try:
        yield
    except OSError as error:
        kind = DiskFullError if error.errno in _FULL else FolderNotWritableError
        raise kind(errno.errorcode.get(error.errno or 0, "OSError"), folder=str(folder)) from error
