"""Work copies that a crash left behind, and how one tells."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from pathlib import Path
from typing import Final

from core.processes import alive
from core.signing.journal import Journal

_OPENED: Final = "opened-"
_SETTLED_S: Final = 3600.0
"""A younger folder may belong to another window that has not journaled its intent yet."""


def opened_folder(work: Path) -> Path:
    """Where the engine in this process keeps copies of the files that are open."""
    return work / f"{_OPENED}{os.getpid()}"


def sweep(work: Path, journal: Journal) -> int:
    """Remove work folders that no open transaction and no running engine needs; returns how many."""
    if not work.is_dir():
        return 0
    needed = {entry.transaction_id for entry in journal.entries()}
    removed = 0
    for folder in work.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another program that starts sweeps as well
            if folder.name not in needed and _left(folder):
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed


def _left(folder: Path) -> bool:
    process_id = folder.name.removeprefix(_OPENED)
    if process_id != folder.name and process_id.isdigit():
        return not alive(int(process_id))
    return time.time() - folder.stat().st_mtime > _SETTLED_S
