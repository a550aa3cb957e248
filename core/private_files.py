"""Small files for their owner only, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from core.errors import DiskFullError, FolderNotWritableError


def write_privately(path: Path, content: bytes) -> None:
    """Write ``path`` by atomic rename, synced. Raises ``DiskFullError`` or ``FolderNotWritableError``."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        folder = str(path.parent)
        raise (DiskFullError if full else FolderNotWritableError)(type(error).__name__, folder=folder) from error
