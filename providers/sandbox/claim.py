"""A claim that only one process can hold, and that ends with its holder however that one dies.

SQLite's exclusive lock is one on every platform, with a bounded wait, and the system frees it after ``kill -9``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import SandboxUnavailableError
from providers.sandbox.private_files import private_folder


@contextmanager
def claimed(path: Path, wait_s: float) -> Iterator[None]:
    """Hold the claim while the block runs; raises ``SandboxUnavailableError`` if it is not free within ``wait_s``."""
    private_folder(path.parent)
    with closing(sqlite3.connect(path, timeout=wait_s, isolation_level=None)) as db:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise SandboxUnavailableError(f"{path.name} is held by another process") from error
        try:
            yield
        finally:
            db.execute("ROLLBACK")
