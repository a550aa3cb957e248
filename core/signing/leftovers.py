"""Work copies that a crash left behind."""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path
from typing import Final

from core.signing.journal import Journal

_SETTLED_S: Final = 3600.0
"""A younger folder may belong to another window that has not journaled its intent yet."""


def sweep(work: Path, journal: Journal) -> int:
    """Remove work folders that no open transaction needs; returns how many."""
    if not work.is_dir():
        return 0
    needed = {entry.transaction_id for entry in journal.entries()}
    removed = 0
    for folder in work.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another program that starts sweeps as well
            if folder.name not in needed and time.time() - folder.stat().st_mtime > _SETTLED_S:
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed
