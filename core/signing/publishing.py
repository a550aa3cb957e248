"""A result appears whole, under a name of its own, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from core.disk import explained
from core.errors import FolderNotWritableError
from core.processes import alive

_NAME_BYTES: Final = 255
_TRIES: Final = 1000
_TEMPORARY: Final = ".kyso-"


def check_folder(folder: Path) -> None:
    """Make the folder if need be, and prove that a file can be made in it; wipe what a killed run left there."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_TEMPORARY}*-*"):
            process_id = left.name.removeprefix(_TEMPORARY).partition("-")[0]
            if process_id.isdigit() and not alive(int(process_id)):
                left.unlink(missing_ok=True)
        probe = _temporary(folder)
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()


def publish(draft: Path, wished: Path) -> Path:
    """Bring ``draft`` to the wished name, or to ``-2``, ``-3`` … of it; never over another file. Returns the path.

    ``draft`` is whole and on the disk. It may become the result itself, so nobody may write to it any more.
    """
    folder = wished.parent
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        path = _linked_from_nowhere(draft, wished) or _linked_from_beside(draft, wished)
        _sync_folder(folder)
        return path


def publish_content(content: bytes, wished: Path) -> Path:
    """``content`` as a new file, by the rules of ``publish``. Returns the path."""
    draft = _temporary(wished.parent)
    try:
        with explained(wished.parent):
            wished.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        return publish(draft, wished)
    finally:
        with contextlib.suppress(OSError):  # no folder, no draft: what went wrong is told already
            draft.unlink(missing_ok=True)


def _linked_from_nowhere(draft: Path, wished: Path) -> Path | None:
    """A nameless file gets its name when it is whole: a kill leaves nothing. None where there are no such files.

    Where the draft is what a new file there would be, it gets the name itself and nothing is copied.
    """
    nameless = getattr(os, "O_TMPFILE", None)
    if nameless is None:
        return None
    try:
        handle = os.open(wished.parent, nameless | os.O_WRONLY, 0o666)
    except OSError:
        return None
    with os.fdopen(handle, "wb") as writing:
        if _becomes(draft, handle) and (path := _named(partial(os.link, draft), wished)):
            return path
        with draft.open("rb") as reading:
            _copied(reading, writing)
        # A directory handle makes the call follow the link to the nameless file; the name is absolute.
        return _named(partial(os.link, f"/proc/self/fd/{handle}", src_dir_fd=handle), wished)


def _becomes(draft: Path, new: int) -> bool:
    """Give the draft the rights of the new file, if it can have them: same disk, same owner, no access list."""
    wanted, has = os.fstat(new), draft.stat()
    if (wanted.st_dev, wanted.st_uid, wanted.st_gid) != (has.st_dev, has.st_uid, has.st_gid):
        return False
    try:
        if os.listxattr(new) or os.listxattr(draft):
            return False
    except OSError:  # a file system without attributes has no access lists
        return False
    draft.chmod(stat.S_IMODE(wanted.st_mode))
    return True


def _named(link: Callable[[Path], None], wished: Path) -> Path | None:
    for number in range(1, _TRIES):
        path = numbered(wished, number)
        try:
            link(path)
        except FileExistsError:
            continue
        except OSError:
            return None
        return path
    raise FolderNotWritableError("no free name", folder=str(wished.parent))


def _linked_from_beside(draft: Path, wished: Path) -> Path:
    near = _temporary(wished.parent)
    try:
        with draft.open("rb") as reading, near.open("xb") as writing:
            _copied(reading, writing)
        for number in range(1, _TRIES):
            path = numbered(wished, number)
            if _placed(near, path):
                return path
    finally:
        near.unlink(missing_ok=True)
    raise FolderNotWritableError("no free name", folder=str(wished.parent))


def _copied(reading: BinaryIO, writing: BinaryIO) -> None:
    shutil.copyfileobj(reading, writing, 1 << 20)
    writing.flush()
    os.fsync(writing.fileno())


def _temporary(folder: Path) -> Path:
    return folder / f"{_TEMPORARY}{os.getpid()}-{secrets.token_hex(6)}"


def numbered(wished: Path, number: int) -> Path:
    """The ``number``-th name; shortened, without breaking a letter, to what file systems take."""
    ending = (f"-{number}" if number > 1 else "") + wished.suffix
    room = _NAME_BYTES - len(os.fsencode(ending))
    stem = wished.stem
    marker = "-signed" if stem.endswith("-signed") else ""
    body = stem.removesuffix(marker) if marker else stem
    while len(os.fsencode(body + marker)) > room:
        body = body[:-1]
    return wished.with_name(body + marker + ending)


def _placed(near: Path, path: Path) -> bool:
    try:
        os.link(near, path)
    except FileExistsError:
        return False
    except OSError:  # each file system refuses in its own way; whatever else is wrong, renaming tells
        return _renamed_without_links(near, path)
    return True


def _renamed_without_links(near: Path, path: Path) -> bool:
    """File systems without hard links (a USB stick): a rename is whole or not at all, so look first, then rename."""
    if path.exists():
        return False
    try:
        near.rename(path)
    except FileExistsError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
