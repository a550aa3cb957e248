"""Small files for their owner only, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from core.disk import explained


def write_privately(path: Path, content: bytes) -> None:
    """Write ``path`` by atomic rename, synced. Raises ``DiskFullError`` or ``FolderNotWritableError``."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with explained(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
