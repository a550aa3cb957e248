"""A result appears whole, under a name of its own, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from core.errors import DiskFullError, FolderNotWritableError

_NAME_BYTES: Final = 255
_TRIES: Final = 1000
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def check_folder(folder: Path) -> None:
    """Make the folder if need be, and prove that a file can be made in it."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".kyso-{secrets.token_hex(6)}"
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()


def publish(draft: Path, wished: Path) -> Path:
    """Bring ``draft`` to the wished name, or to ``-2``, ``-3`` … of it; never over another file. Returns the path."""
    folder = wished.parent
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        near = folder / f".kyso-{secrets.token_hex(6)}"
        try:
            with draft.open("rb") as reading, near.open("xb") as writing:
                shutil.copyfileobj(reading, writing, 1 << 20)
                writing.flush()
                os.fsync(writing.fileno())
            for number in range(1, _TRIES):
                path = numbered(wished, number)
                if _placed(near, path):
                    _sync_folder(folder)
                    return path
        finally:
            with contextlib.suppress(FileNotFoundError):
                near.unlink()
    raise FolderNotWritableError("no free name", folder=str(folder))


def numbered(wished: Path, number: int) -> Path:
    """The ``number``-th name; shortened, without breaking a letter, to what file systems take."""
    ending = (f"-{number}" if number > 1 else "") + wished.suffix
    room = _NAME_BYTES - len(ending.encode())
    stem = wished.stem
    marker = "-signed" if stem.endswith("-signed") else ""
    body = stem.removesuffix(marker) if marker else stem
    while len((body + marker).encode()) > room:
        body = body[:-1]
    return wished.with_name(body + marker + ending)


def _placed(near: Path, path: Path) -> bool:
    try:
        os.link(near, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            raise
        return _renamed_without_links(near, path)
    return True


def _renamed_without_links(near: Path, path: Path) -> bool:
    """File systems without hard links: claim the name first, then rename over the claim, which is ours."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    near.replace(path)
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Say that there is no room left; every other ``OSError`` is not for people."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(folder=str(folder)) from error
        raise


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Say what the disk meant."""
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        raise (DiskFullError if full else FolderNotWritableError)(
            errno.errorcode.get(error.errno or 0, "OSError"), folder=str(folder)
        ) from error
